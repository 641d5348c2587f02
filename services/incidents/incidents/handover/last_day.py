"""Until when a file is read again."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from haven_schemas.acts.incidents.read_again import MOST_DAYS
from haven_schemas.errors import FieldCode, invalid

_LONDON = ZoneInfo("Europe/London")


def today_of(now: datetime) -> date:
    """The day in the schools of the trust."""
    return now.astimezone(_LONDON).date()


def read_last_day(value: str, today: date) -> date:
    """The last day, from today on and within 60 days; else ``invalid_request`` on ``ends_on``."""
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise invalid("ends_on", FieldCode.WRONG_FORMAT) from None
    if day < today:
        raise invalid("ends_on", FieldCode.NOT_IN_THE_FUTURE)
    if day > today + timedelta(days=MOST_DAYS):
        raise invalid("ends_on", FieldCode.TOO_FAR_AHEAD)
    return day
