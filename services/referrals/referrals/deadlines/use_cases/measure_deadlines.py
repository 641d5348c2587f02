"""How long the oldest deadline that alerts should have heard of has waited."""

from chassis.units.database import Unit
from sqlalchemy import func, select

from referrals.metrics import DEADLINES_WAITING
from referrals.models import DeadlineRow


def measure_deadlines(unit: Unit) -> None:
    """Nought where none waits."""
    oldest = unit.session.scalar(select(func.min(DeadlineRow.next_at)).where(DeadlineRow.next_at <= unit.now))
    DEADLINES_WAITING.set(0 if oldest is None else (unit.now - oldest).total_seconds())
