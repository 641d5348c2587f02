"""A person says what it means that several ids of a delivery are other children's."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.intake_reasons import FileReason
from haven_schemas.rpc.pupils import DeliveryReceipt
from haven_schemas.rpc.pupils.matching import DecideIds
from sqlalchemy import delete, func

from pupils.feeds.queries.own_feed import own_delivery
from pupils.models import DeliveryRow, PupilSourceRow

from .decide_delivery import refuse


def decide_ids(unit: Unit, request: DecideIds) -> DeliveryReceipt:
    """``rekey``: the source issued its ids anew. ``leave``: it did not, and rows with another child's id are rejected.

    To re-key, every id of the feed is forgotten; the delivery is then worked through by UPN with birth date, or by name
    with birth date, and each row brings its new id. ``not_found`` unless it waits for this at a school of the caller's;
    the same decision again: same answer.
    """
    delivery = own_delivery(unit, request.delivery_id)
    if delivery.ids_decision == request.decision:
        return DeliveryReceipt(delivery_id=delivery.id)
    if delivery.state != "waiting_for_decision" or delivery.waits_for != "ids":
        raise Problem(ErrorCode.NOT_FOUND)
    _apply(unit, delivery, request)
    unit.audit(
        AuditAction.FEED_IDS_DECIDE,
        right=Right.FEED_ADMINISTER,
        school_ids=[delivery.school_id],
        object_id=delivery.id,
        outcome=request.decision,
    )
    return DeliveryReceipt(delivery_id=delivery.id)


def _apply(unit: Unit, delivery: DeliveryRow, request: DecideIds) -> None:
    delivery.ids_decision = request.decision
    if request.decision == "refuse":
        delivery.decided_by, delivery.decided_at = unit.access.actor_id, unit.now
        refuse(unit, delivery, FileReason.REFUSED_BY_PERSON)
        return
    if request.decision == "rekey":
        of_feed = PupilSourceRow.feed_id == func.coalesce(delivery.feed_id, delivery.as_feed_id)
        unit.session.execute(delete(PupilSourceRow).where(of_feed))
    delivery.state, delivery.waits_for = "waiting", None
