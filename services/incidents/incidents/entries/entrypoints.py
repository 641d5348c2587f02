"""Entrypoints of typed entries, adults in a record, and corrections."""

from chassis.calls.entrypoints import rpc
from chassis.units.database import Unit
from haven_schemas.rights import Right
from haven_schemas.rpc import incidents_entries as contract

from incidents.entrypoints_base import Entrypoints

from .queries import entry_history, list_people
from .use_cases import add_entry, add_person, correct_entry


class EntryEntrypoints(Entrypoints):
    """What is in an incident record: written, corrected, never overwritten."""

    @rpc(
        contract.AddEntry,
        contract.EntryAdded,
        right=Right.RECORD_WRITE,
        tier="elevated",
        writes=True,
        while_unproven=True,
    )
    def add_entry(self, unit: Unit, request: contract.AddEntry) -> contract.EntryAdded:
        """An entry of a kind."""
        return add_entry.add_entry(unit, self._keyring, request)

    @rpc(
        contract.AddPerson,
        contract.PersonAdded,
        right=Right.RECORD_WRITE,
        tier="elevated",
        writes=True,
        while_unproven=True,
    )
    def add_person(self, unit: Unit, request: contract.AddPerson) -> contract.PersonAdded:
        """An adult in an incident record."""
        return add_person.add_person(unit, self._keyring, request)

    @rpc(contract.ListPeople, contract.PeopleList, right=Right.RECORD_READ, tier="elevated", while_unproven=True)
    def list_people(self, unit: Unit, request: contract.ListPeople) -> contract.PeopleList:
        """The adults in an incident record."""
        return list_people.list_people(unit, self._keyring, request)

    @rpc(contract.CorrectEntry, contract.EntryCorrected, right=Right.RECORD_WRITE, tier="elevated", writes=True)
    def correct_entry(self, unit: Unit, request: contract.CorrectEntry) -> contract.EntryCorrected:
        """A new version of an entry or a concern."""
        return correct_entry.correct_entry(unit, self._keyring, request)

    @rpc(contract.EntryQuery, contract.EntryHistory, right=Right.RECORD_READ, tier="elevated")
    def entry_history(self, unit: Unit, request: contract.EntryQuery) -> contract.EntryHistory:
        """Every version of an entry or a concern."""
        return entry_history.entry_history(unit, self._keyring, request)
