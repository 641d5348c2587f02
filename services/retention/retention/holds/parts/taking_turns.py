"""A hold is placed or lifted before or after a page of files is counted, never in between: a page that had read the
holds before it would write that nothing keeps the file."""

from chassis.units.database import Unit
from sqlalchemy import func, select

_HOLDS = func.hashtext("holds")


def while_holds_stand_still(unit: Unit) -> None:
    """For whoever counts files: waits for those who place or lift one, and they for this transaction's end."""
    unit.session.execute(select(func.pg_advisory_xact_lock(_HOLDS)))


def while_nobody_counts(unit: Unit) -> None:
    """For whoever places or lifts a hold; several may at once."""
    unit.session.execute(select(func.pg_advisory_xact_lock_shared(_HOLDS)))
