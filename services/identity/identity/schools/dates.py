"""Which dates of an academic year can stand beside each other, and which of them hold for a school."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from haven_schemas.acts.identity.calendar import DateKind, OpenDay, SchoolDate
from haven_schemas.errors import ErrorCode, FieldCode, FieldProblem, Problem

_DAY = timedelta(days=1)
_OVERLAPPING: frozenset[frozenset[DateKind]] = frozenset(
    {frozenset({"term"}), frozenset({"closed"}), frozenset({"inset"}), frozenset({"closed", "inset"})}
)
"""Kinds that never share a day: a closure lies in a term, and a training day in it or beside it."""

IsWorking = Callable[[date], bool]
"""Whether a day is none of a weekend and no bank holiday."""


@dataclass(frozen=True)
class DatesInForce:
    """What holds in one year. ``closed``: the days of closures; ``inset``: the training days."""

    terms: tuple[tuple[date, date], ...]
    closed: frozenset[date]
    inset: frozenset[date]


def year_of(day: date) -> int:
    """The first year of the academic year a day is in, which runs from 1 August to 31 August of the next year.

    August belongs to the year that begins.
    """
    return day.year if day.month >= 8 else day.year - 1


def check_dates(first_year: int, dates: Sequence[SchoolDate], is_working: IsWorking) -> None:
    """``Problem(invalid_request)`` on ``dates.<n>.<field>``: a last day before the first (``wrong_format``), a day of
    another year (``too_long_ago``, ``too_far_ahead``), two that overlap (``overlaps``, on the later line), INSET on a
    day on which no school is open anyway (``as_it_is``); on ``dates`` ``required`` for closures without a term.
    """
    found = [*_wrong_days(first_year, dates), *_overlaps(dates), *_insets_that_are_none(dates, is_working)]
    if not found and any(each.kind == "closed" for each in dates) and not any(each.kind == "term" for each in dates):
        found = [FieldProblem("dates", FieldCode.REQUIRED)]
    if found:
        raise Problem(ErrorCode.INVALID_REQUEST, fields=found)


def in_force(own: Iterable[SchoolDate], of_trust: Iterable[SchoolDate]) -> DatesInForce:
    """A school with terms of its own has all dates of its own. Without, it takes the trust's terms and closures, and
    the trust's INSET days unless it has its own."""
    own, of_trust = list(own), list(of_trust)
    terms = own if any(each.kind == "term" for each in own) else of_trust
    inset = own if terms is own or any(each.kind == "inset" for each in own) else of_trust
    return DatesInForce(
        terms=tuple(sorted((each.first_day, each.last_day) for each in terms if each.kind == "term")),
        closed=frozenset(day for each in terms if each.kind == "closed" for day in days_of(each)),
        inset=frozenset(day for each in inset if each.kind == "inset" for day in days_of(each)),
    )


def duty_week(hours: Sequence[OpenDay], duty_from: str | None, duty_to: str | None) -> list[OpenDay]:
    """The hours of each day it is open, longer where duty begins earlier or ends later; of Monday to Friday where no
    hours were entered, and none where nothing was."""
    if duty_from is None or duty_to is None:
        return list(hours)
    if not hours:
        return [OpenDay(weekday=day, opens=duty_from, closes=duty_to) for day in range(5)]
    return [
        OpenDay(weekday=day.weekday, opens=min(day.opens, duty_from), closes=max(day.closes, duty_to)) for day in hours
    ]


def days_of(each: SchoolDate) -> Iterator[date]:
    """Every day of it."""
    day = each.first_day
    while day <= each.last_day:
        yield day
        day += _DAY


def _wrong_days(first_year: int, dates: Sequence[SchoolDate]) -> Iterator[FieldProblem]:
    earliest, latest = date(first_year, 8, 1), date(first_year + 1, 8, 31)
    for number, each in enumerate(dates):
        if each.last_day < each.first_day:
            yield FieldProblem(f"dates.{number}.last_day", FieldCode.WRONG_FORMAT)
        elif each.first_day < earliest:
            yield FieldProblem(f"dates.{number}.first_day", FieldCode.TOO_LONG_AGO)
        elif each.last_day > latest:
            yield FieldProblem(f"dates.{number}.last_day", FieldCode.TOO_FAR_AHEAD)


def _overlaps(dates: Sequence[SchoolDate]) -> Iterator[FieldProblem]:
    for number, each in enumerate(dates):
        if any(_share_a_day(each, other) for other in dates[:number]):
            yield FieldProblem(f"dates.{number}.first_day", FieldCode.OVERLAPS)


def _share_a_day(each: SchoolDate, other: SchoolDate) -> bool:
    if frozenset({each.kind, other.kind}) not in _OVERLAPPING:
        return False
    return each.first_day <= other.last_day and other.first_day <= each.last_day


def _insets_that_are_none(dates: Sequence[SchoolDate], is_working: IsWorking) -> Iterator[FieldProblem]:
    for number, each in enumerate(dates):
        if each.kind == "inset" and each.first_day <= each.last_day and not any(map(is_working, days_of(each))):
            yield FieldProblem(f"dates.{number}.first_day", FieldCode.AS_IT_IS)
