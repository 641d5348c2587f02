"""Keeps rejected rows of a CSV by hand, sealed, so that whoever sent it can mend them and send them again."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from chassis.units.database import Unit
from sqlalchemy.dialects.postgresql import insert as upsert

from pupils.models import DeliveryRejectedRow
from pupils.record.sealed_fields import rejected_field
from pupils.roll.roll_key import RollKey

from .kept_rows import HEADINGS
from .take_delivery import LeasedDelivery


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
