"""Typed calls to incidents about triage."""

from haven_schemas.rpc.incidents_triage import (
    AcceptConcern,
    AddConcernToIncident,
    CloseConcern,
    Concern,
    ConcernClosed,
    ConcernPage,
    ConcernQuery,
    IncidentReceipt,
    ListConcerns,
)

from .caller import Caller, ServiceClient


class TriageCalls(ServiceClient):
    """Concerns before and after a decision."""

    def get_concern(self, caller: Caller, request: ConcernQuery) -> Concern:
        """One concern with its text."""
        return self._call(caller, "get_concern", request, Concern)

    def list_concerns(self, caller: Caller, request: ListConcerns) -> ConcernPage:
        """Concerns of the caller's schools, without text."""
        return self._call(caller, "list_concerns", request, ConcernPage)

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
