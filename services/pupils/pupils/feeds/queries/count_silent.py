"""How many systems have gone silent, and how long a file has waited for a person."""

from datetime import timedelta

from chassis.units.database import Unit
from sqlalchemy import func, select

from pupils.models import DeliveryRow, FeedRow

SILENT_AFTER = timedelta(days=7)
"""Most send each night; a school closed for a week is told of in vain, once."""


def count_silent(unit: Unit) -> int:
    """Those that sent before. One that has never sent is being connected; paused and ended ones are not expected to."""
    silent = select(func.count()).where(
        FeedRow.ended_at.is_(None), FeedRow.paused.is_(False), FeedRow.last_delivery_at < unit.now - SILENT_AFTER
    )
    return unit.session.scalar(silent) or 0


def longest_undecided(unit: Unit) -> float:
    """Seconds since the oldest file came that waits for somebody to decide; 0 if none does."""
    oldest = unit.session.scalar(
        select(func.min(DeliveryRow.received_at)).where(DeliveryRow.state == "waiting_for_decision")
    )
    return 0.0 if oldest is None else (unit.now - oldest).total_seconds()
