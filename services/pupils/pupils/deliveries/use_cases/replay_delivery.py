"""Works through a kept delivery once more, from its start."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.pupils import DeliveryReceipt, ReplayDelivery
from sqlalchemy import delete, update

from pupils.closing.parts.require_open import require_open
from pupils.feeds.queries.own_feed import open_feed, own_delivery
from pupils.files.queries.hand_columns import hand_columns
from pupils.models import DeliveryFindingRow, DeliveryRejectedRow, PupilToldRow


def replay_delivery(unit: Unit, request: ReplayDelivery) -> DeliveryReceipt:
    """One that was refused for what can be mended here, or only checked: now it is applied, as of when it came.

    ``not_found`` unless its bytes are kept and it is of a school of the caller's; ``feed_ended``; ``school_closed``.
    """
    delivery = own_delivery(unit, request.delivery_id)
    if delivery.state not in ("done", "refused") or delivery.sealed_key is None or delivery.object_name is None:
        raise Problem(ErrorCode.NOT_FOUND)
    require_open(unit, delivery.school_id)
    as_feed = delivery.feed_id or delivery.as_feed_id
    if as_feed is not None:
        open_feed(unit, as_feed)
    elif (
        delivery.csv_columns is None and delivery.holds == "pupils"
    ):  # it was refused before anybody had said which column is which
        delivery.csv_columns = hand_columns(unit, delivery.school_id)
    delivery.state, delivery.reason, delivery.finished_at = "waiting", None, None
    delivery.check_only = False
    delivery.ids_decision = delivery.id_conflicts = None
    delivery.total = None
    delivery.attempts = delivery.rows_done = delivery.applied = delivery.rejected_count = 0
    delivery.added = delivery.changed = delivery.leavers = 0
    delivery.detail = None
    for table in (DeliveryFindingRow, DeliveryRejectedRow):
        unit.session.execute(delete(table).where(table.delivery_id == delivery.id))
    # Or each row it had already applied would be taken for a child's second.
    unit.session.execute(update(PupilToldRow).where(PupilToldRow.seen_in == delivery.id).values(seen_in=None))
    unit.audit(
        AuditAction.FEED_DELIVERY_REPLAY,
        right=Right.FEED_ADMINISTER,
        school_ids=[delivery.school_id],
        object_id=delivery.id,
    )
    return DeliveryReceipt(delivery_id=delivery.id)
