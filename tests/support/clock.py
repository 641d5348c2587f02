"""The instant at which a test takes place: the real one, or the one that it is moved to (``support.any_day``).

Services and the gateway are given their clock; where their tests begin it, they ask here. It stands still while it is
moved, so that nothing is a day later at the end of a slow test.
"""

import os
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
NOW = "HAVEN_TEST_NOW"
"""An instant in ISO's form, for a whole run."""

_moved: list[datetime] = []


def now() -> datetime:
    """In UTC."""
    given = os.environ.get(NOW)
    if _moved or given is None:
        return _moved[-1] if _moved else datetime.now(UTC)
    return datetime.fromisoformat(given).astimezone(UTC)


def today() -> date:
    """As schools have it."""
    return day_of(now())


def day_of(instant: datetime) -> date:
    """In London."""
    return instant.astimezone(LONDON).date()


def at(day: date, hour: int) -> datetime:
    """An hour of London's, in UTC."""
    return datetime.combine(day, time(hour), LONDON).astimezone(UTC)


def move_to(instant: datetime) -> None:
    """Until ``move_back``."""
    _moved.append(instant)


def move_back() -> None:
    """To where it was before ``move_to``."""
    _moved.pop()
