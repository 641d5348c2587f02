"""Typed calls to the incidents service: entries of a kind, adults in a record, corrections."""

from haven_schemas.rpc.incidents_entries import (
    AddEntry,
    AddPerson,
    CorrectEntry,
    EntryAdded,
    EntryCorrected,
    EntryHistory,
    EntryQuery,
    ListPeople,
    PeopleList,
    PersonAdded,
)

from .caller import Caller, ServiceClient


class EntryCalls(ServiceClient):
    """What is written into incident records."""

    def add_entry(self, caller: Caller, request: AddEntry, key: str | None = None) -> EntryAdded:
        """Adds an entry of a kind."""
        return self._call(caller, "add_entry", request, EntryAdded, key=key)

    def add_person(self, caller: Caller, request: AddPerson, key: str | None = None) -> PersonAdded:
        """Names an adult in an incident record."""
        return self._call(caller, "add_person", request, PersonAdded, key=key)

    def list_people(self, caller: Caller, request: ListPeople) -> PeopleList:
        """The adults in an incident record."""
        return self._call(caller, "list_people", request, PeopleList)

    def correct_entry(self, caller: Caller, request: CorrectEntry, key: str | None = None) -> EntryCorrected:
        """A new version of an entry or a concern."""
        return self._call(caller, "correct_entry", request, EntryCorrected, key=key)

    def entry_history(self, caller: Caller, request: EntryQuery) -> EntryHistory:
        """Every version of an entry or a concern."""
        return self._call(caller, "entry_history", request, EntryHistory)
