"""A file by hand is in the object store."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.pupils import DeliveryReceipt, FinishUpload
from sqlalchemy import select

from pupils.models import DeliveryRow


def finish_upload(unit: Unit, request: FinishUpload) -> DeliveryReceipt:
    """Takes the file for working through, for whoever began it; ``not_found`` for others. Again: the same answer."""
    schools = unit.access.schools_with(Right.FEED_ADMINISTER)
    delivery = unit.session.scalar(
        select(DeliveryRow)
        .where(
            DeliveryRow.id == request.delivery_id,
            DeliveryRow.feed_id.is_(None),
            DeliveryRow.begun_by == unit.access.actor_id,
            DeliveryRow.school_id.in_(schools),
        )
        .with_for_update()
    )
    if delivery is None:
        raise Problem(ErrorCode.NOT_FOUND)
    if delivery.state == "receiving":
        delivery.state = "waiting"
        delivery.received_at = unit.now
        unit.audit(
            AuditAction.FEED_DELIVERY_ACCEPT,
            right=Right.FEED_ADMINISTER,
            school_ids=[delivery.school_id],
            object_id=delivery.id,
        )
    return DeliveryReceipt(delivery_id=delivery.id)
