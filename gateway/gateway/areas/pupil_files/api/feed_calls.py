"""How the last calls of a feed's sender went."""

from uuid import UUID

from haven_schemas.acts.pupils.feed_calls import FeedCall
from haven_schemas.acts.pupils.feeds import FeedQuery
from haven_schemas.acts.pupils.feeds_calls import LIST_FEED_CALLS

from gateway.api.v1.blueprint import api
from gateway.api.v1.derived import reply_from, shaped
from gateway.api.v1.operations import Call
from gateway.api.v1.shapes import Shape
from gateway.state import haven


@reply_from(FeedCall)
class FeedCallShape(Shape):
    """``skew_seconds``: how far the sender's clock was ahead. ``code``: of the problem it was answered with."""


class FeedCallsShape(Shape):
    """Newest first: the last 50 that were signed rightly, and the last 50 that were not, of 35 days at most."""

    calls: list[FeedCallShape]


@api.operation(
    "GET", "/feeds/<uuid:feed_id>/calls", "How the last calls of a feed went", asks=LIST_FEED_CALLS,
    reply=FeedCallsShape,
)  # fmt: skip
def list_feed_calls(call: Call, feed_id: UUID) -> FeedCallsShape:
    """``signature`` says which part was wrong; the sender is told only that it does not match."""
    found = haven().services.ask(LIST_FEED_CALLS, call.caller, FeedQuery(feed_id=feed_id)).calls
    return FeedCallsShape(calls=[shaped(FeedCallShape, each) for each in found])
