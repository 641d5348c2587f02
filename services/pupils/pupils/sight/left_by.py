"""Which entries of the roll are of somebody who left by a day, by what each says of itself."""

from datetime import date, datetime, time, timedelta
from typing import Any

from chassis.units.database import Unit
from sqlalchemy import ColumnElement, Date, DateTime, and_, bindparam, or_, select

from pupils.files import LONDON
from pupils.models import PupilRow, RollEndRow

_NOBODY = date(1900, 1, 1)


def has_left_by(day: date) -> ColumnElement[bool]:
    """On no roll, and left by then; where no system said when, it was not after the last word of them. NULL of some who
    left since: ``is_not(True)`` is its opposite."""
    return _left_by(day, _end_of(day))


def forgotten_by(unit: Unit) -> date:
    """Who left by this day is forgotten where nothing is recorded about them, as retention said last; before it has
    said a day, one by which nobody left."""
    return unit.session.scalar(select(RollEndRow.left_by)) or _NOBODY


def with_that_day(day: date) -> dict[str, Any]:
    """What ``LEFT_BY_THAT_DAY`` is asked with."""
    return {"left_by": day, "end_of_day": _end_of(day)}


def _left_by(day: Any, end_of_day: Any) -> ColumnElement[bool]:
    without_day = and_(PupilRow.left_on.is_(None), PupilRow.changed_at < end_of_day)
    return and_(~PupilRow.on_roll, or_(PupilRow.left_on <= day, without_day))


def _end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), LONDON)


LEFT_BY_THAT_DAY = _left_by(bindparam("left_by", type_=Date()), bindparam("end_of_day", type_=DateTime(timezone=True)))
"""``has_left_by`` of a statement that is put together once."""
