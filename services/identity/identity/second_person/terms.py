"""Which term a day is in, where something is said once a term: by days that hold for every school."""

from datetime import date, datetime

from identity.roles import day_of

_BEGIN = ((1, 1), (4, 15), (8, 15))
"""Months and days: after Christmas, after Easter, and before the school year, which is earliest in Scotland."""


def is_same_term(earlier: datetime, later: datetime) -> bool:
    """Whether no term has begun in between."""
    return _term_of(day_of(earlier)) == _term_of(day_of(later))


def _term_of(day: date) -> tuple[int, int]:
    return day.year, sum((day.month, day.day) >= begin for begin in _BEGIN)
