"""When a step of a concern or an incident record may be taken; ``haven_schemas.rpc.incidents.Step`` lists them."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid

from .due import read_due_on

_LONDON = ZoneInfo("Europe/London")
_LONGEST_AHEAD_YEARS = 5


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
