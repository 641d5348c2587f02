"""Who may see to a referral, or to a date to keep."""

from collections.abc import Collection
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.errors import FieldCode, invalid
from haven_schemas.rights import Right

from referrals.extras import OtherOwners


def check_owner(
    unit: Unit,
    owners: OtherOwners,
    record_id: UUID,
    school_id: UUID,
    owner_id: UUID,
    *,
    rights: Collection[Right] = (Right.RECORD_WRITE,),
) -> None:
    """``invalid_request`` on ``owner_id`` unless they have one of the rights at the school and are linked to no
    child in it.

    Whoever is answered may always see to it themselves: they are writing it down just now.
    """
    if owner_id == unit.access.actor_id:
        return
    staff = owners.staff(owner_id)
    keeps = staff is not None and any(
        school_id in grant.school_ids and not set(rights).isdisjoint(grant.rights) for grant in staff.grants
    )
    if staff is None or not staff.active or not keeps:
        raise invalid("owner_id", FieldCode.UNKNOWN_STAFF)
    if owner_id in owners.record_facts(record_id).kept_from_ids:
        raise invalid("owner_id", FieldCode.KEPT_FROM_CHILD)


def check_names(unit: Unit, right: Right, owner_id: UUID) -> None:
    """``invalid_request`` on ``owner_id`` where who keeps dates and writes no record names somebody else: whether a
    colleague may see to it would tell them whom a child is linked to."""
    if right is not Right.RECORD_WRITE and owner_id != unit.access.actor_id:
        raise invalid("owner_id", FieldCode.NOT_ALLOWED)
