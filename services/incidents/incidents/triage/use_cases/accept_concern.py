"""A safeguarding lead opens an incident record from a concern."""

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.rpc.incidents_triage import AcceptConcern, IncidentReceipt

from incidents.chronology_lines import subjects_of
from incidents.models import IncidentRow
from incidents.records.parts.name_in_incident import name_in_incident
from incidents.triage.domain.triage import INCIDENT_OPEN
from incidents.triage.parts.decide_concern import decide, lock_concern


def accept_concern(unit: Unit, keyring: Keyring, request: AcceptConcern) -> IncidentReceipt:
    """Opens the record, with the concern's category, children, level of risk and whoever deals with it.

    Errors as ``lock_concern`` and ``decide``.
    """
    concern = lock_concern(unit, request.concern_id, request.version)
    incident = IncidentRow(
        id=new_id(),
        school_id=concern.school_id,
        category_id=concern.category_id,
        status=INCIDENT_OPEN,
        opened_at=unit.now,
        opened_by=unit.access.actor_id,
        assigned_to=concern.assigned_to,
        risk=concern.risk,
        version=1,
    )
    unit.session.add(incident)
    unit.session.flush()
    name_in_incident(unit, incident, subjects_of(unit, concern.id))
    decide(unit, keyring, concern, "opened", request.reason, incident.id)
    return IncidentReceipt(id=incident.id, status="open", concern_ids=[concern.id])
