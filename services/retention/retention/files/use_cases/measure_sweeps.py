"""How long ago all files were looked at last."""

from chassis.units.database import Unit
from sqlalchemy import func, select

from retention.metrics import FILES_LOOKED_AT_AGE
from retention.models import SweepRow


def measure_sweeps(unit: Unit) -> None:
    """Since the first look began, where none has ended yet; nought before it."""
    ended, first = unit.session.execute(select(func.max(SweepRow.ended_at), func.min(SweepRow.begun_at))).one()
    since = ended or first
    FILES_LOOKED_AT_AGE.set(0 if since is None else (unit.now - since).total_seconds())
