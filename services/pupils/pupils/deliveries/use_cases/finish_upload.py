"""A file by hand is in the object store."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.pupils import DeliveryReceipt, FinishUpload

from pupils.deliveries.queries.own_upload import own_upload


def finish_upload(unit: Unit, request: FinishUpload) -> DeliveryReceipt:
    """Takes the file for working through, for whoever began it; ``not_found`` for others. Again: the same answer."""
    delivery = own_upload(unit, request.delivery_id)
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
