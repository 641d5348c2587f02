"""An entry of a kind in an incident record: a call, a meeting, a decision with reasons, a disclosure made or not."""

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from haven_schemas.rpc.incidents.entries import AddEntry, EntryAdded

from incidents.entries.domain.entry_kinds import check_details
from incidents.entries.parts.check_people import check_people
from incidents.entries.parts.write_entry import FIRST_VERSION, EntryToWrite, write_entry
from incidents.entries.people_in_records import attach, name_person
from incidents.records.parts.lock_incident import children_named, lock_incident
from incidents.reporting.domain.occurrence import check_occurred_at


def add_entry(unit: Unit, keyring: Keyring, request: AddEntry) -> EntryAdded:
    """Adds it to the chronology of the children it names and of no other.

    Errors as ``lock_incident`` and ``children_named``; ``invalid_request`` on ``details.FIELD``, ``occurred_at`` or
    ``person_ids.N`` (none of ``people_seen``). Needs the vault.
    """
    check_details(request.kind, request.details, people=len(request.person_ids) + len(request.new_people))
    check_occurred_at(request.occurred_at, unit.now)
    incident = lock_incident(unit, request.incident_id)
    check_people(unit, incident, request.person_ids)
    subjects = children_named(unit, incident, request.subject_ids)
    children = [subject.id for subject in subjects]
    newcomers = [name_person(unit, keyring, incident, person, children) for person in request.new_people]
    written = EntryToWrite(request.kind, request.occurred_at, request.text, request.details)
    entry_id = write_entry(unit, keyring, incident, written, subjects)
    attach(unit, keyring, entry_id, incident.school_id, [*request.person_ids, *newcomers], children)
    return EntryAdded(id=entry_id, version=FIRST_VERSION)
