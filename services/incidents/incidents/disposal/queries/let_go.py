"""Ids under which nothing can be written any more, without a file that was destroyed."""

from collections.abc import Collection
from uuid import UUID

from chassis.units.database import Unit
from sqlalchemy import func, select

from incidents.destroyed_files import destroyed_among
from incidents.models import DisposedFileRow


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
