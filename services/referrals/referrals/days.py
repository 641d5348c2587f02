"""The day in London: what a date that people write down is of."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def london_day(at: datetime) -> date:
    """The calendar's day in London at an instant."""
    return at.astimezone(LONDON).date()


def at_london(day: date, clock: time) -> datetime:
    """The instant of a time of day in London, in UTC; of an hour that comes twice the first."""
    return datetime.combine(day, clock, LONDON).astimezone(UTC)
