"""Orders, and that keys are gone, are sent again while they are not answered."""

from datetime import timedelta

from chassis.units.database import Unit
from sqlalchemy import func, or_, select

from retention.destruction_list.parts.lines_to_write import is_listed
from retention.disposals.domain.states import UNDER_WAY
from retention.disposals.parts.sending import send_keys_destroyed, send_order
from retention.metrics import DISPOSAL_STUCK
from retention.models import DisposalRow

AFTER = timedelta(hours=1)
_AT_ONCE = 200


def send_again(unit: Unit) -> int:
    """How many. What was carried out is answered in the same words: an answer that was lost comes again."""
    wanted = (
        select(DisposalRow)
        .where(
            or_(DisposalRow.state == "keys_gone", (DisposalRow.state == "ordered") & is_listed("ordered")),
            DisposalRow.sent_at <= unit.now - AFTER,
        )
        .order_by(DisposalRow.sent_at)
        .limit(_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    rows = unit.session.scalars(wanted).all()
    for row in rows:
        if row.state == "ordered":
            send_order(unit, row)
        else:
            send_keys_destroyed(unit, row)
            send_order(unit, row)
    return len(rows)


def measure_disposals(unit: Unit) -> None:
    """How long ago the oldest one that is not finished was ordered; nought where none is under way."""
    oldest = unit.session.scalar(select(func.min(DisposalRow.ordered_at)).where(DisposalRow.state.in_(UNDER_WAY)))
    DISPOSAL_STUCK.set(0 if oldest is None else (unit.now - oldest).total_seconds())
