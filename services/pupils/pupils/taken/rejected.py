"""The rows that were not taken, kept until somebody mends them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from chassis.units.database import Unit
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as upsert

from pupils.models import DeliveryRejectedRow, DeliveryRow
from pupils.sealed import RollKey, rejected_field

from .delivery import LeasedDelivery

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


def are_kept(delivery: LeasedDelivery) -> bool:
    """Whether rows of it are kept: a person has its values already; of what a system sends nobody here has."""
    return delivery.feed_id is None and delivery.kind.media_type == "text/csv"


def keep_headings(unit: Unit, key: RollKey, delivery: LeasedDelivery, headings: Sequence[str]) -> None:
    """The column headings as they stand in the file; once more after a crash they are the same."""
    _keep(unit, key, delivery, HEADINGS, list(headings))


def keep_rejected(
    unit: Unit, key: RollKey, delivery: LeasedDelivery, rejected: Iterable[int], cells: Mapping[int, Sequence[str]]
) -> None:
    """Cells of the rejected rows of a batch."""
    rows = {number: list(cells[number]) for number in sorted(set(rejected)) if number in cells}
    if rows:
        _keep(unit, key, delivery, min(rows), rows)


def _keep(unit: Unit, key: RollKey, delivery: LeasedDelivery, first_row: int, value: Any) -> None:
    sealed = key.seal(rejected_field(delivery.delivery_id, first_row), value)
    row = {
        "delivery_id": delivery.delivery_id,
        "first_row": first_row,
        "school_id": delivery.school_id,
        "sealed": sealed,
    }
    unit.session.execute(upsert(DeliveryRejectedRow).values(row).on_conflict_do_nothing())
