"""A vendor's file is about to come."""

from chassis.units.database import Unit
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rpc.pupils import BeginDelivery, DeliveryUploadSlot

from pupils.copies.queries.schools import school_of_feed
from pupils.deliveries.parts.reserve_upload_slot import require_kind, reserve_upload_slot
from pupils.extras import Extras
from pupils.models import FeedRow


def begin_delivery(unit: Unit, extras: Extras, request: BeginDelivery) -> DeliveryUploadSlot:
    """Where the gateway puts the bytes. Nothing is believed yet: the signature is checked over what is stored.

    An unknown feed is answered like a wrong signature (``signature_invalid``).
    """
    require_kind(request.holds, request.media_type)
    school_id = school_of_feed(unit, request.feed_id)
    if school_id is None:
        raise Problem(ErrorCode.SIGNATURE_INVALID)
    unit.scope_to([school_id])
    feed = unit.session.get(FeedRow, request.feed_id)
    whole = feed is not None and _is_whole(feed, request)
    return reserve_upload_slot(
        unit,
        extras,
        school_id=school_id,
        feed_id=request.feed_id,
        media_type=request.media_type,
        mode="full" if whole else "delta",
        check_only=request.check,
        holds=request.holds,
    )


def _is_whole(feed: FeedRow, request: BeginDelivery) -> bool:
    """Whether the feed's files hold everyone; a push says it itself, under its signature."""
    if request.holds != "pupils":
        return request.holds == "staff" and feed.staff_files_are_full
    return feed.files_are_full and request.media_type != "application/json"
