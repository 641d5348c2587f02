"""The day in London: what a date that people write down is of."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

TOLD_AGAIN = timedelta(days=30)
"""When people are told again of what waits for them, as long as nobody has done it. A month: nothing is lost by
waiting, and whoever is told of it each week stops reading."""
_LONDON = ZoneInfo("Europe/London")


def london_day(at: datetime) -> date:
    """The calendar's day in London at an instant."""
    return at.astimezone(_LONDON).date()
