"""When people are told of a deadline: before it, on its day, and when it is over; each once.

They are told in the morning in London, of a rule in hours at the instant itself; alerts holds the mails of what can
wait until somebody is on duty.
"""

from datetime import datetime, time, timedelta
from typing import get_args

from haven_schemas.acts.referrals.deadlines import DeadlineStage
from timescales.calendars import Calendar
from timescales.due import Due

from referrals.days import at_london

STAGES: tuple[DeadlineStage, ...] = get_args(DeadlineStage)
_MORNING = time(7)
"""Before school: what is due today is read with the first cup of tea."""
_DAY = timedelta(days=1)
_SHORT = timedelta(days=2)
"""A clock that runs for less is told of on its day alone: no reminder of what was done yesterday."""


def next_telling(
    told: DeadlineStage | None, started_at: datetime, due: Due, calendar: Calendar, *, to_the_minute: bool
) -> tuple[DeadlineStage, datetime] | None:
    """The stage that comes after ``told``, and when; None after the last.

    A stage that would come before the clock began is left out: what is due today was not due soon yesterday.
    """
    after = STAGES.index(told) + 1 if told is not None else 0
    for stage in STAGES[after:]:
        at = _instant_of(stage, started_at, due, calendar, to_the_minute=to_the_minute)
        if at is not None and (at > started_at or stage == "overdue"):
            return stage, at
    return None


def _instant_of(
    stage: DeadlineStage, started_at: datetime, due: Due, calendar: Calendar, *, to_the_minute: bool
) -> datetime | None:
    if stage == "overdue":
        return due.late_for_certain_at + timedelta(minutes=1)
    if to_the_minute:
        # Of an hour or a day: halfway, and when it is over.
        return started_at + (due.due_at - started_at) / 2 if stage == "soon" else due.due_at
    if stage == "due":
        return at_london(due.on, _MORNING)
    if due.due_at - started_at < _SHORT:
        return None
    day = due.on - _DAY
    while not calendar.is_working_day(day):
        day -= _DAY
    return at_london(day, _MORNING)
