"""Who may know more of a child than any reporter: nobody who is linked to the child, and of a protected child what it
was called before only the people named for it."""

from collections.abc import Iterable
from uuid import UUID

from chassis.units.database import Unit
from sqlalchemy import ColumnElement, or_, select

from pupils.models import ProtectedReaderRow, PupilRow

from .kept import kept_from


def named_for(unit: Unit) -> frozenset[UUID]:
    """Protected children the caller is named for, and not linked to."""
    if unit.access.kind != "staff":
        return frozenset()
    mine = select(ProtectedReaderRow.pupil_id).where(ProtectedReaderRow.staff_id == unit.access.actor_id)
    return frozenset(unit.session.scalars(mine)) - kept_from(unit)


def may_know(unit: Unit, pupil: PupilRow) -> bool:
    """Whether the caller is not linked to the pupil, and nothing of the pupil is protected, or the caller is named for
    them in the second tier, and proven."""
    if pupil.id in kept_from(unit):
        return False
    if not pupil.protected:
        return True
    return unit.access.is_certain(unit.now) and pupil.id in named_for(unit)


def shown_entries(unit: Unit) -> ColumnElement[bool]:
    """The condition that an entry is not one that a protected child had before, or the caller is named for that child
    in the second tier: to all others such an id is nobody's."""
    emptied = PupilRow.protected & PupilRow.hidden
    named = named_for(unit) if unit.access.is_certain(unit.now) else frozenset()
    return or_(~emptied, PupilRow.id.in_(named)) if named else ~emptied


def may_meet(unit: Unit, pupil: PupilRow) -> bool:
    """Whether the caller may know the pupil as they are today: they are not linked to them, and the entry is not one
    that was emptied, or they are named for it."""
    emptied = pupil.protected and pupil.hidden
    return pupil.id not in kept_from(unit) and (not emptied or may_know(unit, pupil))


def knowable(unit: Unit, pupils: Iterable[PupilRow]) -> frozenset[UUID]:
    """Those of ``pupils``, and of whom they are an alias of, of whom the caller may know all that the roll has: of
    nobody they are linked to."""
    return unsealed(unit, pupils) - kept_from(unit)


def unsealed(unit: Unit, pupils: Iterable[PupilRow]) -> frozenset[UUID]:
    """Those of whom nothing is under seal for the caller. Who is linked to a child is shown the same line of the roll
    as everybody else who reads the school's: a line with less would tell them that they are."""
    rows = list(pupils)
    if means := {row.merged_into for row in rows if row.merged_into is not None}:
        rows += unit.session.scalars(select(PupilRow).where(PupilRow.id.in_(means)))
    named = named_for(unit) if any(row.protected for row in rows) and unit.access.is_certain(unit.now) else frozenset()
    return frozenset(row.id for row in rows if not row.protected or row.id in named)
