"""Concerns that may tell of the same event."""

from uuid import UUID

from haven_schemas.acts.incidents.triage import ConcernQuery, LikelyMatch
from haven_schemas.acts.incidents.triage_calls import PROPOSE_MATCHES

from gateway.api.v1.blueprint import api
from gateway.api.v1.derived import reply_from, shaped
from gateway.api.v1.operations import Call
from gateway.api.v1.shapes import Shape
from gateway.state import haven


@reply_from(LikelyMatch)
class LikelyMatchShape(Shape):
    """A concern of the same school, with the record it went into, if it did: no text."""


class LikelyMatchesShape(Shape):
    """The likeliest first; five at most."""

    matches: list[LikelyMatchShape]


@api.operation(
    "GET", "/concerns/<uuid:concern_id>/matches", "Concerns that may tell of the same event",
    asks=PROPOSE_MATCHES, reply=LikelyMatchesShape,
)  # fmt: skip
def propose_matches(call: Call, concern_id: UUID) -> LikelyMatchesShape:
    """By school, time, shared children and category."""
    found = haven().services.ask(PROPOSE_MATCHES, call.caller, ConcernQuery(concern_id=concern_id))
    return LikelyMatchesShape(matches=[shaped(LikelyMatchShape, match) for match in found.matches])
