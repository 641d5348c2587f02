"""A child's rows are deleted while no file is being applied: what a batch read before is not written after."""

from typing import Final

from chassis.units.database import Unit
from sqlalchemy import func, select

_LABEL: Final = "pupils.disposal.lock_roll"


def lock_roll(unit: Unit) -> None:
    """Until the end of the transaction, for a disposal: waits for batches in hand, and those that come wait for it."""
    unit.session.execute(select(func.pg_advisory_xact_lock(func.hashtext(_LABEL))))


def share_roll(unit: Unit) -> None:
    """The same for a batch: any number at once, and no disposal among them."""
    unit.session.execute(select(func.pg_advisory_xact_lock_shared(func.hashtext(_LABEL))))
