"""When the owner of an action is reminded of it: on the day before it is due, and once it is overdue."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from haven_schemas.rpc.incidents import Reminder

SOON: Reminder = "soon"
OVERDUE: Reminder = "overdue"

SOONEST_HOUR = 7
"""By the clock of London: nobody is sent a reminder at night."""

_AHEAD = timedelta(days=1)
_LONDON = ZoneInfo("Europe/London")


def next_morning(now: datetime) -> datetime:
    """Of the day after, at the earliest hour: what happens in a day is told together."""
    tomorrow = now.astimezone(_LONDON).date() + _AHEAD
    return datetime.combine(tomorrow, time(SOONEST_HOUR), _LONDON).astimezone(now.tzinfo)


def last_day_reminded_of(today: date) -> date:
    """Actions due later than this are not looked at."""
    return today + _AHEAD


def reminder_for(due_on: date, today: date, sent: str | None) -> Reminder | None:
    """The reminder to send now; None if it was sent, or there is none yet. Each is sent once."""
    if due_on < today:
        return None if sent == OVERDUE else OVERDUE
    return SOON if sent is None and due_on <= today + _AHEAD else None
