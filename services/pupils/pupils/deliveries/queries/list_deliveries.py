"""The newest deliveries of the caller's schools."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.pupils import DeliveryList, DeliverySummary, ListDeliveries
from sqlalchemy import Select, func, select

from pupils.models import DeliveryRow


def list_deliveries(unit: Unit, request: ListDeliveries) -> DeliveryList:
    """Where the caller administers feeds, newest first; files that never arrived whole are not listed.

    A file by hand is of the feed whose settings and ids it is read with.
    """
    schools = unit.access.schools_with(Right.FEED_ADMINISTER)
    asked = select(DeliveryRow).where(DeliveryRow.school_id.in_(schools), DeliveryRow.received_at.is_not(None))
    newest = _narrowed(asked, request).order_by(DeliveryRow.id.desc()).limit(request.limit)
    rows = unit.session.scalars(newest).all()
    unit.audit(AuditAction.FEED_DELIVERY_READ, right=Right.FEED_ADMINISTER, school_ids=schools)
    undecided = select(func.count()).where(
        DeliveryRow.school_id.in_(schools), DeliveryRow.state == "waiting_for_decision"
    )
    return DeliveryList(deliveries=[_summary(row) for row in rows], undecided=unit.session.scalar(undecided) or 0)


def _narrowed(asked: Select[DeliveryRow], request: ListDeliveries) -> Select[DeliveryRow]:
    if request.feed_id is not None:
        asked = asked.where(func.coalesce(DeliveryRow.feed_id, DeliveryRow.as_feed_id) == request.feed_id)
    if request.waits_for is not None:
        asked = asked.where(DeliveryRow.state == "waiting_for_decision", DeliveryRow.waits_for == request.waits_for)
    return asked


def _summary(row: DeliveryRow) -> DeliverySummary:
    return DeliverySummary.model_validate(
        {
            "delivery_id": row.id,
            "feed_id": row.feed_id,
            "school_id": row.school_id,
            "state": row.state,
            "reason": row.reason,
            "received_at": row.received_at,
            "applied": row.applied,
            "rejected_count": row.rejected_count,
            "mode": row.mode,
            "check": row.check_only,
            "waits_for": row.waits_for,
            "id_conflicts": row.id_conflicts,
            "sent_by": row.sent_by,
            "holds": row.holds,
        }
    )
