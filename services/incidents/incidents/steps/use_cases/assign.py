"""A concern or an incident record is given to a member of the team, to another, or to nobody."""

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from haven_schemas.errors import FieldCode, invalid
from haven_schemas.rpc.incidents.steps import Assign, StepTaken

from incidents.extras import OtherOwners
from incidents.steps.parts.may_deal_with import check_may_deal_with
from incidents.steps.parts.take_step import NewStep, lock, write_step


def assign(unit: Unit, keyring: Keyring, owners: OtherOwners, request: Assign) -> StepTaken:
    """Gives it to an active account that triages at its school and may open the children's files.

    Errors as ``lock_matter``; ``invalid_request`` on ``staff_id``. Needs identity, unless it is for the caller.
    """
    matter = lock(unit, request)
    if request.staff_id == matter.assigned_to:
        raise invalid("staff_id", FieldCode.AS_IT_IS)
    if request.staff_id is not None:
        check_may_deal_with(unit, owners, matter, request.staff_id)
    matter.assigned_to = request.staff_id
    chosen = None if request.staff_id is None else str(request.staff_id)
    return write_step(unit, keyring, matter, NewStep("assigned", request.reason, chosen))
