"""Whose rejected rows are kept, and whether there are any."""

from uuid import UUID

from chassis.units.database import Unit
from sqlalchemy import select

from pupils.models import DeliveryRejectedRow, DeliveryRow

HEADINGS = 0
"""The place of the column headings among the rows that are kept."""


def is_own_file(unit: Unit, delivery: DeliveryRow) -> bool:
    """Whether the caller sent it by hand."""
    return delivery.feed_id is None and delivery.begun_by == unit.access.actor_id


def has_kept_rows(unit: Unit, delivery_id: UUID) -> bool:
    """Whether rejected rows are kept."""
    kept = select(DeliveryRejectedRow.first_row).where(
        DeliveryRejectedRow.delivery_id == delivery_id, DeliveryRejectedRow.first_row != HEADINGS
    )
    return unit.session.scalar(kept.limit(1)) is not None
