"""Entrypoints of triage: what is waiting, and what is decided of it."""

from chassis.calls.entrypoints import rpc
from chassis.units.database import Unit
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents_queues import ListQueue, QueuePage
from haven_schemas.rpc.incidents_triage import (
    AcceptConcern,
    AddConcernToIncident,
    CloseConcern,
    ConcernClosed,
    ConcernFacts,
    ConcernPage,
    ConcernQuery,
    IncidentReceipt,
    LikelyMatches,
    ListConcerns,
    RecordIds,
)

from incidents.entrypoints_base import Entrypoints
from incidents.reporting.queries import known_records

from .queries import concern_facts, list_concerns, list_queue, propose_matches
from .use_cases import accept_concern, add_concern_to_incident, close_concern


class TriageEntrypoints(Entrypoints):
    """Concerns before and after a decision."""

    @rpc(ListConcerns, ConcernPage, right=Right.RECORD_READ, tier="elevated", while_unproven=True)
    def list_concerns(self, unit: Unit, request: ListConcerns) -> ConcernPage:
        """Concerns to triage, or all the caller may see."""
        return list_concerns.list_concerns(unit, request)

    @rpc(AcceptConcern, IncidentReceipt, right=Right.CONCERN_TRIAGE, tier="elevated", writes=True, while_unproven=True)
    def accept_concern(self, unit: Unit, request: AcceptConcern) -> IncidentReceipt:
        """Opens an incident record from a concern."""
        return accept_concern.accept_concern(unit, self._keyring, request)

    @rpc(
        AddConcernToIncident,
        IncidentReceipt,
        right=Right.CONCERN_TRIAGE,
        tier="elevated",
        writes=True,
        while_unproven=True,
    )
    def add_concern_to_incident(self, unit: Unit, request: AddConcernToIncident) -> IncidentReceipt:
        """Adds a concern to an incident record."""
        return add_concern_to_incident.add_concern_to_incident(unit, self._keyring, request)

    @rpc(CloseConcern, ConcernClosed, right=Right.CONCERN_TRIAGE, tier="elevated", writes=True, while_unproven=True)
    def close_concern(self, unit: Unit, request: CloseConcern) -> ConcernClosed:
        """No further action."""
        return close_concern.close_concern(unit, self._keyring, request)

    @rpc(ListQueue, QueuePage, right=Right.CONCERN_TRIAGE, tier="elevated", while_unproven=True)
    def list_queue(self, unit: Unit, request: ListQueue) -> QueuePage:
        """What waits for the team."""
        return list_queue.list_queue(unit, request)

    @rpc(ConcernQuery, LikelyMatches, right=Right.CONCERN_TRIAGE, tier="elevated", while_unproven=True)
    def propose_matches(self, unit: Unit, request: ConcernQuery) -> LikelyMatches:
        """Concerns that may tell of the same event."""
        return propose_matches.propose_matches(unit, request)

    @rpc(RecordIds, RecordIds, right=Right.SERVICE_CONCERN_FACTS)
    def known_records(self, unit: Unit, request: RecordIds) -> RecordIds:
        """Which of these there are."""
        return known_records.known_records(unit, request)

    @rpc(ConcernQuery, ConcernFacts, right=Right.SERVICE_CONCERN_FACTS)
    def concern_facts(self, unit: Unit, request: ConcernQuery) -> ConcernFacts:
        """Whom to tell of a concern."""
        return concern_facts.concern_facts(unit, request)
