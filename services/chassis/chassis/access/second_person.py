"""Who may agree, as a second person, that something is destroyed: by rights, not by names of roles (decision 90)."""

from collections.abc import Set as AbstractSet
from uuid import UUID

from haven_schemas.rights import READS_RECORDS, Right

from chassis.ground.context import Access, Grant


def may_agree(access: Access, school_id: UUID, everywhere: AbstractSet[UUID]) -> bool:
    """Of what is at ``school_id``: whoever looks after the whole trust; whoever holds the right there by a role that
    opens no record (a records officer); and another school's head, who reads nothing at this one.

    Never who watches over the reading of records: they advise and stop. Whether the account counts as another person
    than who proposed it, identity says.
    """
    if access.kind != "staff" or access.is_program or access.has(Right.DATA_OVERSEE):
        return False
    agreeing = access.grants_with(Right.RETENTION_AGREE)
    if any(_of_the_trust(grant, everywhere) for grant in agreeing):
        return True
    if any(school_id in grant.school_ids and not grant.rights & READS_RECORDS for grant in agreeing):
        return True
    reads_there = any(school_id in grant.school_ids and grant.rights & READS_RECORDS for grant in access.grants)
    return not reads_there and any(grant.rights & READS_RECORDS for grant in agreeing)


def _of_the_trust(grant: Grant, everywhere: AbstractSet[UUID]) -> bool:
    return Right.RETENTION_SET in grant.rights and bool(everywhere) and everywhere <= grant.school_ids
