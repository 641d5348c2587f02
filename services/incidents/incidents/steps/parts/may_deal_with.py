"""Whether a member of staff may deal with a concern or an incident record."""

from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.errors import FieldCode, invalid
from haven_schemas.rights import Right

from incidents.extras import OtherOwners
from incidents.sight.own_sight import is_closed_to, records_of, staff_kept_from
from incidents.steps.parts.take_step import Matter, subjects_in_matter


def check_may_deal_with(unit: Unit, owners: OtherOwners, matter: Matter, staff_id: UUID) -> None:
    """``invalid_request`` on ``staff_id`` unless the account is active, triages at the matter's school and may open the
    children's files. Needs identity (``OwnerAway``), unless it is for the caller."""
    _check_in_team(unit, owners, matter.school_id, staff_id)
    children = {subject.id for subject in subjects_in_matter(unit, matter)}
    if staff_id in staff_kept_from(unit, children, records_of(matter)) or is_closed_to(unit, staff_id, children):
        raise invalid("staff_id", FieldCode.KEPT_FROM_CHILD)


def _check_in_team(unit: Unit, owners: OtherOwners, school_id: UUID, staff_id: UUID) -> None:
    if staff_id == unit.access.actor_id:
        return  # who takes the step triages there
    staff = owners.staff(staff_id)
    grants = () if staff is None or not staff.active else staff.grants
    if not any(school_id in grant.school_ids and Right.CONCERN_TRIAGE.value in grant.rights for grant in grants):
        raise invalid("staff_id", FieldCode.NOT_IN_THE_TEAM)
