"""When the one mail a day goes out, of what can wait for it."""

from collections.abc import Collection
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from haven_schemas.alerts import ALERTS
from timescales.duty import DutyHours

CAN_WAIT: frozenset[str] = frozenset(kind for kind, each in ALERTS.items() if each.can_wait)

_LONDON = ZoneInfo("Europe/London")
_DAYS_AHEAD = 21
"""After a week of holidays weekdays are days of duty again, so that one of these always is."""


def is_in_duty(at: time, schools: Collection[DutyHours], now: datetime) -> bool:
    """Whether somebody is on duty at ``at`` o'clock on any day of the weeks ahead."""
    return _next_on_duty(at, schools, now) is not None


def next_digest(at: time, schools: Collection[DutyHours], now: datetime) -> datetime:
    """The next instant after ``now`` at ``at`` o'clock, London time, on which one of the schools is on duty.

    Where their hours were changed so that none is at that time, when duty begins next; without a school tomorrow.
    """
    found = _next_on_duty(at, schools, now)
    if found is not None:
        return found
    tomorrow = now + timedelta(days=1)
    return min((hours.next_duty(tomorrow) for hours in schools), default=tomorrow)


def _next_on_duty(at: time, schools: Collection[DutyHours], now: datetime) -> datetime | None:
    today = now.astimezone(_LONDON).date()
    for ahead in range(_DAYS_AHEAD):
        instant = datetime.combine(today + timedelta(days=ahead), at, _LONDON).astimezone(now.tzinfo)
        if instant > now and any(hours.is_on_duty(instant) for hours in schools):
            return instant
    return None
