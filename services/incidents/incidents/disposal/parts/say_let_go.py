"""Says of which leavers nothing was ever recorded."""

from collections.abc import Sequence
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.events import LeaversLetGo

_ANSWERED_ONCE = 1


def say_let_go(unit: Unit, batch_id: UUID, children: Sequence[Sequence[UUID]], kept: int = 0) -> None:
    """To whoever has something of them."""
    ids = [each for child in children for each in child]
    event = LeaversLetGo(batch_id=batch_id, subject_ids=ids, children=len(children), kept=kept)
    unit.publish(event, aggregate_id=batch_id, aggregate_version=_ANSWERED_ONCE, school_id=None)
