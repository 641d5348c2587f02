"""The day in London: what a date that people write down is of."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

_LONDON = ZoneInfo("Europe/London")


def london_day(at: datetime) -> date:
    """The calendar's day in London at an instant."""
    return at.astimezone(_LONDON).date()
