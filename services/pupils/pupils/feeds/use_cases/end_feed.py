"""Ends a feed for good: nothing arrives by it any more; its ids and deliveries stay readable."""

from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.intake_reasons import FileReason
from haven_schemas.rpc.pupils.feeds import EndFeed, FeedEnded
from sqlalchemy import func, select

from pupils.deliveries.use_cases.decide_delivery import refuse
from pupils.feeds.queries.own_feed import own_feed
from pupils.models import DeliveryRow, FeedRow


def end_feed(unit: Unit, request: EndFeed) -> FeedEnded:
    """What was accepted before is still worked through; what waits for a person's decision is refused by this one.

    ``not_found`` for feeds of other schools. The same call again: the same answer, with nothing refused.
    """
    feed = own_feed(unit, request.feed_id, for_update=True)
    if feed.ended_at is not None:
        return FeedEnded(ended_at=feed.ended_at, refused=0)
    feed.ended_at, feed.ended_by = unit.now, unit.access.actor_id
    undecided = unit.session.scalars(
        select(DeliveryRow)
        .where(
            func.coalesce(DeliveryRow.feed_id, DeliveryRow.as_feed_id) == feed.id,
            DeliveryRow.school_id == feed.school_id,
            DeliveryRow.state == "waiting_for_decision",
        )
        .with_for_update()
    ).all()
    for delivery in undecided:
        delivery.decision, delivery.decided_by, delivery.decided_at = "refuse", unit.access.actor_id, unit.now
        refuse(unit, delivery, FileReason.REFUSED_BY_PERSON)
        _audit(unit, AuditAction.FEED_DELIVERY_DECIDE, feed, delivery.id, "refuse")
    _audit(unit, AuditAction.FEED_CONNECTION_END, feed, feed.id, "done")
    return FeedEnded(ended_at=unit.now, refused=len(undecided))


def _audit(unit: Unit, action: AuditAction, feed: FeedRow, object_id: UUID, outcome: str) -> None:
    unit.audit(action, right=Right.FEED_ADMINISTER, school_ids=[feed.school_id], object_id=object_id, outcome=outcome)
