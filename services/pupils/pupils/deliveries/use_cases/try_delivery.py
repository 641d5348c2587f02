"""A vendor tries a file: what would it do?"""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rpc.pupils.tries import TryDelivery, TryReport

from pupils.deliveries.parts.signed_delivery import received, require_purpose, signed_body
from pupils.deliveries.parts.try_file import try_file
from pupils.extras import Extras
from pupils.models import DeliveryRow, FeedRow


def try_delivery(unit: Unit, extras: Extras, request: TryDelivery) -> TryReport:
    """Counts and faults by row and field; nothing is applied, and nothing is kept but that somebody tried.

    Signed as a delivery is, with a message id that says that it is a try; the same one may be sent again. A paused feed
    can be tried. ``signature_invalid``; ``feed_ended``; ``invalid_request`` for a delivery's id; ``overloaded`` while
    another file of the school is tried. Raises ``VaultAway``.
    """
    delivery, feed = received(unit, request.delivery_id)
    if delivery.state != "receiving":
        raise Problem(ErrorCode.SIGNATURE_INVALID)
    try:
        place = _signed_by(unit, extras, request, delivery, feed)
        report = try_file(unit, extras, delivery)
    except Problem:
        # The row goes with the transaction that this refusal ends, so the sweep finds it; the bytes go now.
        extras.off_loop(extras.objects.delete, delivery.object_name)
        raise
    unit.audit(AuditAction.FEED_DELIVERY_TRY, school_ids=[feed.school_id], object_id=feed.id)
    return report.model_copy(update={"by_previous_secret": place > 0})


def _signed_by(unit: Unit, extras: Extras, request: TryDelivery, delivery: DeliveryRow, feed: FeedRow) -> int:
    require_purpose(request.webhook_id, to_be_tried=True)
    _, place = signed_body(unit, extras, request, delivery, feed)
    if feed.ended_at is not None:
        raise Problem(ErrorCode.FEED_ENDED)
    return place
