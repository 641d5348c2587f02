"""Entrypoints of incident records and chronologies."""

from chassis.calls.entrypoints import rpc
from chassis.units.database import Unit
from haven_schemas.rights import Right
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

from incidents.chronology.queries import chronology
from incidents.entrypoints_base import Entrypoints

from .queries import get_incident, list_incidents
from .use_cases import add_note


class RecordEntrypoints(Entrypoints):
    """What is written about children, and by child."""

    @rpc(ListIncidents, IncidentPage, right=Right.RECORD_READ, tier="elevated", while_unproven=True)
    def list_incidents(self, unit: Unit, request: ListIncidents) -> IncidentPage:
        """Incident records the caller may see."""
        return list_incidents.list_incidents(unit, request)

    @rpc(IncidentQuery, Incident, right=Right.RECORD_READ, tier="elevated", while_unproven=True)
    def get_incident(self, unit: Unit, request: IncidentQuery) -> Incident:
        """One incident record."""
        return get_incident.get_incident(unit, self._keyring, request)

    @rpc(AddNote, NoteAdded, right=Right.RECORD_WRITE, tier="elevated", writes=True, while_unproven=True)
    def add_note(self, unit: Unit, request: AddNote) -> NoteAdded:
        """A note in an incident record."""
        return add_note.add_note(unit, self._keyring, request)

    @rpc(ReadChronology, Chronology, right=Right.RECORD_READ, tier="elevated")
    def read_chronology(self, unit: Unit, request: ReadChronology) -> Chronology:
        """A child's chronology."""
        return chronology.read_chronology(unit, self._keyring, self._extras.owners, request)
