"""Deletes what deliveries need no longer: files that never arrived whole, raw files left behind, old findings."""

from datetime import timedelta
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.rpc.intake_reasons import FileReason
from sqlalchemy import delete, or_, select, update

from pupils.deliveries.parts.close_delivery import delete_object
from pupils.extras import Extras, OpenUnit
from pupils.models import DeliveryRow, FeedCallRow, TombstoneRow, WebhookReceiptRow
from pupils.roll.parts.note_leaving import forget_leaving

from .decide_delivery import refuse

RECEIVING_FOR = timedelta(hours=1)
"""A file that is not in the store by then never will be."""

KEPT = timedelta(days=35)
"""Findings, how calls went, and message ids against replays; the raw file's weekly key lives as long."""

REPLAYABLE_FOR = timedelta(days=7)
"""How long a file is kept that was refused for what can be mended, or only checked."""

UNDECIDED_FOR = timedelta(days=14)
"""How long a delivery waits for a person's decision."""

_MOST = 500


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
