"""The day in London: what a date that people write down is of; and whether two clocks agree on it."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

TOLD_AGAIN = timedelta(days=30)
"""When people are told again of what waits for them, as long as nobody has done it. A month: nothing is lost by
waiting, and whoever is told of it each week stops reading."""
_LONDON = ZoneInfo("Europe/London")
_CLOCKS_DIFFER = timedelta(minutes=10)


def london_day(at: datetime) -> date:
    """The calendar's day in London at an instant."""
    return at.astimezone(_LONDON).date()


def clocks_differ(databases: datetime, own: datetime) -> bool:
    """Whether the database's clock and the process's say different times: nothing is destroyed by either then."""
    return abs(databases - own) > _CLOCKS_DIFFER
