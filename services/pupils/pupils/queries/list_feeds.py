"""Feeds of the caller's schools."""

from chassis.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.pupils import Feed, FeedList
from sqlalchemy import select

from pupils.models import FeedRow

_MOST = 200


def list_feeds(unit: Unit) -> FeedList:
    """Where the caller administers feeds; never a secret."""
    schools = unit.access.schools_with(Right.FEED_ADMINISTER)
    rows = unit.session.scalars(
        select(FeedRow).where(FeedRow.school_id.in_(schools)).order_by(FeedRow.name, FeedRow.id).limit(_MOST)
    ).all()
    unit.audit(AuditAction.FEED_LIST_READ, right=Right.FEED_ADMINISTER, school_ids=schools)
    return FeedList(
        feeds=[
            Feed(
                id=row.id,
                school_id=row.school_id,
                name=row.name,
                last_delivery_at=row.last_delivery_at,
                paused=row.paused,
            )
            for row in rows
        ]
    )
