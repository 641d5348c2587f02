"""A delivery that waits for a person is decided.

From seven in the morning. A school is told once a day, however many of its files wait: each night brings another one.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.acts.intake_reasons import FileReason
from haven_schemas.acts.pupils import DecideDelivery, DeliveryReceipt
from haven_schemas.acts.pupils.matching import DecideIds
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.events import DeliveryFinished, RollFileStep, RollFileWaits
from haven_schemas.rights import Right
from sqlalchemy import ColumnElement, delete, exists, func, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, aliased

from pupils.extras import Extras, OpenUnit
from pupils.feeds import own_delivery
from pupils.matching import due_if_asked_before
from pupils.models import DeliveryRow, FeedCallRow, PupilSourceRow, TombstoneRow, WebhookReceiptRow
from pupils.writing import forget_leaving

from .close import FINISHED_VERSION, NO_FEED, delete_object

RECEIVING_FOR = timedelta(hours=1)
"""A file that is not in the store by then never will be."""

KEPT = timedelta(days=35)
"""Findings, how calls went, and message ids against replays; the raw file's weekly key lives as long."""

REPLAYABLE_FOR = timedelta(days=7)
"""How long a file is kept that was refused for what can be mended, or only checked."""

UNDECIDED_FOR = timedelta(days=14)
"""How long a delivery waits for a person's decision."""

_MOST = 500
LATE_AFTER = timedelta(days=1)
_TOLD_ENOUGH = timedelta(hours=20)
"""Less than from one morning to the next."""
_MOST_A_RUN = 500
_FIRST_VERSION = 1


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


def sweep_deliveries(open_unit: OpenUnit, extras: Extras) -> None:
    """Safe on every replica at once: deleting twice is the same as once."""
    with open_unit(None) as unit:
        _end_waiting(unit)
    with open_unit(None) as unit:
        left_behind = _left_behind(unit)
    for delivery_id, school_id, name in left_behind:
        delete_object(open_unit, extras, school_id, delivery_id, name)
    with open_unit(None) as unit:
        _forget(unit)
        forget_leaving(unit)


def _end_waiting(unit: Unit) -> None:
    """What nobody decided about is refused, and what nobody replayed loses its key."""
    undecided = unit.session.scalars(
        select(DeliveryRow)
        .where(DeliveryRow.state == "waiting_for_decision", DeliveryRow.received_at < unit.now - UNDECIDED_FOR)
        .limit(_MOST)
        .with_for_update(skip_locked=True)
    )
    for delivery in undecided:
        refuse(unit, delivery, FileReason.UNDECIDED)
    unit.session.execute(
        update(DeliveryRow)
        .where(
            DeliveryRow.state.in_(("done", "refused")),
            DeliveryRow.sealed_key.is_not(None),
            DeliveryRow.finished_at < unit.now - REPLAYABLE_FOR,
        )
        .values(sealed_key=None)
    )


def _left_behind(unit: Unit) -> list[tuple[UUID, UUID, str]]:
    rows = unit.session.execute(
        select(DeliveryRow.id, DeliveryRow.school_id, DeliveryRow.object_name)
        .where(
            DeliveryRow.object_name.is_not(None),
            or_(
                DeliveryRow.state.in_(("done", "refused")) & DeliveryRow.sealed_key.is_(None),
                (DeliveryRow.state == "receiving") & (DeliveryRow.begun_at < unit.now - RECEIVING_FOR),
            ),
        )
        .order_by(DeliveryRow.begun_at)
        .limit(_MOST)
    )
    return [(delivery_id, school_id, name or "") for delivery_id, school_id, name in rows]


def _forget(unit: Unit) -> None:
    unit.session.execute(
        delete(DeliveryRow).where(
            DeliveryRow.object_name.is_(None),
            or_(
                (DeliveryRow.state == "receiving") & (DeliveryRow.begun_at < unit.now - RECEIVING_FOR),
                DeliveryRow.state.in_(("done", "refused")) & (DeliveryRow.begun_at < unit.now - KEPT),
            ),
        )
    )
    unit.session.execute(delete(TombstoneRow).where(TombstoneRow.received_at < unit.now - KEPT))
    unit.session.execute(delete(WebhookReceiptRow).where(WebhookReceiptRow.received_at < unit.now - KEPT))
    unit.session.execute(delete(FeedCallRow).where(FeedCallRow.at < unit.now - KEPT))


def tell_waiting_files(unit: Unit) -> None:
    """Safe on every replica at once."""
    if due_if_asked_before(unit.now) is None:
        return
    _tell(unit, "new", DeliveryRow.told_at, DeliveryRow.told_at.is_(None))
    _tell(unit, "late", DeliveryRow.late_told_at, DeliveryRow.told_at < unit.now - LATE_AFTER)


def _tell(unit: Unit, step: RollFileStep, noted: InstrumentedAttribute[Any], due: ColumnElement[bool]) -> None:
    other = aliased(DeliveryRow)
    told_at = getattr(other, noted.key)
    told_lately = exists().where(other.school_id == DeliveryRow.school_id, told_at > unit.now - _TOLD_ENOUGH)
    untold = unit.session.execute(
        select(DeliveryRow.id, DeliveryRow.school_id)
        .where(DeliveryRow.state == "waiting_for_decision", noted.is_(None), due, ~told_lately)
        .limit(_MOST_A_RUN)
        .with_for_update(skip_locked=True)
    ).all()
    _note(unit, noted, [row.id for row in untold])
    for school_id in sorted({row.school_id for row in untold}):
        notice_id = new_id()
        unit.publish(
            RollFileWaits(notice_id=notice_id, step=step),
            aggregate_id=notice_id,
            aggregate_version=_FIRST_VERSION,
            school_id=school_id,
        )


def _note(unit: Unit, noted: InstrumentedAttribute[Any], deliveries: Sequence[UUID]) -> None:
    if deliveries:
        unit.session.execute(update(DeliveryRow).where(DeliveryRow.id.in_(deliveries)).values({noted: unit.now}))
