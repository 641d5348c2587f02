"""Weekdays: how long something waits that a person should see to. Also in the holidays, which are six weeks long."""

from datetime import datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

_LONDON = ZoneInfo("Europe/London")
_SATURDAY = 5


def after_weekdays(start: datetime, days: int) -> datetime:
    """The instant ``days`` whole weekdays after ``start``, at the same time of day by the schools' clocks, UTC.

    What begins on a Saturday or Sunday begins with Monday.
    """
    local = start.astimezone(_LONDON)
    if local.weekday() >= _SATURDAY:
        local = datetime.combine(local.date() + timedelta(days=7 - local.weekday()), time(), _LONDON)
    day = local.date()
    for _ in range(days):
        day += timedelta(days=1)
        while day.weekday() >= _SATURDAY:
            day += timedelta(days=1)
    return datetime.combine(day, local.time(), _LONDON).astimezone(timezone.utc)
