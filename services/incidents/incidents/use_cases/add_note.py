"""A note in an incident record."""

from chassis.database import Unit
from chassis.ids import new_id
from chassis.keyring import Keyring
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents_records import AddNote, NoteAdded

from incidents.chronology_lines import Recorded, add_lines
from incidents.domain.naming import chosen
from incidents.domain.occurrence import check_occurred_at
from incidents.models import EntryRow
from incidents.narrative import new_key, seal

from .lock_incident import lock_incident, subjects_in


def add_note(unit: Unit, keyring: Keyring, request: AddNote) -> NoteAdded:
    """Adds it to the chronology of the children it names and of no other (none named: all in the record).

    Errors as ``lock_incident``; ``invalid_request`` on ``occurred_at`` or ``subject_ids.N``. Needs the vault.
    """
    check_occurred_at(request.occurred_at, unit.now)
    incident = lock_incident(unit, request.incident_id)
    subjects = chosen(subjects_in(unit, incident.id), request.subject_ids)
    entry_id = new_id()
    key = new_key(unit, keyring, entry_id, [subject.id for subject in subjects])
    unit.session.add(
        EntryRow(
            id=entry_id,
            kind="note",
            school_id=incident.school_id,
            category_id=incident.category_id,
            incident_id=incident.id,
            occurred_at=request.occurred_at,
            recorded_at=unit.now,
            recorded_by=unit.access.actor_id,
            text=seal(key, "entry", entry_id, "text", request.text),
            version=1,
        )
    )
    record = Recorded("note", entry_id, incident.school_id, incident.category_id, True, request.occurred_at, unit.now)
    add_lines(unit, record, subjects)
    incident.version += 1
    unit.audit(
        AuditAction.ENTRY_RECORD_ADD,
        right=Right.RECORD_WRITE,
        school_ids=[incident.school_id],
        subject_ids=[subject.id for subject in subjects],
        object_id=entry_id,
    )
    return NoteAdded(id=entry_id)
