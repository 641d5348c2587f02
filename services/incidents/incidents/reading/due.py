"""When something is due, and who is reminded."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from haven_schemas.acts.incidents import Reminder
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid

SOON: Reminder = "soon"
OVERDUE: Reminder = "overdue"

SOONEST_HOUR = 7
"""By the clock of London: nobody is sent a reminder at night."""

_AHEAD = timedelta(days=1)
_LONDON = ZoneInfo("Europe/London")
_LONGEST_AHEAD_YEARS = 5


def read_due_on(value: str) -> date:
    """The date ``YYYY-MM-DD``; ``Problem(invalid_request)`` on ``due_on`` if the calendar has no such day."""
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise invalid("due_on", FieldCode.WRONG_FORMAT) from None


def day_text(day: date | None) -> str | None:
    """``YYYY-MM-DD``, or None."""
    return None if day is None else day.isoformat()


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


def london_day(now: datetime) -> date:
    """The day it is at the schools."""
    return now.astimezone(_LONDON).date()


def read_day_to_come(field: str, value: str, today: date) -> date:
    """A day after ``today`` and within five years; ``Problem(invalid_request)`` on ``field`` otherwise."""
    try:
        day = read_due_on(value)
    except Problem:
        raise invalid(field, FieldCode.WRONG_FORMAT) from None
    if not today < day <= date(today.year + _LONGEST_AHEAD_YEARS, today.month, 1):
        raise invalid(field, FieldCode.NOT_IN_THE_FUTURE)
    return day


def check_may_close(status: str, closing_asked: bool) -> None:
    """``already_closed`` for a record that is, or that waits for a second person to agree."""
    if status != "open" or closing_asked:
        raise Problem(ErrorCode.ALREADY_CLOSED)
