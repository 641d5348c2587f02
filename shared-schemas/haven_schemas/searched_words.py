"""For how long words that were searched for are kept: under a key of their month, destroyed when a year is over.

Months are counted in UTC and written as their first day. The words of a month are between 11 and 12 months old when its
key is destroyed, and never older (decision 0095).
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from uuid import UUID

KEPT_MONTHS = 12
FIRST_MONTH = date(2026, 11, 1)
"""The first searches were made in it."""
_MONTHS_OF_A_YEAR = 12


def month_of(at: datetime) -> date:
    """The month of an instant; of an earlier one the first: no clock makes a key that nobody destroys."""
    return max(FIRST_MONTH, at.astimezone(UTC).date().replace(day=1))


def month_before(month: date) -> date:
    """The month before, whose words go a month earlier; of the first the first."""
    return max(FIRST_MONTH, _later(month, -1))


def destroyed_on(month: date) -> date:
    """The day on which a month's key is destroyed."""
    return _later(month, KEPT_MONTHS)


def is_over(month: date, now: datetime) -> bool:
    """Whether nothing is kept of a month's words any more."""
    return destroyed_on(month) <= month_of(now)


def months_over(now: datetime) -> Iterator[date]:
    """Every month whose key is to be gone at ``now``, the oldest first."""
    month = FIRST_MONTH
    while is_over(month, now):
        yield month
        month = _later(month, 1)


def key_id(month: date) -> UUID:
    """The id under which a month holds its key; its last digits say which month it is."""
    return UUID(f"{month:%Y%m}".rjust(32, "0"))


def _later(month: date, months: int) -> date:
    years, before = divmod(month.month - 1 + months, _MONTHS_OF_A_YEAR)
    return date(month.year + years, before + 1, 1)
