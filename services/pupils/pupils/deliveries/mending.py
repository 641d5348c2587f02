"""Rejected rows of a file by hand, for the person who sent it."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from chassis.units.rows import of_row
from haven_schemas.acts.pupils import RejectedRow
from haven_schemas.acts.pupils.rows_to_mend import RowsToMend, RowsToMendPage, RowToMend
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from sqlalchemy import select

from pupils.feeds import own_delivery
from pupils.models import DeliveryFindingRow, DeliveryRejectedRow
from pupils.sealed import RollKey, rejected_field
from pupils.taken import HEADINGS, is_own_file

_MOST_BATCHES = 4
"""Each of at most some thousand rows that were rejected together."""


def rows_to_mend(unit: Unit, keyring: Keyring, request: RowsToMend) -> RowsToMendPage:
    """The rows with all that is wrong with each; ``not_found`` to everybody but who sent the file.

    Whoever looks after feeds finds no child by it: the values are those of their own file.
    """
    delivery = own_delivery(unit, request.delivery_id)
    if not is_own_file(unit, delivery):
        raise Problem(ErrorCode.NOT_FOUND)
    unit.audit(
        AuditAction.FEED_ROWS_READ,
        right=Right.FEED_ADMINISTER,
        school_ids=[delivery.school_id],
        object_id=delivery.id,
    )
    kept = {each.first_row: each for each in _kept(unit, delivery.id, request.after_row)}
    headings = kept.pop(HEADINGS, None)
    if headings is None:
        raise Problem(ErrorCode.NOT_FOUND)
    key = RollKey(unit, keyring, delivery.school_id)
    batches = list(kept.values())
    found = {
        int(number): cells
        for batch in batches[:_MOST_BATCHES]
        for number, cells in key.unseal(rejected_field(delivery.id, batch.first_row), batch.sealed).items()
    }
    faults = _faults(unit, delivery.id, found.keys())
    return RowsToMendPage(
        headings=key.unseal(rejected_field(delivery.id, HEADINGS), headings.sealed),
        rows=[RowToMend(row=number, cells=found[number], faults=faults[number]) for number in sorted(found)],
        next_after=batches[_MOST_BATCHES].first_row - 1 if len(batches) > _MOST_BATCHES else None,
    )


def _kept(unit: Unit, delivery_id: UUID, after_row: int) -> Sequence[DeliveryRejectedRow]:
    of_delivery = select(DeliveryRejectedRow).where(DeliveryRejectedRow.delivery_id == delivery_id)
    headings = of_delivery.where(DeliveryRejectedRow.first_row == HEADINGS)
    beyond = of_delivery.where(DeliveryRejectedRow.first_row > max(after_row, HEADINGS))
    rows = unit.session.scalars(beyond.order_by(DeliveryRejectedRow.first_row).limit(_MOST_BATCHES + 1))
    return [*unit.session.scalars(headings), *rows]


def _faults(unit: Unit, delivery_id: UUID, rows: Collection[int]) -> dict[int, list[RejectedRow]]:
    told = unit.session.scalars(
        select(DeliveryFindingRow)
        .where(
            DeliveryFindingRow.delivery_id == delivery_id,
            DeliveryFindingRow.kind == "rejected",
            DeliveryFindingRow.row.in_(rows),
        )
        .order_by(DeliveryFindingRow.row, DeliveryFindingRow.reason, DeliveryFindingRow.field)
    )
    found: dict[int, list[RejectedRow]] = defaultdict(list)
    for each in told:
        found[each.row].append(of_row(RejectedRow, each))
    return found
