"""A delivery is begun."""

from chassis.keys.weekly_keys import DELIVERIES
from chassis.units.database import Unit
from haven_schemas.acts.pupils import BeginDelivery, BeginUpload, DeliveryReceipt, DeliveryUploadSlot, ReplayDelivery
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from sqlalchemy import delete, select, update

from pupils.copies import is_known, require_open, school_of_feed
from pupils.extras import Extras
from pupils.feeds import open_feed, own_delivery
from pupils.models import DeliveryFindingRow, DeliveryRejectedRow, DeliveryRow, FeedRow, PupilToldRow
from pupils.taken import require_kind, reserve_upload_slot

from .columns import hand_columns


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
    delivery.detail = delivery.other_rows = delivery.staff_listed = None
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


def keep_delivery_key(unit: Unit, extras: Extras) -> None:
    """A new version each week, old ones deleted after 35 days unless a file that waits is under them."""
    sealed_keys = unit.session.scalars(select(DeliveryRow.sealed_key).where(DeliveryRow.sealed_key.is_not(None)))
    versions = [int(sealed.split(":", 1)[0].removeprefix("v")) for sealed in sealed_keys if sealed]
    extras.keyring.keep_weekly(unit, DELIVERIES, in_use=versions)
