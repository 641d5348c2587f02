"""Typed calls to the incidents service: concerns, incident records, actions and chronologies."""

from haven_schemas.rpc.incidents import (
    AcceptConcern,
    ActionAdded,
    ActionCompleted,
    ActionPage,
    AddAction,
    AddConcernToIncident,
    AddNote,
    CategoryList,
    Chronology,
    CloseConcern,
    CompleteAction,
    Concern,
    ConcernClosed,
    ConcernPage,
    ConcernQuery,
    ConcernReceipt,
    Incident,
    IncidentPage,
    IncidentQuery,
    IncidentReceipt,
    ListActions,
    ListConcerns,
    ListIncidents,
    ListOwnConcerns,
    NoteAdded,
    ReadChronology,
    RecordConcern,
)
from haven_schemas.rpc.paging import Empty

from .caller import REPORT_SECONDS, Caller, ServiceClient


class Incidents(ServiceClient):
    """The incidents service."""

    service = "incidents"

    def list_categories(self, caller: Caller) -> CategoryList:
        """The trust's categories."""
        return self._call(caller, "list_categories", Empty(), CategoryList)

    def record_concern(self, caller: Caller, request: RecordConcern, key: str) -> ConcernReceipt:
        """Records a concern, by access token or permit."""
        return self._call(caller, "record_concern", request, ConcernReceipt, key=key, seconds=REPORT_SECONDS)

    def get_concern(self, caller: Caller, request: ConcernQuery) -> Concern:
        """One concern with its text."""
        return self._call(caller, "get_concern", request, Concern)

    def list_concerns(self, caller: Caller, request: ListConcerns) -> ConcernPage:
        """Concerns of the caller's schools, without text."""
        return self._call(caller, "list_concerns", request, ConcernPage)

    def list_own_concerns(self, caller: Caller, request: ListOwnConcerns) -> ConcernPage:
        """What the caller reported, without text."""
        return self._call(caller, "list_own_concerns", request, ConcernPage)

    def accept_concern(self, caller: Caller, request: AcceptConcern, key: str | None = None) -> IncidentReceipt:
        """Opens an incident record."""
        return self._call(caller, "accept_concern", request, IncidentReceipt, key=key)

    def add_concern_to_incident(
        self, caller: Caller, request: AddConcernToIncident, key: str | None = None
    ) -> IncidentReceipt:
        """Adds a concern to an incident record."""
        return self._call(caller, "add_concern_to_incident", request, IncidentReceipt, key=key)

    def close_concern(self, caller: Caller, request: CloseConcern, key: str | None = None) -> ConcernClosed:
        """No further action: keep in chronology."""
        return self._call(caller, "close_concern", request, ConcernClosed, key=key)

    def get_incident(self, caller: Caller, request: IncidentQuery) -> Incident:
        """One incident record."""
        return self._call(caller, "get_incident", request, Incident)

    def list_incidents(self, caller: Caller, request: ListIncidents) -> IncidentPage:
        """Incident records, without text."""
        return self._call(caller, "list_incidents", request, IncidentPage)

    def add_note(self, caller: Caller, request: AddNote, key: str | None = None) -> NoteAdded:
        """Adds a note to an incident record."""
        return self._call(caller, "add_note", request, NoteAdded, key=key)

    def add_action(self, caller: Caller, request: AddAction, key: str | None = None) -> ActionAdded:
        """Gives a member of staff something to do."""
        return self._call(caller, "add_action", request, ActionAdded, key=key)

    def complete_action(self, caller: Caller, request: CompleteAction, key: str | None = None) -> ActionCompleted:
        """Says what was done."""
        return self._call(caller, "complete_action", request, ActionCompleted, key=key)

    def list_actions(self, caller: Caller, request: ListActions) -> ActionPage:
        """Open actions, by due date."""
        return self._call(caller, "list_actions", request, ActionPage)

    def read_chronology(self, caller: Caller, request: ReadChronology) -> Chronology:
        """One page of a pupil's chronology."""
        return self._call(caller, "read_chronology", request, Chronology)
