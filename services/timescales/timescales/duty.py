"""When somebody at a school is on duty, and when a number of minutes of duty is over.

A time of day is London's; an instant has a zone, and answers are in UTC, so that both changes of the clocks come out
right. Nothing here reads a clock.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from .calendars import Calendar, SchoolTerms, bank_holidays

LONDON = ZoneInfo("Europe/London")
ASSUMED_HOURS = (time(8), time(16))
"""Of every weekday, where a school's hours were never entered."""
HOLIDAY_DAYS_WITHOUT_DUTY = 5
"""Working days of a holiday in a row on which nobody is expected to look. From the next on weekdays count again: a
half-term is let pass, but nothing lies unread for a whole summer."""
_SATURDAY = 5
_DAY = timedelta(days=1)
_MOST_DAYS = 60
"""Two duty days are never further apart: weekends, bank holidays and ``HOLIDAY_DAYS_WITHOUT_DUTY`` between."""


@dataclass(frozen=True)
class DutyHours:
    """``week``: from and to by weekday, 0 being Monday; empty: ``ASSUMED_HOURS`` of Monday to Friday. ``inset``: days
    on which staff are there though pupils are not."""

    calendar: Calendar = field(default_factory=Calendar)
    week: Mapping[int, tuple[time, time]] = field(default_factory=dict)
    inset: frozenset[date] = frozenset()

    @classmethod
    def of(
        cls,
        nation: str,
        terms: Sequence[tuple[date, date]],
        closed: Iterable[date],
        inset: Iterable[date],
        week: Iterable[tuple[int, str, str]],
    ) -> "DutyHours":
        """From plain data: ``week`` is weekday, from and to (``08:30``). Without terms every working day counts."""
        return cls(
            calendar=Calendar(nation, SchoolTerms(terms, frozenset(closed)) if terms else None),
            week={day: (time.fromisoformat(begins), time.fromisoformat(ends)) for day, begins, ends in week},
            inset=frozenset(inset),
        )

    def is_on_duty(self, at: datetime) -> bool:
        """Whether ``at`` lies within duty hours, their first moment included and their end not."""
        hours = self._hours(at.astimezone(LONDON).date())
        return hours is not None and hours[0] <= at < hours[1]

    def meets_on(self, day: date) -> bool:
        """Whether pupils are there: not on an INSET day. Where no terms are known its whole week counts."""
        return day not in self.inset and self._staff_are_there(day)

    def next_duty(self, at: datetime) -> datetime:
        """``at`` itself on duty, else when duty begins next."""
        return next(max(begins, at) for begins, _ in self._from(at)).astimezone(UTC)

    def after(self, at: datetime, duty: timedelta) -> datetime:
        """The earliest instant by which ``duty`` has passed since ``at`` within duty hours; ``ValueError`` if below 0.

        ``after(after(t, a), b) == after(t, a + b)``. Of no duty at all it is ``at`` itself.
        """
        if duty < timedelta(0):
            raise ValueError("a time that passes is not below nothing")
        if not duty:
            return at.astimezone(UTC)
        for begins, ends in self._from(at):
            there = max(begins, at)
            if ends - there >= duty:
                return (there + duty).astimezone(UTC)
            duty -= ends - there
        raise AssertionError("duty days never end")

    def after_days(self, at: datetime, days: int) -> datetime:
        """``days`` duty days after ``at``, at the same time of day as far as that day has it; ``ValueError`` below 1.

        What comes outside duty hours begins with the next: of a Saturday, one day is a Tuesday morning.
        """
        if days < 1:
            raise ValueError("a day that passes is a whole one")
        start = self.next_duty(at)
        for number, (begins, ends) in enumerate(self._from(start)):
            if number == days:
                same = _instant(begins.astimezone(LONDON).date(), start.astimezone(LONDON).time())
                return min(max(same, begins), ends).astimezone(UTC)
        raise AssertionError("duty days never end")

    def between(self, first: datetime, last: datetime) -> timedelta:
        """How much duty lies between two instants; none if ``last`` is not later."""
        passed = timedelta(0)
        for begins, ends in self._from(first):
            if begins >= last:
                return passed
            passed += max(min(ends, last) - max(begins, first), timedelta(0))
        raise AssertionError("duty days never end")

    def _from(self, at: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The hours of each duty day, without those that are over at ``at``; never ends."""
        day, without = at.astimezone(LONDON).date(), 0
        while without <= _MOST_DAYS:
            hours = self._hours(day)
            without = 0 if hours else without + 1
            if hours and hours[1] > at:
                yield hours
            day += _DAY
        raise ValueError("the calendar has no duty day")

    def _hours(self, day: date) -> tuple[datetime, datetime] | None:
        if not self._is_duty_day(day):
            return None
        opens, closes = self.week.get(day.weekday(), ASSUMED_HOURS)
        return _instant(day, opens), _instant(day, closes)

    def _is_duty_day(self, day: date) -> bool:
        return self._staff_are_there(day) or (self.calendar.is_working_day(day) and self._holiday_is_long(day))

    def _staff_are_there(self, day: date) -> bool:
        if day in bank_holidays(self.calendar.nation, day.year):
            return False
        if day in self.inset and day.weekday() < _SATURDAY:
            return True
        terms = self.calendar.terms
        away = terms is not None and terms.covers(day) and not terms.meets_on(day)
        return not away and (day.weekday() in self.week if self.week else day.weekday() < _SATURDAY)

    def _holiday_is_long(self, day: date) -> bool:
        before, working_days = day - _DAY, 0
        while working_days < HOLIDAY_DAYS_WITHOUT_DUTY:
            if self._staff_are_there(before):
                return False
            working_days += self.calendar.is_working_day(before)
            before -= _DAY
        return True


def _instant(day: date, moment: time) -> datetime:
    return datetime.combine(day, moment, LONDON).astimezone(UTC)
