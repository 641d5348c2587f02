"""A session whose password ran out: good for a new password and nothing else."""

from uuid import UUID

from chassis.access.context import Grant
from haven_schemas.rights import Right

RENEWAL = "renewal"


def only_renewal(grants: tuple[Grant, ...]) -> tuple[Grant, ...]:
    """The one right to set a password and sign out, at the schools of ``grants``."""
    schools = frozenset[UUID]().union(*(grant.school_ids for grant in grants))
    return (Grant(school_ids=schools, role=RENEWAL, rights=frozenset({Right.SESSION_RENEW.value})),)
