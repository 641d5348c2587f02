"""A safeguarding lead adds a concern to an incident record that is open."""

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rpc.incidents_triage import AddConcernToIncident, IncidentReceipt
from sqlalchemy import select

from incidents.chronology_lines import subjects_of
from incidents.models import ConcernRow
from incidents.records.parts.lock_incident import lock_incident
from incidents.records.parts.name_in_incident import name_in_incident
from incidents.triage.domain.triage import INCIDENT_OPEN
from incidents.triage.parts.decide_concern import decide, lock_concern


def add_concern_to_incident(unit: Unit, keyring: Keyring, request: AddConcernToIncident) -> IncidentReceipt:
    """Adds it, and its children. Errors as ``lock_concern`` and ``decide``; ``invalid_request`` on ``incident_id`` if
    there is no such open record at the concern's school that the caller may write in."""
    concern = lock_concern(unit, request.concern_id, request.version)
    try:
        incident = lock_incident(unit, request.incident_id)
    except Problem as problem:
        if problem.code in (ErrorCode.NOT_FOUND, ErrorCode.NOT_PERMITTED):
            raise invalid("incident_id", FieldCode.UNKNOWN_INCIDENT) from None
        raise
    if incident.school_id != concern.school_id or incident.status != INCIDENT_OPEN:
        raise invalid("incident_id", FieldCode.UNKNOWN_INCIDENT)
    name_in_incident(unit, incident, subjects_of(unit, concern.id))
    incident.version += 1
    decide(unit, keyring, concern, "added", request.reason, incident.id)
    unit.session.flush()
    concern_ids = unit.session.scalars(
        select(ConcernRow.id)
        .where(ConcernRow.incident_id == incident.id)
        .order_by(ConcernRow.recorded_at, ConcernRow.id)
    )
    return IncidentReceipt(id=incident.id, status="open", concern_ids=list(concern_ids))
