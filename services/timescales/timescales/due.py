"""A rule and what it starts on: by when."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from .calendars import Calendar
from .counting import before_date, day_before, last_day, next_working_day
from .days import KindOfDay
from .duty import ASSUMED_HOURS, LONDON
from .rule import Rule, Span

END_OF_DAY = time(23, 59)
"""London's: when a deadline that is a day ends."""
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Due:
    """``on``: the day to show. ``latest``: the last day by any reading of the text. As instants in UTC: ``due_at`` and
    ``late_for_certain_at``, the end of those days in London, or the minute for a rule in hours. The same where the text
    has one reading."""

    on: date
    latest: date
    due_at: datetime
    late_for_certain_at: datetime

    @classmethod
    def of_day(cls, day: date) -> "Due":
        """By the end of one day."""
        return cls(day, day, end_of(day), end_of(day))


def due_of(
    rule: Rule, start: date | datetime, calendar: Calendar, *, length: int | None = None, may_roll: bool = True
) -> Due:
    """Of two readings the earlier is shown, and late is what comes after the later. ``start`` is a day, or an instant
    with a zone, which a rule in hours needs (``ValueError`` without).

    ``length`` in place of the rule's: it was stretched. ``may_roll``: a last day that is no working day moves on, if
    the rule has it so.
    """
    spans = rule.readings if length is None else (Span(length, rule.kind),)
    rolls = rule.rolls and may_roll
    ends = [_end(rule, span, start, calendar, rolls=rolls) for span in spans]
    first, last = min(ends), max(ends)
    return Due(_london_day(first), _london_day(last), first, last)


def end_of(day: date) -> datetime:
    """23:59 of ``day`` in London, in UTC."""
    return datetime.combine(day, END_OF_DAY, LONDON).astimezone(UTC)


def day_of(start: date | datetime) -> date:
    """The day in London; of an instant without a zone ``ValueError``."""
    if not isinstance(start, datetime):
        return start
    if start.tzinfo is None:
        raise ValueError("an instant has a zone")
    return _london_day(start)


def _london_day(at: datetime) -> date:
    return at.astimezone(LONDON).date()


def _end(rule: Rule, span: Span, start: date | datetime, calendar: Calendar, *, rolls: bool) -> datetime:
    day = day_of(start)
    if span.kind is KindOfDay.HOUR:
        if not isinstance(start, datetime):
            raise ValueError("hours are counted from an instant")
        return start.astimezone(UTC) + timedelta(hours=span.length)
    if rule.before_date is not None:
        return end_of(before_date(day, rule.before_date))
    if rule.is_before:
        return end_of(day_before(day, span.length, span.kind, calendar))
    if rule.by_start_of_day:
        return _start_of(last_day(_day_not_begun(start), span.length, span.kind, calendar))
    last = last_day(day, span.length, span.kind, calendar, begins_with_start=rule.begins_with_start)
    return end_of(next_working_day(last, calendar) if rolls else last)


def _day_not_begun(start: date | datetime) -> date:
    """The day before the first whose start lies ahead: in the small hours a day has not begun."""
    day = day_of(start)
    return day - _DAY if isinstance(start, datetime) and start < _start_of(day) else day


def _start_of(day: date) -> datetime:
    return datetime.combine(day, ASSUMED_HOURS[0], LONDON).astimezone(UTC)
