"""A concern or an incident record waits until a day to come, or waits no longer."""

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rpc.incidents.steps import SetWaiting, StepTaken

from incidents.steps.domain.steps import london_day, read_day_to_come
from incidents.steps.parts.take_step import NewStep, lock, write_step
from incidents.triage.domain.triage import CONCERN_CLOSED


def set_waiting(unit: Unit, keyring: Keyring, request: SetWaiting) -> StepTaken:
    """Sets or ends it. Errors as ``lock_matter``; ``already_closed``; ``invalid_request`` on ``until``."""
    matter = lock(unit, request)
    if matter.status == CONCERN_CLOSED:
        raise Problem(ErrorCode.ALREADY_CLOSED)
    if request.until is None:
        if matter.waiting_until is None:
            raise invalid("until", FieldCode.AS_IT_IS)
        matter.waiting_until = None
        return write_step(unit, keyring, matter, NewStep("waiting_ended", request.reason))
    matter.waiting_until = read_day_to_come("until", request.until, london_day(unit.now))
    return write_step(unit, keyring, matter, NewStep("waiting_set", request.reason, request.until))
