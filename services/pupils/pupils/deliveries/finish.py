"""All of a delivery has come."""

from chassis.units.database import Unit
from haven_schemas.acts.pupil_changes import CsvColumns
from haven_schemas.acts.pupils import DeliveryReceipt, FinishDelivery, FinishUpload
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, FieldProblem, Problem, invalid
from haven_schemas.rights import Right
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from pupils.copies import require_open
from pupils.extras import Extras
from pupils.feeds import digest_of_id
from pupils.files import FileRefused, agreed_columns, read_push
from pupils.metrics import DELIVERIES
from pupils.models import DeliveryRow, FeedRow, HandColumnsRow, WebhookReceiptRow
from pupils.staff_lists import agreed_staff_columns
from pupils.taken import received, require_purpose, signed_body

from .columns import hand_columns
from .delivery import own_upload

_REFUSALS = frozenset(
    {
        ErrorCode.SIGNATURE_INVALID,
        ErrorCode.DELIVERY_REPLAYED,
        ErrorCode.FEED_ENDED,
        ErrorCode.FEED_PAUSED,
        ErrorCode.INVALID_REQUEST,
    }
)


def finish_delivery(unit: Unit, extras: Extras, request: FinishDelivery) -> DeliveryReceipt:
    """Takes the delivery for working through, once its signature holds over the stored bytes.

    ``signature_invalid``; ``feed_ended``; ``feed_paused``; ``invalid_request`` for a push that is not of the agreed
    form, with the file's reason, and for what was signed to be tried; ``delivery_replayed``, with the id of the
    delivery that had this message id before, when it was another one. The same call again gets the same answer. What is
    refused is deleted. Raises ``VaultAway``.
    """
    delivery, feed = received(unit, request.delivery_id)
    digest = digest_of_id(request.webhook_id)
    if delivery.state != "receiving":
        return _repeated(unit, delivery, digest)
    try:
        require_purpose(request.webhook_id, to_be_tried=False)
        body, place = signed_body(unit, extras, request, delivery, feed)
        _require_open(feed)
        _refuse_replay(unit, delivery, digest)
        if delivery.media_type == "application/json":
            extras.off_loop(_check_push, body)
        unit.session.refresh(feed, with_for_update=True)  # it may have been ended since the body was read
        _require_open(feed)
    except Problem as problem:
        if problem.code in _REFUSALS:
            DELIVERIES.labels(problem.code.value).inc()
            # The row goes with the transaction that this refusal ends, so the sweep finds it; the bytes go now.
            extras.off_loop(extras.objects.delete, delivery.object_name)
        raise
    return _accept(unit, delivery, feed, by_previous_secret=place > 0)


def _repeated(unit: Unit, delivery: DeliveryRow, digest: bytes) -> DeliveryReceipt:
    receipt = unit.session.get(WebhookReceiptRow, (delivery.feed_id, digest))
    if receipt is None or receipt.delivery_id != delivery.id:
        raise Problem(ErrorCode.SIGNATURE_INVALID)
    return DeliveryReceipt(delivery_id=delivery.id)


def _require_open(feed: FeedRow) -> None:
    if feed.ended_at is not None:
        raise Problem(ErrorCode.FEED_ENDED)
    if feed.paused:
        raise Problem(ErrorCode.FEED_PAUSED)


def _check_push(body: bytes) -> None:
    """The outer form, told at once: the sender is a program that waits for the answer."""
    try:
        read_push([body])
    except FileRefused as refused:
        raise Problem(
            ErrorCode.INVALID_REQUEST,
            fields=[FieldProblem("body", FieldCode.WRONG_FORMAT)],
            ids={"reason": refused.reason.value},
        ) from None


def _refuse_replay(unit: Unit, delivery: DeliveryRow, digest: bytes) -> None:
    """Message ids stand 35 days, much longer than the ten minutes in which a replay's timestamp would pass."""
    inserted = unit.session.scalar(
        insert(WebhookReceiptRow)
        .values(
            feed_id=delivery.feed_id,
            digest=digest,
            delivery_id=delivery.id,
            school_id=delivery.school_id,
            received_at=unit.now,
        )
        .on_conflict_do_nothing()
        .returning(WebhookReceiptRow.delivery_id)
    )
    if inserted is None:
        before = unit.session.scalars(
            select(WebhookReceiptRow.delivery_id).where(
                WebhookReceiptRow.feed_id == delivery.feed_id, WebhookReceiptRow.digest == digest
            )
        ).one()
        raise Problem(ErrorCode.DELIVERY_REPLAYED, ids={"delivery_id": str(before)})


def _accept(unit: Unit, delivery: DeliveryRow, feed: FeedRow, *, by_previous_secret: bool) -> DeliveryReceipt:
    delivery.state = "waiting"
    delivery.received_at = unit.now
    feed.last_delivery_at = unit.now
    unit.audit(AuditAction.FEED_DELIVERY_ACCEPT, school_ids=[delivery.school_id], object_id=delivery.id)
    return DeliveryReceipt(delivery_id=delivery.id, by_previous_secret=by_previous_secret)


def finish_upload(unit: Unit, request: FinishUpload) -> DeliveryReceipt:
    """Takes the file for working through, for whoever began it; ``not_found`` for others. Again: the same answer.

    The columns it is read by are those that came with it, else those of the school's file before; ``invalid_request``
    for columns no file could be read by; ``school_closed``.
    """
    delivery = own_upload(unit, request.delivery_id)
    if delivery.state == "receiving":
        require_open(unit, delivery.school_id)
        if delivery.holds == "staff":
            _agree_on_staff_columns(delivery, request)
        else:
            _agree_on_columns(unit, delivery, request.csv_columns)
        delivery.state = "waiting"
        delivery.received_at = unit.now
        unit.audit(
            AuditAction.FEED_DELIVERY_ACCEPT,
            right=Right.FEED_ADMINISTER,
            school_ids=[delivery.school_id],
            object_id=delivery.id,
        )
    return DeliveryReceipt(delivery_id=delivery.id)


def _agree_on_staff_columns(delivery: DeliveryRow, request: FinishUpload) -> None:
    if request.csv_columns is not None:
        raise invalid("csv_columns", FieldCode.NOT_ALLOWED)
    if request.staff_columns is not None:
        if delivery.as_feed_id is not None:
            raise invalid("staff_columns", FieldCode.NOT_ALLOWED)
        delivery.csv_columns = agreed_staff_columns(request.staff_columns) or None


def _agree_on_columns(unit: Unit, delivery: DeliveryRow, chosen: CsvColumns | None) -> None:
    by_hand = delivery.media_type == "text/csv" and delivery.as_feed_id is None
    if chosen is None:
        delivery.csv_columns = hand_columns(unit, delivery.school_id) if by_hand else None
        return
    if not by_hand:
        raise invalid("csv_columns", FieldCode.NOT_ALLOWED)
    columns = agreed_columns(chosen)
    delivery.csv_columns = columns or None
    if columns:
        _keep(unit, delivery, columns)


def _keep(unit: Unit, delivery: DeliveryRow, columns: dict[str, str]) -> None:
    """For the school's next file; of two people who send at once the later one's."""
    saved = {"csv_columns": columns, "saved_at": unit.now, "saved_by": unit.access.actor_id}
    kept = insert(HandColumnsRow).values(school_id=delivery.school_id, **saved)
    unit.session.execute(kept.on_conflict_do_update(index_elements=[HandColumnsRow.school_id], set_=saved))
