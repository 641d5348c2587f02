"""One feed: its settings, a new signing secret, and its end."""

from uuid import UUID

from haven_schemas.acts.pupils import Feed
from haven_schemas.acts.pupils.feeds import EndFeed, FeedEnded, FeedQuery, FeedSecret, RotateFeedSecret, SetFeed
from haven_schemas.acts.pupils.feeds_calls import END_FEED, GET_FEED, ROTATE_FEED_SECRET, SET_FEED
from haven_schemas.identifiers import SchoolUrn

from gateway.api.v1.blueprint import api
from gateway.api.v1.derived import as_contract, body_from, reply_from, shaped
from gateway.api.v1.operations import Call
from gateway.api.v1.shapes import Shape
from gateway.state import haven

from .feeds import address_of


@reply_from(Feed, without=("school_id",))
class OneFeedShape(Shape):
    """A feed with its settings and how it does. ``address`` takes pushes in JSON. ``groups``: what it may tell beyond
    the roll; those of special categories count once they stand in ``approved`` too."""

    school_urn: SchoolUrn | None
    address: str


@body_from(SetFeed, without=("feed_id",))
class FeedSettings(Shape):
    """What is left out, or null, stays as it is. ``csv_columns``: our column name to theirs; ``{}``: our own header."""


@body_from(RotateFeedSecret, without=("feed_id",))
class NewSecret(Shape):
    """``overlap_hours``: how long the present secret stays good; 0 if it was lost or stolen."""


@reply_from(FeedSecret)
class FeedSecretShape(Shape):
    """``secret`` is shown this once. ``previous_until``: until when the one before is taken; null: no longer."""


@reply_from(FeedEnded)
class FeedEndedShape(Shape):
    """``refused``: how many deliveries waited for a person's decision, and are not applied now."""


@api.operation(
    "GET", "/feeds/<uuid:feed_id>", "A feed, its settings and how it does", asks=GET_FEED,
    reply=OneFeedShape,
)  # fmt: skip
def get_feed(call: Call, feed_id: UUID) -> OneFeedShape:
    """Never a secret."""
    return _told(call, feed_id)


@api.operation(
    "POST", "/feeds/<uuid:feed_id>/settings", "Rename, pause, resume or set a feed", asks=SET_FEED,
    body=FeedSettings, reply=OneFeedShape,
)  # fmt: skip
def set_feed(call: Call, feed_id: UUID, body: FeedSettings) -> OneFeedShape:
    """Special categories among ``groups`` are taken once the data protection officer has approved them."""
    haven().services.ask(SET_FEED, call.caller, as_contract(SetFeed, body, feed_id=feed_id))
    return _told(call, feed_id)


@api.operation(
    "POST", "/feeds/<uuid:feed_id>/secret", "Make a new signing secret", asks=ROTATE_FEED_SECRET,
    body=NewSecret, reply=FeedSecretShape, status=201,
)  # fmt: skip
def rotate_feed_secret(call: Call, feed_id: UUID, body: NewSecret) -> FeedSecretShape:
    """Two are good at most: made twice, the one before the last ends at once. If the answer is lost, make another."""
    request = as_contract(RotateFeedSecret, body, feed_id=feed_id)
    return shaped(FeedSecretShape, haven().services.ask(ROTATE_FEED_SECRET, call.caller, request))


@api.operation(
    "POST", "/feeds/<uuid:feed_id>/end", "End a feed for good", asks=END_FEED,
    reply=FeedEndedShape,
)  # fmt: skip
def end_feed(call: Call, feed_id: UUID) -> FeedEndedShape:
    """Its system is answered 410 with the code ``feed_ended``. Its ids and deliveries stay readable."""
    return shaped(FeedEndedShape, haven().services.ask(END_FEED, call.caller, EndFeed(feed_id=feed_id)))


def _told(call: Call, feed_id: UUID) -> OneFeedShape:
    found = haven().services.ask(GET_FEED, call.caller, FeedQuery(feed_id=feed_id))
    return shaped(OneFeedShape, found, school_urn=call.signed_in.urn_of(found.school_id), address=address_of(found.id))
