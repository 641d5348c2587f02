"""Finds out what a file would do: as a check of it does, in a transaction of which nothing is kept."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any
from uuid import UUID

from chassis.ground.away import Away
from chassis.ground.logs import get_logger
from chassis.objects.object_store import ObjectMissing, ObjectTampered
from chassis.units.database import Unit
from haven_schemas.acts.intake_reasons import FileReason, RowReason
from haven_schemas.acts.pupils import Delivery, WaitsFor
from haven_schemas.acts.pupils.tries import MOST_TRIED_ROWS, TryDelivery, TryReport, TryUpload
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from sqlalchemy import Boolean, Function, delete, func, select

from pupils.extras import Extras
from pupils.files import FileRefused
from pupils.models import DeliveryFindingRow, DeliveryRow, FeedRow
from pupils.staff_lists import apply_staff_file, apply_staff_of_roster
from pupils.taken import (
    DeliveredFile,
    LeasedDelivery,
    ObjectTooLarge,
    lock_delivery,
    object_key,
    received,
    require_purpose,
    signed_body,
)
from pupils.writing import MOST_CONFLICTS, Rows, apply_rows, are_too_many

from .apply import BATCH_ROWS, check_delivery, outcomes_of
from .close import note_refusal
from .delivery import own_upload, report_of

log = get_logger()

_OF_THE_DELIVERY = frozenset(TryReport.model_fields) & frozenset(Delivery.model_fields)
_ONE_AT_A_TIME = "pupils.try_file"


class _Undone(Exception):
    """Ends the transaction inside, so that nothing of it is kept."""


def try_file(unit: Unit, extras: Extras, row: DeliveryRow) -> TryReport:
    """The report; the file, its key and its row are gone with it.

    ``invalid_request`` for photos, which take minutes; they can be sent to be checked only. ``overloaded`` while
    another file of the school is tried: each takes a worker for some seconds. Raises ``Away``;
    then the file is left to the sweep, as one that never came whole.
    """
    if row.holds == "photos":
        raise invalid("holds", FieldCode.NOT_ALLOWED)
    if not unit.session.scalar(select(one_at_a_time(row.school_id))):
        raise Problem(ErrorCode.OVERLOADED)
    delivery_id, name = row.id, row.object_name or ""
    with suppress(_Undone), unit.attempt():
        report = _tried(unit, extras, row)
        _undo()
    _forget(unit, extras, row, name)
    log.info("file_tried", delivery_id=delivery_id, reason=report.reason, rows=report.looked_at)
    return report


def _undo() -> None:
    raise _Undone


def one_at_a_time(school_id: UUID) -> Function[bool]:
    """Whether the transaction may try a file of the school: it is the only one that does."""
    return func.pg_try_advisory_xact_lock(func.hashtext(_ONE_AT_A_TIME), func.hashtext(str(school_id)), type_=Boolean())


def _tried(unit: Unit, extras: Extras, row: DeliveryRow) -> TryReport:
    row.check_only = True  # whatever it was begun for
    delivery = lock_delivery(unit, row, extras.held_for)
    refused, looked_at = None, 0
    try:
        file = DeliveredFile(
            extras, delivery.object_name, object_key(extras, delivery.delivery_id, delivery.sealed_key)
        )
        if delivery.kind.holds == "staff":
            apply_staff_file(_same(unit), extras, delivery, file)
            looked_at = row.total or 0
        else:
            delivery = check_delivery(_same(unit), extras, delivery, file)
            looked_at = _look_at_rows(unit, extras, delivery, file)
            if delivery.kind.media_type == "application/zip":
                apply_staff_of_roster(_same(unit), extras, delivery, file)
    except FileRefused as why:
        refused = why
    except ObjectTooLarge:
        refused = FileRefused(FileReason.TOO_LARGE)
    except (ObjectMissing, ObjectTampered):
        refused = FileRefused(FileReason.DAMAGED)
    return _report(unit, extras, row, delivery, refused, looked_at)


def _look_at_rows(unit: Unit, extras: Extras, delivery: LeasedDelivery, file: DeliveredFile) -> int:
    outcomes, done = outcomes_of(_same(unit), delivery, file), 0
    while done < MOST_TRIED_ROWS:
        batch = extras.off_loop(outcomes.next_batch, min(BATCH_ROWS, MOST_TRIED_ROWS - done))
        if not batch:
            break
        rows = Rows(batch, outcomes.digest_of, outcomes.look_at, extras.keyring, lacking_of=outcomes.lacking_of)
        apply_rows(unit, extras, delivery, rows, rows_done=done)
        done += len(batch)
    return done


def _report(
    unit: Unit,
    extras: Extras,
    row: DeliveryRow,
    delivery: LeasedDelivery,
    refused: FileRefused | None,
    looked_at: int,
) -> TryReport:
    note_refusal(unit, delivery, refused)
    unit.session.flush()
    conflicts = _conflicts(unit, row)
    told = report_of(unit, extras.keyring, row).model_dump()
    values: dict[str, Any] = {name: told[name] for name in _OF_THE_DELIVERY}
    values |= {
        "reason": None if refused is None else refused.reason,
        "detail": None if refused is None else refused.detail,
        "month_first": refused is not None and refused.shown_by is not None,
        "looked_at": looked_at,
        "id_conflicts": conflicts,
        "waits_for": _waits_for(row, delivery, conflicts),
    }
    return TryReport.model_validate(values)


def _conflicts(unit: Unit, row: DeliveryRow) -> int | None:
    counted = (
        select(func.count())
        .select_from(DeliveryFindingRow)
        .where(
            DeliveryFindingRow.delivery_id == row.id,
            DeliveryFindingRow.reason == RowReason.SOURCE_ID_CONFLICT.value,
        )
    )
    conflicts: int = unit.session.scalar(counted) or 0
    return conflicts if conflicts > MOST_CONFLICTS else None


def _waits_for(row: DeliveryRow, delivery: LeasedDelivery, conflicts: int | None) -> WaitsFor | None:
    """Leavers are guarded before a row is looked at, ids after."""
    if row.would_leave is not None and are_too_many(row.would_leave, row.roll_before or 0, delivery.drop_percent):
        return "leavers"
    return None if conflicts is None else "ids"


def _forget(unit: Unit, extras: Extras, row: DeliveryRow, name: str) -> None:
    """While the store is away the sealed bytes stay for the sweep, without their key."""
    try:
        extras.off_loop(extras.objects.delete, name)
    except Away:
        log.warning("object_not_deleted", delivery_id=row.id)
        row.sealed_key = None
        return
    unit.session.execute(delete(DeliveryRow).where(DeliveryRow.id == row.id))


def _same(unit: Unit) -> Any:
    """Opens the transaction in hand once more, whenever the work on a file asks for one."""

    @contextmanager
    def open_unit(_: Any) -> Iterator[Unit]:
        yield unit

    return open_unit


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


def try_upload(unit: Unit, extras: Extras, request: TryUpload) -> TryReport:
    """As ``try_delivery``, of a file that the caller has sent and that was not taken; ``not_found`` for others."""
    upload = own_upload(unit, request.delivery_id)
    if upload.state != "receiving":
        raise Problem(ErrorCode.NOT_FOUND)
    school_id, feed_id = upload.school_id, upload.as_feed_id
    report = try_file(unit, extras, upload)
    unit.audit(AuditAction.FEED_DELIVERY_TRY, right=Right.FEED_ADMINISTER, school_ids=[school_id], object_id=feed_id)
    return report
