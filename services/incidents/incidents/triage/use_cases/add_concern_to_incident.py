"""A safeguarding lead adds a concern to an incident record that is open."""

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from haven_schemas.rpc.incidents.triage import AddConcernToIncident, IncidentReceipt
from sqlalchemy import select

from incidents.extras import OtherOwners
from incidents.models import ConcernRow
from incidents.triage.parts.decide_concern import decide, lock_concern
from incidents.triage.parts.put_into_record import join_record


def add_concern_to_incident(
    unit: Unit, keyring: Keyring, owners: OtherOwners, request: AddConcernToIncident
) -> IncidentReceipt:
    """Adds it, and its children. Errors as ``lock_concern``, ``join_record`` and ``decide``."""
    concern = lock_concern(unit, keyring, owners, request.concern_id, request.version)
    incident = join_record(unit, owners, concern, request.incident_id)
    decide(unit, keyring, owners, concern, "added", request.reason, incident.id)
    unit.session.flush()
    concern_ids = unit.session.scalars(
        select(ConcernRow.id)
        .where(ConcernRow.incident_id == incident.id)
        .order_by(ConcernRow.recorded_at, ConcernRow.id)
    )
    return IncidentReceipt(id=incident.id, status="open", concern_ids=list(concern_ids))
