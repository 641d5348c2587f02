"""When a receipt is due, and whom to tell that one is missing."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from timescales.calendars import Calendar
from timescales.due import due_of
from timescales.rules import rule_of

_RULE = "cp-transfer"
Wait = Literal["soon", "overdue", "long_overdue"]
_AHEAD = timedelta(days=1)
_LONG = timedelta(days=7)
"""Overdue for longer than this, the trust's lead is told as well."""


@dataclass(frozen=True)
class Chase:
    """Who is told today: the receiving team, and once it is overdue the sending one as well."""

    wait: Wait
    tell_sender: bool


def due_on(begun_on: date) -> date:
    """The day by whose end someone should have signed where nobody says the school's terms and the trust's own days
    (rule ``cp-transfer``): the earlier one, since guidance does not say which kind of day it means."""
    rule = rule_of(_RULE, begun_on)
    if rule is None:
        raise ValueError("there is no such rule")
    return due_of(rule, begun_on, Calendar()).on


def last_day_told_of(today: date) -> date:
    """Handovers due later than this are not looked at."""
    return today + _AHEAD


def chase_of(due: date, told_on: date | None, today: date) -> Chase | None:
    """Once a day from the day before it is due on; None while there is nothing to say today."""
    if told_on is not None and told_on >= today:
        return None
    if today > due:
        return Chase("long_overdue" if today > due + _LONG else "overdue", tell_sender=True)
    return Chase("soon", tell_sender=False) if due <= last_day_told_of(today) else None
