"""Typed calls to incidents about incident records and chronologies."""

from haven_schemas.rpc.incidents_records import (
    AddNote,
    Chronology,
    Incident,
    IncidentPage,
    IncidentQuery,
    ListIncidents,
    NoteAdded,
    ReadChronology,
)

from .caller import Caller, ServiceClient


class RecordCalls(ServiceClient):
    """What is written about children."""

    def get_incident(self, caller: Caller, request: IncidentQuery) -> Incident:
        """One incident record."""
        return self._call(caller, "get_incident", request, Incident)

    def list_incidents(self, caller: Caller, request: ListIncidents) -> IncidentPage:
        """Incident records, without text."""
        return self._call(caller, "list_incidents", request, IncidentPage)

    def add_note(self, caller: Caller, request: AddNote, key: str | None = None) -> NoteAdded:
        """Adds a note to an incident record."""
        return self._call(caller, "add_note", request, NoteAdded, key=key)

    def read_chronology(self, caller: Caller, request: ReadChronology) -> Chronology:
        """One page of a pupil's chronology."""
        return self._call(caller, "read_chronology", request, Chronology)
