"""Leavers of whom nothing was written are let go."""

from collections.abc import Collection, Sequence
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.events import LeaversLetGo
from sqlalchemy import func, select

from incidents.destroyed_files import destroyed_among
from incidents.models import DisposedFileRow

_ANSWERED_ONCE = 1


def with_destroyed_file(unit: Unit, subject_ids: Collection[UUID]) -> frozenset[UUID]:
    """Those whose file was destroyed by an order. All others that have a tombstone left long ago, and had none."""
    if not subject_ids:
        return frozenset()
    destroyed = DisposedFileRow.subject_ids
    every = select(func.unnest(destroyed)).where(
        DisposedFileRow.outcome == "disposed", destroyed.overlap(list(subject_ids))
    )
    return frozenset(unit.session.scalars(every)) & frozenset(subject_ids)


def were_let_go(unit: Unit, subject_ids: Collection[UUID]) -> frozenset[UUID]:
    """Those who left long ago and of whom nothing was ever recorded. Until the unit ends no other is."""
    gone = destroyed_among(unit, subject_ids)
    return gone - with_destroyed_file(unit, gone)


def say_let_go(unit: Unit, batch_id: UUID, children: Sequence[Sequence[UUID]], kept: int = 0) -> None:
    """To whoever has something of them."""
    ids = [each for child in children for each in child]
    event = LeaversLetGo(batch_id=batch_id, subject_ids=ids, children=len(children), kept=kept)
    unit.publish(event, aggregate_id=batch_id, aggregate_version=_ANSWERED_ONCE, school_id=None)
