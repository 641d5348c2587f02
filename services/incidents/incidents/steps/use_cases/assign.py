"""A concern or an incident record is given to a member of the team, to another, or to nobody."""

from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from haven_schemas.errors import FieldCode, invalid
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents_steps import Assign, StepTaken

from incidents.extras import OtherOwners
from incidents.sight.own_sight import is_closed_to, staff_kept_from
from incidents.steps.parts.take_step import NewStep, lock, subjects_in_matter, write_step


def assign(unit: Unit, keyring: Keyring, owners: OtherOwners, request: Assign) -> StepTaken:
    """Gives it to an active account that triages at its school and may open the children's files.

    Errors as ``lock_matter``; ``invalid_request`` on ``staff_id``. Needs identity, unless it is for the caller.
    """
    matter = lock(unit, request)
    if request.staff_id == matter.assigned_to:
        raise invalid("staff_id", FieldCode.AS_IT_IS)
    if request.staff_id is not None:
        _check_in_team(unit, owners, matter.school_id, request.staff_id)
        children = {subject.id for subject in subjects_in_matter(unit, matter)}
        if request.staff_id in staff_kept_from(unit, children) or is_closed_to(unit, request.staff_id, children):
            raise invalid("staff_id", FieldCode.KEPT_FROM_CHILD)
    matter.assigned_to = request.staff_id
    chosen = None if request.staff_id is None else str(request.staff_id)
    return write_step(unit, keyring, matter, NewStep("assigned", request.reason, chosen))


def _check_in_team(unit: Unit, owners: OtherOwners, school_id: UUID, staff_id: UUID) -> None:
    if staff_id == unit.access.actor_id:
        return  # who takes the step triages there
    staff = owners.staff(staff_id)
    grants = () if staff is None or not staff.active else staff.grants
    if not any(school_id in grant.school_ids and Right.CONCERN_TRIAGE.value in grant.rights for grant in grants):
        raise invalid("staff_id", FieldCode.NOT_IN_THE_TEAM)
