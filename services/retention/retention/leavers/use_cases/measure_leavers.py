"""For how long leavers of whom nothing is recorded have waited to be forgotten."""

from datetime import datetime, timedelta

from chassis.units.database import Unit
from sqlalchemy import exists, func, select

from retention.metrics import LEAVERS_BEHIND
from retention.models import LeaverBatchRow, LeaverLookRow

_EACH = timedelta(days=1)


def measure_leavers(unit: Unit) -> None:
    """Since the newest look of which everything is answered began, beyond the day until the next; nought where the
    first goes on for less."""
    waits = exists().where(LeaverBatchRow.look_id == LeaverLookRow.id, LeaverBatchRow.entries.is_(None))
    done = select(func.max(LeaverLookRow.begun_at)).where(LeaverLookRow.ended_at.is_not(None), ~waits)
    since: datetime | None = unit.session.scalar(done) or unit.session.scalar(select(func.min(LeaverLookRow.begun_at)))
    LEAVERS_BEHIND.set(0 if since is None else max(0.0, (unit.now - since - _EACH).total_seconds()))
