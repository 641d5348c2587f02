"""A note in an incident record."""

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from haven_schemas.rpc.incidents.records import AddNote, NoteAdded

from incidents.entries.parts.write_entry import EntryToWrite, write_entry
from incidents.records.parts.lock_incident import children_named, lock_incident
from incidents.reporting.domain.occurrence import check_occurred_at


def add_note(unit: Unit, keyring: Keyring, request: AddNote) -> NoteAdded:
    """Adds it to the chronology of the children it names and of no other.

    Errors as ``lock_incident`` and ``children_named``; ``invalid_request`` on ``occurred_at``. Needs the vault.
    """
    check_occurred_at(request.occurred_at, unit.now)
    incident = lock_incident(unit, request.incident_id)
    subjects = children_named(unit, incident, request.subject_ids)
    return NoteAdded(
        id=write_entry(unit, keyring, incident, EntryToWrite("note", request.occurred_at, request.text), subjects)
    )
