"""Days of a filter as instants."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from haven_schemas.errors import FieldCode, invalid

_LONDON = ZoneInfo("Europe/London")


def beginning_of(field: str, day: str, *, days_later: int = 0) -> datetime:
    """When the day begins at the schools; ``invalid_request`` on ``field`` if the calendar has no such day."""
    try:
        asked = date.fromisoformat(day) + timedelta(days=days_later)
    except (ValueError, OverflowError):
        raise invalid(field, FieldCode.WRONG_FORMAT) from None
    return datetime.combine(asked, time.min, _LONDON)
