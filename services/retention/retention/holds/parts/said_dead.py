"""Whether a file is held because its child has died, before any hold was written."""

from collections.abc import Collection
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.rpc.incidents.retention import SaidDead
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.types import Uuid

from retention.models import HoldRow

DEATH = "death"


def waits_for_hold(unit: Unit, child_ids: Collection[UUID], died: SaidDead | None) -> bool:
    """Whether somebody said that the child has died and no hold was placed for it since: one that was lifted counts."""
    if died is None:
        return False
    ids = array(list(child_ids), type_=Uuid())
    placed = select(HoldRow.id).where(
        HoldRow.covers.overlap(ids),
        HoldRow.kind == DEATH,
        HoldRow.lifted_at.is_(None) | (HoldRow.placed_at >= died.at),
    )
    return unit.session.scalar(placed.limit(1)) is None
