"""A file by hand is about to come."""

from chassis.units.database import Unit
from haven_schemas.errors import FieldCode, invalid
from haven_schemas.rights import Right
from haven_schemas.rpc.pupils import BeginUpload, DeliveryUploadSlot

from pupils.closing.parts.require_open import require_open
from pupils.copies.queries.schools import is_known
from pupils.deliveries.parts.reserve_upload_slot import require_kind, reserve_upload_slot
from pupils.extras import Extras
from pupils.feeds.queries.own_feed import open_feed


def begin_upload(unit: Unit, extras: Extras, request: BeginUpload) -> DeliveryUploadSlot:
    """Where the gateway puts the bytes; ``not_permitted`` unless the caller administers feeds at the school;
    ``school_closed``; ``feed_ended`` if it is to be read as a file of one that was ended."""
    unit.access.require(Right.FEED_ADMINISTER, request.school_id)
    require_kind(request.holds, request.media_type)
    if not is_known(unit, request.school_id):
        raise invalid("school_id", FieldCode.UNKNOWN_SCHOOL)
    require_open(unit, request.school_id)
    if request.feed_id is not None and open_feed(unit, request.feed_id).school_id != request.school_id:
        raise invalid("feed_id", FieldCode.OTHER_SCHOOL)
    return reserve_upload_slot(
        unit,
        extras,
        school_id=request.school_id,
        feed_id=None,
        media_type=request.media_type,
        mode="delta" if request.holds == "photos" else request.mode,
        check_only=request.check,
        as_feed_id=request.feed_id,
        holds=request.holds,
    )
