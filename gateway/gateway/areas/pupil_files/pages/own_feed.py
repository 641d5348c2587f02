"""A feed as its pages need it."""

from uuid import UUID

from haven_schemas.calls.pupils.feeds import GET_FEED
from haven_schemas.rpc.pupils import Feed
from haven_schemas.rpc.pupils.feeds import FeedQuery

from gateway.sessions.current import Session
from gateway.state import haven


def own_feed(session: Session, feed_id: UUID) -> Feed:
    """A feed the person looks after, ended or not; ``Problem(not_found)`` for others."""
    return haven().services.ask(GET_FEED, session.caller, FeedQuery(feed_id=feed_id))
