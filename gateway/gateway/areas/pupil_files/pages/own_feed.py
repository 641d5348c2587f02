"""A feed as its pages need it."""

from uuid import UUID

from haven_schemas.acts.pupils import Feed
from haven_schemas.acts.pupils.feeds import FeedQuery
from haven_schemas.acts.pupils.feeds_calls import GET_FEED

from gateway.sessions.current import Session
from gateway.state import haven


def own_feed(session: Session, feed_id: UUID) -> Feed:
    """A feed the person looks after, ended or not; ``Problem(not_found)`` for others."""
    return haven().services.ask(GET_FEED, session.caller, FeedQuery(feed_id=feed_id))
