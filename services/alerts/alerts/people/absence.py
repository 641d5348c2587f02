"""Who is away when: which days can be said, until when somebody is away, and on which days a whole team is."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from haven_schemas.errors import FieldCode, invalid
from timescales.duty import LONDON

MOST_AHEAD = timedelta(days=60)
"""How far ahead an absence may begin, as cover may."""
MOST_DAYS = 60
"""Of one absence, weekends and holidays included: a summer holiday fits. Whoever is away for longer needs somebody in
their place, not a note that they are away."""
KEPT = timedelta(days=14)
"""How long an absence that is over is kept: so long can be seen why others were told. It is deleted then."""
_DAY = timedelta(days=1)


@dataclass(frozen=True, order=True)
class Days:
    """From a first to a last day of London's calendar, both included."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


def london_day(at: datetime) -> date:
    """The date on which ``at`` falls in the schools' country."""
    return at.astimezone(LONDON).date()


def check_days(days: Days, others: Iterable[Days], today: date) -> None:
    """``invalid_request`` on ``first_day`` (past, more than 60 days ahead, or within another absence of theirs) or
    ``last_day`` (before the first, more than 60 days in all, or beyond the beginning of another)."""
    if days.first < today:
        raise invalid("first_day", FieldCode.TOO_LONG_AGO)
    if days.first > today + MOST_AHEAD:
        raise invalid("first_day", FieldCode.TOO_FAR_AHEAD)
    if days.last < days.first:
        raise invalid("last_day", FieldCode.WRONG_FORMAT)
    if (days.last - days.first).days >= MOST_DAYS:
        raise invalid("last_day", FieldCode.TOO_FAR_AHEAD)
    for other in others:
        if days.first in other:
            raise invalid("first_day", FieldCode.OVERLAPS)
        if other.first in days:
            raise invalid("last_day", FieldCode.OVERLAPS)


def away_until(absences: Iterable[Days], day: date) -> date | None:
    """The last day of whoever is away on ``day``, over absences that follow one another; None: they are there."""
    until = None
    for each in sorted(absences):
        if day in each or (until is not None and each.first == until + _DAY):
            until = each.last
    return until


def days_without(
    team: Sequence[Collection[Days]], meets_on: Callable[[date], bool], today: date, known_until: date
) -> list[Days]:
    """The stretches of days from ``today`` to ``known_until`` on which everybody of ``team`` is away, and the school
    meets on one at least; none of a team of nobody.

    ``team``: the absences of each. A weekend counts where everybody is away on it as well.
    """
    found: list[Days] = []
    day = today
    while team and day <= known_until:
        if all(any(day in each for each in absences) for absences in team):
            follows = found and found[-1].last == day - _DAY
            found[-1:] = [Days(found[-1].first, day)] if follows else [*found[-1:], Days(day, day)]
        day += _DAY
    return [each for each in found if any(meets_on(day) for day in days_of(each))]


def days_of(days: Days) -> list[date]:
    """Each of them."""
    return [days.first + timedelta(days=number) for number in range((days.last - days.first).days + 1)]
