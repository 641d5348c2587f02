"""Typed calls to incidents about steps: what happens to a concern or an incident record after it was received."""

from haven_schemas.rpc.incidents_queues import ListQueue, QueuePage
from haven_schemas.rpc.incidents_steps import (
    Assign,
    CloseIncident,
    ClosingRule,
    ClosingRules,
    DecideClosing,
    IncidentState,
    LinkIncidents,
    LookBack,
    Recategorise,
    Reopen,
    ReporterTold,
    SetRisk,
    SetWaiting,
    StepTaken,
    TellReporter,
)
from haven_schemas.rpc.incidents_triage import ConcernQuery, LikelyMatches
from haven_schemas.rpc.paging import Empty

from .caller import Caller, ServiceClient


class StepCalls(ServiceClient):
    """Steps, and the queues they move things through."""

    def list_queue(self, caller: Caller, request: ListQueue) -> QueuePage:
        """What waits for the team."""
        return self._call(caller, "list_queue", request, QueuePage)

    def propose_matches(self, caller: Caller, request: ConcernQuery) -> LikelyMatches:
        """Concerns that may tell of the same event."""
        return self._call(caller, "propose_matches", request, LikelyMatches)

    def recategorise(self, caller: Caller, request: Recategorise, key: str | None = None) -> StepTaken:
        """Another category."""
        return self._call(caller, "recategorise", request, StepTaken, key=key)

    def set_risk(self, caller: Caller, request: SetRisk, key: str | None = None) -> StepTaken:
        """The level of risk."""
        return self._call(caller, "set_risk", request, StepTaken, key=key)

    def assign(self, caller: Caller, request: Assign, key: str | None = None) -> StepTaken:
        """Who deals with it."""
        return self._call(caller, "assign", request, StepTaken, key=key)

    def set_waiting(self, caller: Caller, request: SetWaiting, key: str | None = None) -> StepTaken:
        """Until a day to come."""
        return self._call(caller, "set_waiting", request, StepTaken, key=key)

    def reopen(self, caller: Caller, request: Reopen, key: str | None = None) -> StepTaken:
        """Nothing is closed for good."""
        return self._call(caller, "reopen", request, StepTaken, key=key)

    def close_incident(self, caller: Caller, request: CloseIncident, key: str | None = None) -> IncidentState:
        """Closes a record, or asks a second person to agree."""
        return self._call(caller, "close_incident", request, IncidentState, key=key)

    def decide_closing(self, caller: Caller, request: DecideClosing, key: str | None = None) -> IncidentState:
        """The second person's answer."""
        return self._call(caller, "decide_closing", request, IncidentState, key=key)

    def look_back(self, caller: Caller, request: LookBack, key: str | None = None) -> IncidentState:
        """Whether it worked."""
        return self._call(caller, "look_back", request, IncidentState, key=key)

    def link_incidents(self, caller: Caller, request: LinkIncidents, key: str | None = None) -> StepTaken:
        """Two records belong together."""
        return self._call(caller, "link_incidents", request, StepTaken, key=key)

    def unlink_incidents(self, caller: Caller, request: LinkIncidents, key: str | None = None) -> StepTaken:
        """They do so no longer."""
        return self._call(caller, "unlink_incidents", request, StepTaken, key=key)

    def tell_reporter(self, caller: Caller, request: TellReporter, key: str | None = None) -> ReporterTold:
        """Thanks or feedback."""
        return self._call(caller, "tell_reporter", request, ReporterTold, key=key)

    def closing_rules(self, caller: Caller) -> ClosingRules:
        """Where a second person has to agree."""
        return self._call(caller, "closing_rules", Empty(), ClosingRules)

    def set_closing_rule(self, caller: Caller, request: ClosingRule, key: str | None = None) -> ClosingRule:
        """For one school."""
        return self._call(caller, "set_closing_rule", request, ClosingRule, key=key)
