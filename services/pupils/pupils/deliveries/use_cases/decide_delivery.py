"""A person decides about a full delivery that would make leavers of many."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.events import DeliveryFinished
from haven_schemas.rights import Right
from haven_schemas.rpc.intake_reasons import FileReason
from haven_schemas.rpc.pupils import DecideDelivery, DeliveryReceipt

from pupils.deliveries.parts.close_delivery import FINISHED_VERSION, NO_FEED
from pupils.feeds.queries.own_feed import own_delivery
from pupils.models import DeliveryRow


def decide_delivery(unit: Unit, request: DecideDelivery) -> DeliveryReceipt:
    """Applied: it is worked through again, whoever leaves. Refused: it is over, and its bytes go with the next sweep.

    ``not_found`` unless it waits for a decision at a school of the caller's; the same decision again: same answer.
    """
    delivery = own_delivery(unit, request.delivery_id)
    if delivery.decision == request.decision:
        return DeliveryReceipt(delivery_id=delivery.id)
    if delivery.state != "waiting_for_decision" or delivery.waits_for == "ids":
        raise Problem(ErrorCode.NOT_FOUND)
    delivery.decision = request.decision
    delivery.decided_by, delivery.decided_at = unit.access.actor_id, unit.now
    if request.decision == "apply":
        delivery.state, delivery.waits_for, delivery.would_leave_ids = "waiting", None, None
    else:
        refuse(unit, delivery, FileReason.REFUSED_BY_PERSON)
    unit.audit(
        AuditAction.FEED_DELIVERY_DECIDE,
        right=Right.FEED_ADMINISTER,
        school_ids=[delivery.school_id],
        object_id=delivery.id,
        outcome=request.decision,
    )
    return DeliveryReceipt(delivery_id=delivery.id)


def refuse(unit: Unit, delivery: DeliveryRow, reason: FileReason) -> None:
    """Ends a delivery that waited for a decision."""
    delivery.state, delivery.reason, delivery.waits_for = "refused", reason.value, None
    delivery.finished_at = unit.now
    delivery.sealed_key = delivery.would_leave_ids = None
    unit.publish(
        DeliveryFinished(delivery_id=delivery.id, feed_id=delivery.feed_id or NO_FEED, state="refused"),
        aggregate_id=delivery.id,
        aggregate_version=FINISHED_VERSION,
        school_id=delivery.school_id,
    )
