"""The last day of a number of days, weeks, months or terms.

"Within N days of" and "after": the next day is day 1. "Beginning with" or "when": the first day is day 1 (DPA 2018
section 164A has it so). A working or school day is day 1 only if it is one. A month ends on the same date, where there
is none on the last day of the month (the ICO counts access requests so).
"""

from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta

from .calendars import Calendar
from .days import KindOfDay

_DAY = timedelta(days=1)
_MONTHS = 12
_MOST_SKIPPED = 400
"""Days in a row that are none of the kind: beyond it a calendar is wrong, not the count."""


class NoSuchDay(ValueError):
    """The calendar has no day to end on: a school's terms are not entered far enough, or it never meets."""


def last_day(start: date, length: int, kind: KindOfDay, calendar: Calendar, *, begins_with_start: bool = False) -> date:
    """The day on which ``length`` of ``kind`` end; ``ValueError`` for a length below 1, or a kind that is unsaid or is
    no day; ``NoSuchDay`` for a calendar in which none comes."""
    if length < 1:
        raise ValueError("a length is at least one day")
    if kind is KindOfDay.MONTH:
        return _months_later(start, length) - _DAY * begins_with_start
    if kind is KindOfDay.WEEK:
        return start + timedelta(weeks=length) - _DAY * begins_with_start
    if kind is KindOfDay.TERM:
        return _last_day_of_term(start, length, calendar)
    return _counted(start if begins_with_start else start + _DAY, length, _counter(kind, calendar), _DAY)


def day_before(planned: date, length: int, kind: KindOfDay, calendar: Calendar) -> date:
    """The last day that is ``length`` of ``kind`` before ``planned``; raises as ``last_day`` does."""
    if length < 1:
        raise ValueError("a length is at least one day")
    if kind is KindOfDay.MONTH:
        return _months_later(planned, -length)
    if kind is KindOfDay.WEEK:
        return planned - timedelta(weeks=length)
    return _counted(planned - _DAY, length, _counter(kind, calendar), -_DAY)


def before_date(day: date, month_and_day: tuple[int, ...]) -> date:
    """The last day before that date of the calendar year of ``day``: it is late when that comes."""
    return date(day.year, *month_and_day) - _DAY


def next_working_day(day: date, calendar: Calendar) -> date:
    """``day`` itself if it is one."""
    return _counted(day, 1, calendar.is_working_day, _DAY)


def _counted(day: date, length: int, counts: Callable[[date], bool], step: timedelta) -> date:
    counted = skipped = 0
    while True:
        if counts(day):
            counted, skipped = counted + 1, 0
            if counted == length:
                return day
        else:
            skipped += 1
            if skipped > _MOST_SKIPPED:
                raise NoSuchDay("the calendar has no such day")
        day += step


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * _MONTHS + day.month - 1 + months, _MONTHS)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _last_day_of_term(start: date, length: int, calendar: Calendar) -> date:
    """Of the term that ``start`` lies in, or of the next; that is the first of ``length``."""
    lasts = sorted(last for _, last in calendar.terms.terms if last >= start) if calendar.terms else []
    if len(lasts) < length:
        raise NoSuchDay("the calendar has no such term")
    return lasts[length - 1]


def _any_day(_: date) -> bool:
    return True


def _counter(kind: KindOfDay, calendar: Calendar) -> Callable[[date], bool]:
    if kind is KindOfDay.WORKING:
        return calendar.is_working_day
    if kind is KindOfDay.SCHOOL:
        return calendar.is_school_day
    if kind is KindOfDay.CALENDAR:
        return _any_day
    raise ValueError("hours and dates are no days, and an unsaid kind is counted as two others")
