"""A concern leaves the incident record that it was added to, with what is only its own."""

from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from haven_schemas.errors import FieldCode, invalid
from sqlalchemy import select, update

from incidents.chronology_lines import subjects_of
from incidents.exports.parts.end_exports import end_exports
from incidents.models import ConcernRow, DocumentRow, EntryRow
from incidents.records.parts.leave_incident import leave_incident
from incidents.records.parts.lock_incident import lock_incident
from incidents.triage.domain.triage import INCIDENT_OPEN


def take_out(unit: Unit, keyring: Keyring, concern: ConcernRow, incident_id: UUID) -> None:
    """The concern, the decision and steps on it and its files are out of the record. A child whom nothing else there
    is about leaves it too, and steps on the whole record leave that child's file; what was written there about the
    child stays, to be moved by itself.

    Errors as ``lock_incident``; ``invalid_request`` on ``id`` if the record is closed. Needs the vault.
    """
    incident = lock_incident(unit, incident_id)
    if incident.status != INCIDENT_OPEN:
        raise invalid("id", FieldCode.NOT_ALLOWED)
    end_exports(unit, concern.recorded_at, [], incident_id)
    own = [concern.id]
    for table in (EntryRow, DocumentRow):
        of_concern = table.concern_id == concern.id
        own += unit.session.scalars(select(table.id).where(of_concern)).all()
        unit.session.execute(update(table).where(of_concern).values(incident_id=None))
    concern.incident_id = None
    unit.session.flush()
    for subject in subjects_of(unit, concern.id):
        leave_incident(unit, keyring, incident, subject.id, own, None)
    incident.version += 1
