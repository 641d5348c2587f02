"""How the last calls of a feed's sender went."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.pupils.feed_calls import FeedCall, FeedCallList
from haven_schemas.rpc.pupils.feeds import FeedQuery
from sqlalchemy import select

from pupils.feeds.domain.kept_calls import MOST_OF_A_KIND
from pupils.models import FeedCallRow

from .own_feed import own_feed


def list_feed_calls(unit: Unit, request: FeedQuery) -> FeedCallList:
    """Newest first; ``not_found`` for feeds of other schools."""
    feed = own_feed(unit, request.feed_id)
    rows = unit.session.scalars(
        select(FeedCallRow)
        .where(FeedCallRow.feed_id == feed.id)
        .order_by(FeedCallRow.at.desc(), FeedCallRow.id.desc())
        .limit(2 * MOST_OF_A_KIND)
    )
    unit.audit(AuditAction.FEED_CALLS_READ, right=Right.FEED_ADMINISTER, school_ids=[feed.school_id], object_id=feed.id)
    return FeedCallList(
        calls=[FeedCall.model_validate({name: getattr(row, name) for name in FeedCall.model_fields}) for row in rows]
    )
