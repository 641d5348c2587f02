"""On the day that was set at closing someone says whether it worked."""

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from haven_schemas.errors import FieldCode, invalid
from haven_schemas.rpc.incidents.steps import IncidentState, LookBack

from incidents.steps.domain.steps import london_day, read_day_to_come
from incidents.steps.parts.take_step import NewStep, lock_record, write_step
from incidents.triage.domain.triage import INCIDENT_CLOSED

from .close_incident import state_of


def look_back(unit: Unit, keyring: Keyring, request: LookBack) -> IncidentState:
    """Writes the answer down, on the day or before; a further day may be set.

    Errors as ``lock_matter``; ``invalid_request`` on ``incident_id`` where nothing is asked, and on ``again_on``.
    """
    record = lock_record(unit, request.incident_id, request.version)
    if record.status != INCIDENT_CLOSED or record.look_back_on is None:
        raise invalid("incident_id", FieldCode.NOT_ALLOWED)
    again_on = request.again_on
    record.look_back_on = None if again_on is None else read_day_to_come("again_on", again_on, london_day(unit.now))
    write_step(unit, keyring, record, NewStep("looked_back", request.reason, "yes" if request.worked else "no"))
    return state_of(record)
