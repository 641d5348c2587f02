"""A feed the caller looks after."""

from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from sqlalchemy import select

from pupils.models import DeliveryRow, FeedRow


def own_feed(unit: Unit, feed_id: UUID, *, for_update: bool = False) -> FeedRow:
    """The feed, of a school where the caller administers feeds; ``not_found`` otherwise."""
    schools = unit.access.schools_with(Right.FEED_ADMINISTER)
    found = select(FeedRow).where(FeedRow.id == feed_id, FeedRow.school_id.in_(schools))
    feed = unit.session.scalar(found.with_for_update() if for_update else found)
    if feed is None:
        raise Problem(ErrorCode.NOT_FOUND)
    return feed


def open_feed(unit: Unit, feed_id: UUID) -> FeedRow:
    """As ``own_feed``, locked, to change it or bring something in by it; ``feed_ended`` if it has ended."""
    feed = own_feed(unit, feed_id, for_update=True)
    if feed.ended_at is not None:
        raise Problem(ErrorCode.FEED_ENDED)
    return feed


def own_delivery(unit: Unit, delivery_id: UUID) -> DeliveryRow:
    """A delivery to such a school, locked; ``not_found`` otherwise."""
    schools = unit.access.schools_with(Right.FEED_ADMINISTER)
    found = unit.session.scalar(
        select(DeliveryRow)
        .where(
            DeliveryRow.id == delivery_id,
            DeliveryRow.school_id.in_(schools),
            DeliveryRow.received_at.is_not(None),
        )
        .with_for_update()
    )
    if found is None:
        raise Problem(ErrorCode.NOT_FOUND)
    return found
