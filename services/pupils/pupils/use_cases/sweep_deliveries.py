"""Deletes what deliveries need no longer: files that never arrived whole, raw files left behind, old findings."""

from datetime import timedelta
from uuid import UUID

from chassis.database import Unit
from sqlalchemy import delete, or_, select

from pupils.extras import Extras, OpenUnit
from pupils.models import DeliveryRow, WebhookReceiptRow

from .close_delivery import delete_object

RECEIVING_FOR = timedelta(hours=1)
"""A file that is not in the store by then never will be."""

KEPT = timedelta(days=35)
"""Findings, and message ids against replays; the raw file's weekly key lives as long."""

_MOST = 500


def sweep_deliveries(open_unit: OpenUnit, extras: Extras) -> None:
    """Safe on every replica at once: deleting twice is the same as once."""
    with open_unit(None) as unit:
        left_behind = _left_behind(unit)
    for delivery_id, school_id, name in left_behind:
        delete_object(open_unit, extras, school_id, delivery_id, name)
    with open_unit(None) as unit:
        _forget(unit)


def _left_behind(unit: Unit) -> list[tuple[UUID, UUID, str]]:
    rows = unit.session.execute(
        select(DeliveryRow.id, DeliveryRow.school_id, DeliveryRow.object_name)
        .where(
            DeliveryRow.object_name.is_not(None),
            or_(
                DeliveryRow.state.in_(("done", "refused")),
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
    unit.session.execute(delete(WebhookReceiptRow).where(WebhookReceiptRow.received_at < unit.now - KEPT))
