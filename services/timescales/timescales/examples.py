"""Worked examples: a rule, its start and by when, worked out by hand. Tests hold the package to them, and the page of
timescales shows them."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from .calendars import Calendar, SchoolTerms
from .duty import LONDON

_HALF_TERMS = (date(2026, 10, 26), date(2027, 2, 15), date(2027, 5, 31))
_INSET = date(2026, 11, 27)
EXAMPLE_SCHOOL = Calendar(
    "england",
    SchoolTerms(
        (
            (date(2026, 9, 3), date(2026, 12, 18)),
            (date(2027, 1, 5), date(2027, 3, 24)),
            (date(2027, 4, 12), date(2027, 7, 21)),
        ),
        frozenset({_INSET, *(first + timedelta(days=day) for first in _HALF_TERMS for day in range(5))}),
    ),
)
"""A school in England: three terms of 2026/27, half-terms, and INSET on 27 November."""
WALES = Calendar("wales")


@dataclass(frozen=True)
class Example:
    """``due``: the day, or the instant of what is due by the minute. ``latest``: the last day by another reading."""

    code: str
    start: date | datetime
    due: date | datetime
    why: str
    latest: date | None = None
    calendar: Calendar = field(default=EXAMPLE_SCHOOL)


def _london(year: int, month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=LONDON)


EXAMPLES: tuple[Example, ...] = (
    Example("ref-decide", date(2026, 12, 4), date(2026, 12, 7), "made on a Friday"),
    Example("ref-decide", date(2026, 12, 24), date(2026, 12, 29), "Christmas Day, a weekend, and Boxing Day's Monday"),
    Example("ref-decide", date(2026, 10, 24), date(2026, 10, 26), "a Saturday, and summer time ends in between"),
    Example("assess", date(2026, 12, 2), date(2027, 2, 8), "school holidays count, three bank holidays do not"),
    Example("icpc", date(2027, 3, 15), date(2027, 4, 7), "over Good Friday and Easter Monday"),
    Example("core-group", date(2026, 12, 16), date(2027, 1, 4), "over Christmas: three bank holidays do not count"),
    Example("review-1", date(2026, 11, 30), date(2027, 2, 28), "February has no 30th: its last day, a Sunday"),
    Example("review-1", date(2027, 11, 30), date(2028, 2, 29), "in a leap year"),
    Example("review-n", date(2027, 8, 31), date(2028, 2, 29), "in a leap year"),
    Example("review-n", date(2028, 2, 29), date(2028, 8, 29), "the same date"),
    Example("lado", date(2027, 3, 25), date(2027, 3, 30), "the day before Good Friday"),
    Example(
        "encompass", _london(2026, 10, 24, 22), _london(2026, 11, 2, 8),
        "the first school day after half-term, before it starts",
    ),
    Example("encompass", _london(2026, 11, 9, 3, 10), _london(2026, 11, 9, 8), "a Monday's small hours: that same day"),
    Example(
        "csa-report", date(2026, 12, 1), date(2026, 12, 8), "7 days, and the text does not say which",
        latest=date(2026, 12, 10),
    ),
    Example(
        "fgm", date(2026, 12, 31), date(2027, 1, 4), "New Year's Day is a Friday; late after the month of the law",
        latest=date(2027, 1, 31),
    ),
    Example(
        "cp-transfer", date(2026, 12, 16), date(2026, 12, 21), "5 days; school days go on after Christmas",
        latest=date(2027, 1, 7),
    ),
    Example(
        "cp-transfer-new-term", date(2027, 1, 5), date(2027, 1, 9), "the first day of term is day 1",
        latest=date(2027, 1, 11),
    ),
    Example("cp-chase", date(2026, 10, 22), date(2026, 10, 27), "over half-term", latest=date(2026, 11, 5)),
    Example("educational-record", date(2026, 10, 16), date(2026, 11, 13), "half-term is no school day"),
    Example("educational-record", date(2026, 11, 20), date(2026, 12, 14), "nor is an INSET day"),
    Example("new-pupil-return", date(2026, 11, 23), date(2026, 11, 28), "calendar days end on a Saturday too"),
    Example("ehc-decide", date(2026, 11, 18), date(2026, 12, 30), "weeks count Christmas too"),
    Example("ehc-advice", date(2027, 3, 1), date(2027, 4, 12), "over Easter and the start of summer time"),
    Example("ehc-refuse", date(2026, 11, 18), date(2027, 3, 10), "16 weeks later, the same weekday"),
    Example("ehc-draft", date(2026, 12, 7), date(2026, 12, 21), "15 days, the first of them the day it was served"),
    Example("ehc-final", date(2026, 11, 18), date(2027, 4, 7), "20 weeks later, the same weekday"),
    Example("ehc-review", date(2028, 2, 29), date(2029, 2, 28), "a plan of 29 February"),
    Example("ehc-review-papers", date(2027, 1, 14), date(2026, 12, 31), "two weeks before the meeting"),
    Example("ehc-review-report", date(2026, 12, 14), date(2026, 12, 28), "two weeks count Christmas too"),
    Example("ehc-review-decision", date(2026, 12, 14), date(2027, 1, 11), "four weeks later, the same weekday"),
    Example("ehc-review-final", date(2027, 1, 11), date(2027, 3, 8), "eight weeks after the notice"),
    Example("ehc-phase-transfer", date(2027, 9, 1), date(2027, 2, 14), "before the 15th: the 14th is the last day"),
    Example("ehc-phase-transfer", date(2028, 1, 5), date(2028, 2, 14), "a move in January: of the same calendar year"),
    Example("ehc-phase-transfer-post-16", date(2027, 9, 1), date(2027, 3, 30), "the last day before 31 March"),
    Example("ehc-post-16-move", date(2027, 9, 1), date(2027, 4, 1), "five months before, the same date"),
    Example("looked-after-review-1", date(2026, 11, 30), date(2026, 12, 30), "two bank holidays do not count"),
    Example("looked-after-review-2", date(2026, 12, 31), date(2027, 3, 31), "the same date"),
    Example("looked-after-review-n", date(2026, 12, 31), date(2027, 6, 30), "June has no 31st"),
    Example("pep-first", date(2026, 11, 30), date(2026, 12, 30), "with the first review"),
    Example("pep", date(2027, 1, 5), date(2027, 3, 24), "the last day of the school's spring term"),
    Example("alternative-provision-review", date(2026, 11, 16), date(2026, 12, 28), "six weeks, holidays too"),
    Example("wales-core-group", date(2027, 3, 18), date(2027, 4, 5), "over Easter", calendar=WALES),
    Example("wales-core-group-next", date(2027, 3, 18), date(2027, 4, 29), "the same weekday", calendar=WALES),
    Example("wales-review-1", date(2026, 11, 30), date(2027, 2, 28), "February's last day", calendar=WALES),
    Example("wales-review-n", date(2026, 8, 31), date(2027, 2, 28), "February's last day", calendar=WALES),
    Example("wales-assessment", date(2026, 12, 2), date(2027, 2, 3), "over Christmas", calendar=WALES),
    Example(
        "wales-allegation", _london(2026, 10, 24, 9), _london(2026, 10, 25, 8),
        "24 hours over the end of summer time; late for certain after the next working day",
        latest=date(2026, 10, 26), calendar=WALES,
    ),
    Example(
        "wales-fgm", date(2026, 12, 31), date(2027, 1, 4), "as in England", latest=date(2027, 1, 31), calendar=WALES
    ),
)  # fmt: skip
