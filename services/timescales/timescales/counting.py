"""The last day of a number of days.

"Within N days of" and "after": the next day is day 1. "Beginning with" or "when": the first day is day 1 (DPA 2018
section 164A has it so). A working or school day is day 1 only if it is one.
"""

from collections.abc import Callable
from datetime import date, timedelta

from .calendars import Calendar
from .days import KindOfDay

_DAY = timedelta(days=1)
_MOST_SKIPPED = 400
"""Days in a row that are none of the kind: beyond it a calendar is wrong, not the count."""


def last_day(start: date, length: int, kind: KindOfDay, calendar: Calendar, *, begins_with_start: bool = False) -> date:
    """The day on which ``length`` days of ``kind`` end; ``ValueError`` for a length below 1, a kind that is unsaid, or
    a calendar in which no such day comes."""
    if length < 1:
        raise ValueError("a length is at least one day")
    counts = _counter(kind, calendar)
    day = start if begins_with_start else start + _DAY
    counted = skipped = 0
    while True:
        if counts(day):
            counted, skipped = counted + 1, 0
            if counted == length:
                return day
        else:
            skipped += 1
            if skipped > _MOST_SKIPPED:
                raise ValueError("the calendar has no such day")
        day += _DAY


def _any_day(_: date) -> bool:
    return True


def _counter(kind: KindOfDay, calendar: Calendar) -> Callable[[date], bool]:
    if kind is KindOfDay.WORKING:
        return calendar.is_working_day
    if kind is KindOfDay.SCHOOL:
        return calendar.is_school_day
    if kind is KindOfDay.CALENDAR:
        return _any_day
    raise ValueError("count an unsaid kind as two others")
