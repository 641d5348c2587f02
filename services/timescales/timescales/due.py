"""A rule and the day it starts on: by when."""

from dataclasses import dataclass
from datetime import date

from .calendars import Calendar
from .counting import last_day
from .days import KindOfDay
from .rules import Rule


@dataclass(frozen=True)
class Due:
    """``on``: the day to show, ends at 23:59 Europe/London. ``latest``: the last day by any reading of the text; after
    it, it is late for certain. The same where the text says which days it means."""

    on: date
    latest: date


def due_of(rule: Rule, start: date, calendar: Calendar) -> Due:
    """Calendar days are the earlier reading of "days", school days the later."""
    kinds = (KindOfDay.CALENDAR, KindOfDay.SCHOOL) if rule.kind is KindOfDay.UNSAID else (rule.kind,)
    days = [last_day(start, rule.length, kind, calendar, begins_with_start=rule.begins_with_start) for kind in kinds]
    return Due(min(days), max(days))
