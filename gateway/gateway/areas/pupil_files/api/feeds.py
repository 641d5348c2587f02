"""Connections of management information systems (MIS) to schools: how they do, and connecting one."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from haven_schemas.acts.pupils import AddFeed, DeliveryState, Feed
from haven_schemas.acts.pupils.feeds_calls import ADD_FEED, LIST_FEEDS
from haven_schemas.identifiers import SchoolUrn
from pydantic import Field

from gateway.api.v1.blueprint import api
from gateway.api.v1.operations import Call
from gateway.api.v1.shapes import Shape
from gateway.sessions.current import Session
from gateway.state import haven


class FeedShape(Shape):
    """``waiting``: deliveries not worked through yet; ``to_decide``: those that wait for a person. ``ended_at``: ended
    for good, and nothing arrives any more."""

    id: UUID
    school_urn: SchoolUrn | None
    name: str
    paused: bool
    last_delivery_at: datetime | None
    last_state: DeliveryState | None
    last_rejected: int
    waiting: int
    to_decide: int
    ended_at: datetime | None

    @classmethod
    def of(cls, feed: Feed, session: Session) -> "FeedShape":
        """From the roll's view."""
        left_out = {"id", "school_urn"}
        values = {name: getattr(feed, name) for name in cls.model_fields if name not in left_out}
        return cls(id=feed.id, school_urn=session.urn_of(feed.school_id), **values)


class FeedsShape(Shape):
    """Of the schools whose feeds the caller looks after."""

    feeds: list[FeedShape]


class NewFeed(Shape):
    """The school whose roll comes from the system, and the system's name, one of a kind at that school."""

    school_urn: SchoolUrn
    name: Annotated[str, Field(min_length=1, max_length=100)]


class FeedConnected(Shape):
    """``secret`` (Standard Webhooks) signs each delivery and is shown once; ``key_id``: its number among the feed's;
    ``address`` takes pushes in JSON."""

    id: UUID
    secret: str
    key_id: int
    address: str


@api.operation("GET", "/feeds", "Feeds and how they do", asks=LIST_FEEDS, reply=FeedsShape)
def list_feeds(call: Call) -> FeedsShape:
    """Those that have ended come last. No pupil is in it."""
    found = haven().services.ask(LIST_FEEDS, call.caller).feeds
    return FeedsShape(feeds=[FeedShape.of(each, call.signed_in) for each in found])


@api.operation(
    "POST", "/feeds", "Connect a system to a school", asks=ADD_FEED, body=NewFeed,
    reply=FeedConnected, status=201,
)  # fmt: skip
def connect_feed(call: Call, body: NewFeed) -> FeedConnected:
    """If the answer is lost, the feed is listed: make it a new secret (``POST /feeds/{feed_id}/secret``)."""
    school_id = call.signed_in.school_id(body.school_urn)
    added = haven().services.ask(ADD_FEED, call.caller, AddFeed(school_id=school_id, name=body.name))
    return FeedConnected(id=added.id, secret=added.secret, key_id=added.key_id, address=address_of(added.id))


def address_of(feed_id: UUID) -> str:
    """Where the feed's system pushes pupils."""
    return f"{haven().settings.public_url}/mis/v1/feeds/{feed_id}/pupils"
