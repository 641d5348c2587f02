"""Entrypoints of typed entries, adults in a record, and corrections."""

from chassis.calls.entrypoints import serves
from haven_schemas.calls.incidents import entries as calls

from incidents.entries.queries import entry_history, list_people
from incidents.entries.use_cases import add_entry, add_person, correct_entry
from incidents.entrypoints_base import Entrypoints


@serves(
    (calls.ADD_ENTRY, add_entry.add_entry),
    (calls.ADD_PERSON, add_person.add_person),
    (calls.LIST_PEOPLE, list_people.list_people),
    (calls.CORRECT_ENTRY, correct_entry.correct_entry),
    (calls.ENTRY_HISTORY, entry_history.entry_history),
)
class EntryEntrypoints(Entrypoints):
    """What is in an incident record: written, corrected, never overwritten."""
