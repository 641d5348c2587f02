"""Notes who leaves a school's roll by the word of a system, and who is on it again."""

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.one_of import one_of
from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from pupils.models import PupilRow, RollLeaverRow

COUNTED_FOR = timedelta(days=7)
"""How long those whom a full delivery left out are counted with those whom the next ones leave out."""

KEPT_FOR = timedelta(days=14)


def note_leaving(unit: Unit, school_id: UUID, left: Collection[UUID], back: Collection[UUID]) -> None:
    """``back``: who is on the roll again."""
    if back:
        here = (RollLeaverRow.school_id == school_id, one_of(RollLeaverRow.pupil_id, back))
        unit.session.execute(delete(RollLeaverRow).where(*here))
    if left:
        rows = [{"pupil_id": each, "school_id": school_id, "left_at": unit.now} for each in left]
        again = {"left_at": unit.now, "unnamed_by": None, "told": False}
        row = insert(RollLeaverRow).on_conflict_do_update(index_elements=["pupil_id", "school_id"], set_=again)
        unit.session.execute(row, rows)


def note_unnamed(unit: Unit, pupils: Collection[UUID], delivery_id: UUID) -> None:
    """They left because a full delivery did not name them, and nobody was asked."""
    left_out = one_of(RollLeaverRow.pupil_id, pupils)
    unit.session.execute(update(RollLeaverRow).where(left_out).values(unnamed_by=delivery_id))


def count_unnamed(unit: Unit, school_id: UUID, but: UUID) -> int:
    """Who left so within the last seven days, by whichever feed or file, but for those of one delivery."""
    lately = (RollLeaverRow.left_at > unit.now - COUNTED_FOR, RollLeaverRow.unnamed_by != but)
    still = select(PupilRow.id).where(PupilRow.id == RollLeaverRow.pupil_id, ~PupilRow.on_roll).exists()
    found = select(func.count()).select_from(RollLeaverRow).where(RollLeaverRow.school_id == school_id, *lately, still)
    return unit.session.scalar(found) or 0


def forget_leaving(unit: Unit) -> None:
    """Notes that nobody counts any more."""
    unit.session.execute(delete(RollLeaverRow).where(RollLeaverRow.left_at < unit.now - KEPT_FOR))
