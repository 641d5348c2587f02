"""The level of risk of a concern or an incident record is judged, with the reason."""

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from haven_schemas.errors import FieldCode, invalid
from haven_schemas.rpc.incidents.steps import SetRisk, StepTaken

from incidents.steps.parts.take_step import NewStep, lock, write_step


def set_risk(unit: Unit, keyring: Keyring, request: SetRisk) -> StepTaken:
    """Sets it; the earlier levels stay as entries.

    Errors as ``lock_matter``; ``invalid_request`` on ``level`` if it is that already.
    """
    matter = lock(unit, request)
    if matter.risk == request.level:
        raise invalid("level", FieldCode.AS_IT_IS)
    matter.risk = request.level
    return write_step(unit, keyring, matter, NewStep("risk_set", request.reason, request.level))
