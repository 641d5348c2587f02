"""How long somebody may cover for a safeguarding lead, and what became of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from haven_schemas.acts.identity.cover import CoverState
from haven_schemas.errors import FieldCode, invalid
from timescales.calendars import Calendar

MOST_SCHOOL_DAYS = 10
"""Two weeks of school: who is away for longer needs a deputy, which is a role without an end."""
MOST_DAYS = 28
"""With the weekends and a fortnight of holidays between; never a whole summer."""
AHEAD = timedelta(days=60)


def count_school_days(first_day: date, last_day: date, calendar: Calendar, today: date) -> int:
    """Days on which the school meets, both ends included; where its terms are not known every working day is one.

    ``invalid_request`` on ``first_day`` (past, or more than 60 days ahead) or ``last_day`` (before the first, or longer
    than cover may be); ``required`` where there is no school day in it.
    """
    if first_day < today:
        raise invalid("first_day", FieldCode.TOO_LONG_AGO)
    if first_day > today + AHEAD:
        raise invalid("first_day", FieldCode.TOO_FAR_AHEAD)
    if last_day < first_day:
        raise invalid("last_day", FieldCode.WRONG_FORMAT)
    if (last_day - first_day).days >= MOST_DAYS:
        raise invalid("last_day", FieldCode.TOO_FAR_AHEAD)
    counted = sum(calendar.is_school_day(day) for day in _days(first_day, last_day))
    if counted > MOST_SCHOOL_DAYS:
        raise invalid("last_day", FieldCode.TOO_FAR_AHEAD)
    if not counted:
        raise invalid("last_day", FieldCode.REQUIRED)
    return counted


def _days(first_day: date, last_day: date) -> Iterator[date]:
    return (first_day + timedelta(days=number) for number in range((last_day - first_day).days + 1))


@dataclass(frozen=True)
class CoverFacts:
    """``waits``: for a second person; ``agreed``: it did not have to, or one agreed; ``held``: the role is there."""

    first_day: date
    last_day: date
    was_ended: bool
    waits: bool
    agreed: bool
    held: bool


def state_of(facts: CoverFacts, today: date) -> CoverState:
    """As people are told. A role that somebody took away in another place is ended as well."""
    if facts.was_ended:
        return "ended"
    if facts.waits and facts.last_day >= today:
        return "waiting"
    if not facts.agreed:
        return "refused"
    if facts.last_day < today:
        return "over"
    if not facts.held:
        return "ended"
    return "agreed" if facts.first_day > today else "now"
