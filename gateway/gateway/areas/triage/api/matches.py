"""Concerns that may tell of the same event."""

from datetime import datetime
from uuid import UUID

from haven_schemas.calls.incidents.triage import PROPOSE_MATCHES
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents import ConcernStatus
from haven_schemas.rpc.incidents_triage import ConcernQuery

from gateway.api.v1.blueprint import api
from gateway.api.v1.operations import Call
from gateway.api.v1.shapes import Shape
from gateway.state import haven


class LikelyMatchShape(Shape):
    """A concern of the same school, with the record it went into, if it did: no text."""

    concern_id: UUID
    incident_id: UUID | None
    category_name: str
    status: ConcernStatus
    occurred_at: datetime
    recorded_at: datetime
    reporter_id: UUID
    pupil_ids: list[UUID]


class LikelyMatchesShape(Shape):
    """The likeliest first; five at most."""

    matches: list[LikelyMatchShape]


@api.operation(
    "GET", "/concerns/<uuid:concern_id>/matches", "Concerns that may tell of the same event",
    right=Right.CONCERN_TRIAGE, tier="elevated", reply=LikelyMatchesShape,
)  # fmt: skip
def propose_matches(call: Call, concern_id: UUID) -> LikelyMatchesShape:
    """By school, time, shared children and category."""
    found = haven().services.ask(PROPOSE_MATCHES, call.caller, ConcernQuery(concern_id=concern_id))
    return LikelyMatchesShape(
        matches=[
            LikelyMatchShape(pupil_ids=match.subject_ids, **match.model_dump(exclude={"subject_ids"}))
            for match in found.matches
        ]
    )
