"""What a rule must not be: each problem names the field, so that whoever entered it sees where."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from .calendars import NATIONS
from .codes import Status
from .days import KindOfDay
from .starts import ACCESS_STARTS, EHC_STARTS

if TYPE_CHECKING:
    from .rule import Rule

MOST = {
    KindOfDay.HOUR: 24 * 366,
    KindOfDay.CALENDAR: 3660,
    KindOfDay.WORKING: 2600,
    KindOfDay.SCHOOL: 1900,
    KindOfDay.UNSAID: 1900,
    KindOfDay.WEEK: 520,
    KindOfDay.MONTH: 1200,
    KindOfDay.TERM: 30,
    KindOfDay.DATE: 1,
}
"""Longest length of each kind: about ten years, of months a hundred; a date has none."""
_CODE = re.compile(r"[a-z][a-z0-9-]{1,59}")
_LONGEST = {"what": 300, "source": 500, "edition": 100, "not_verified": 500}
_MAY_BE_EMPTY = frozenset({"not_verified"})
_NO_LEAP_YEAR = 2027
_UNCOUNTED = frozenset({KindOfDay.HOUR, KindOfDay.TERM, KindOfDay.DATE})
_PAUSED_KINDS = frozenset({KindOfDay.CALENDAR, KindOfDay.WEEK, KindOfDay.MONTH})


@dataclass(frozen=True)
class Problem:
    """``field`` of a rule's data, and what is wrong with it, in a sentence without what was entered."""

    field: str
    says: str


class InvalidRule(ValueError):
    """A rule that contradicts itself; ``problems`` says all that is wrong."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(f"{each.field}: {each.says}" for each in problems))
        self.problems = problems


def problems_of(rule: "Rule") -> list[Problem]:
    """All of them; none for a rule that may be kept."""
    return [*_texts(rule), *_lengths(rule), *_dates(rule), *_verified(rule), *_stops(rule), *_ways(rule)]


def _texts(rule: "Rule") -> Iterator[Problem]:
    if not _CODE.fullmatch(rule.code):
        yield Problem("code", "is 2 to 60 lower case letters, digits and hyphens, a letter first")
    if rule.nation not in NATIONS:
        yield Problem("nation", "is england, wales, scotland or northern_ireland")
    for name, longest in _LONGEST.items():
        text = getattr(rule, name)
        if not text.strip() and name not in _MAY_BE_EMPTY:
            yield Problem(name, "is missing")
        elif len(text) > longest:
            yield Problem(name, f"is longer than {longest} letters")


def _lengths(rule: "Rule") -> Iterator[Problem]:
    if not 1 <= rule.length <= MOST[rule.kind]:
        yield Problem("length", f"is 1 to {MOST[rule.kind]}")
    other = rule.or_within
    if other and other.kind in (KindOfDay.UNSAID, KindOfDay.DATE):
        yield Problem("or_within", "says which kind of day it counts in")
    elif other and not 1 <= other.length <= MOST[other.kind]:
        yield Problem("or_within", f"is 1 to {MOST[other.kind]}")
    if rule.stretched_length is not None and not rule.length < rule.stretched_length <= MOST[rule.kind]:
        yield Problem("stretched_length", "is longer than the length, and not longer than it may be")


def _dates(rule: "Rule") -> Iterator[Problem]:
    if rule.until and (rule.since is None or rule.until < rule.since):
        yield Problem("until", "is not before since")
    if (rule.before_date is not None) is not (rule.kind is KindOfDay.DATE):
        yield Problem("before_date", "is said of a rule to a date, and of no other")
    elif rule.before_date is not None and not _comes_each_year(rule.before_date):
        yield Problem("before_date", "is a month and a day that come in each year")


def _comes_each_year(month_and_day: tuple[int, ...]) -> bool:
    try:
        return bool(date(_NO_LEAP_YEAR, *month_and_day))
    except (ValueError, TypeError):
        return False


def _verified(rule: "Rule") -> Iterator[Problem]:
    unread = rule.status is Status.UNVERIFIED
    if rule.is_statutory and (unread or rule.status is Status.OWN):
        yield Problem("is_statutory", "is said only of a rule whose law was read, there or by another body")
    if rule.ships_on and (unread or rule.since is None):
        yield Problem("ships_on", "is said only of a rule that is verified by somebody and in force")


def _stops(rule: "Rule") -> Iterator[Problem]:
    of_access = rule.starts in ACCESS_STARTS
    if rule.pauses and not of_access:
        yield Problem("pauses", "only the clock of a request for access pauses")
    elif rule.pauses and rule.kind not in _PAUSED_KINDS:
        yield Problem("pauses", "only calendar days, weeks and months pause")
    if rule.stretches and not of_access and rule.starts not in EHC_STARTS:
        yield Problem("stretches", "only requests for access and EHC assessments stretch")
    if rule.stretched_length is not None and not rule.stretches:
        yield Problem("stretched_length", "needs a reason to stretch")


def _ways(rule: "Rule") -> Iterator[Problem]:
    kinds = {rule.kind, rule.or_within.kind} if rule.or_within else {rule.kind}
    if rule.is_before and (kinds & _UNCOUNTED or rule.begins_with_start or rule.pauses):
        yield Problem("is_before", "is counted back in days, weeks or months, and neither pauses nor counts its start")
    if rule.begins_with_start and kinds & _UNCOUNTED:
        yield Problem("begins_with_start", "is said of days, weeks and months")
    if rule.by_start_of_day and (kinds & _UNCOUNTED or rule.is_before or rule.begins_with_start):
        yield Problem("by_start_of_day", "is said of days, weeks and months after the start")
    if rule.rolls and (kinds & _UNCOUNTED or rule.is_before):
        yield Problem("rolls", "is said of days, weeks and months after the start")
