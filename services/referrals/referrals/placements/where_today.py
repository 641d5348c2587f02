"""Where a child is on a day, by the half days that were agreed."""

from collections.abc import Collection, Iterable
from datetime import date

from haven_schemas.acts.referrals.placements import HALF_DAYS, HalfDay, Today
from timescales.calendars import Calendar

_DAYS = ("mon", "tue", "wed", "thu", "fri")
_THERE: dict[tuple[bool, bool], Today] = {
    (True, True): "all_day",
    (True, False): "morning",
    (False, True): "afternoon",
    (False, False): "not_there",
}
Dates = tuple[date, date | None]
"""The first day and the last; None: no last day."""


def where_on(day: date, dates: Dates, half_days: Collection[str], calendar: Calendar) -> Today:
    """By the school's calendar: a provider that meets in its holidays is not known here."""
    starts_on, ends_on = dates
    if day < starts_on:
        return "not_yet"
    if ends_on is not None and day > ends_on:
        return "over"
    if not calendar.is_school_day(day):
        return "no_school_day"
    name = _DAYS[day.weekday()]
    return _THERE[f"{name}_am" in half_days, f"{name}_pm" in half_days]


def in_order(half_days: Iterable[HalfDay]) -> list[HalfDay]:
    """Each once, as the week goes."""
    return sorted(set(half_days), key=HALF_DAYS.index)


def meet(one: Dates, other: Dates) -> bool:
    """Whether two spans have a day in common."""
    return one[0] <= (other[1] or date.max) and other[0] <= (one[1] or date.max)
