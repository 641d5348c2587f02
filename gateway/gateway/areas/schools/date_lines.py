"""Dates of an academic year as lines of text, as a school would write or paste them, and read again."""

import re
from calendar import month_name
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import get_args

from haven_schemas.acts.identity.calendar import DateKind, SchoolDate
from haven_schemas.words.schools import DATE_KINDS

from gateway.rendering.typed_days import month_called

MOST_LINES = 80
_ISO = r"(?P<iso>\d{4}-\d{2}-\d{2})"
_NUMBERS = r"(?P<nd>\d{1,2})[/.](?P<nm>\d{1,2})(?:[/.](?P<ny>\d{4}|\d{2}))?"
_WORDS = r"(?P<wd>\d{1,2})(?:st|nd|rd|th)?\s+(?P<wm>[a-z]{3,9})\.?(?:\s+(?P<wy>\d{4}))?"
_DATE = re.compile(rf"{_ISO}|{_NUMBERS}|{_WORDS}", re.IGNORECASE)
_BARE_DAY = re.compile(
    r"(?P<day>\d{1,2})(?:st|nd|rd|th)?\s*(?:-|\u2013|to|until)\s*(?=\d{1,2}(?:st|nd|rd|th)?\s+[a-z]{3})", re.IGNORECASE
)
"""The first of ``26 to 30 October``: its month stands with the second."""
_INSET = re.compile(r"\b(inset|training|staff day|non.pupil)", re.IGNORECASE)
_CLOSED = re.compile(r"\b(half.?term|holiday|break|clos(?:ed|ure)|strike|polling)", re.IGNORECASE)
_TERM = re.compile(r"\bterm\b", re.IGNORECASE)
_SAID_FIRST = re.compile(r"^(term|closed|inset)\s*,\s*", re.IGNORECASE)
"""The kind in so many words, before a name that says another or none."""
_LEADING_IN = re.compile(
    r"(?:\b(?:from|on|(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?)\b[.,\s]*)+$", re.IGNORECASE
)
"""Words before a day that are no name: ``on Monday``."""
_BETWEEN = " \t:;,\u2013-"


@dataclass(frozen=True)
class WrongLine(Exception):
    """A line that cannot be read: its number, from 1, and why. Never what stands in it."""

    number: int
    words: str


def read_dates(text: str, first_year: int) -> list[SchoolDate]:
    """A date a line; empty lines are left out. ``WrongLine`` for the first that cannot be read.

    What it is follows from its words (INSET or training; half-term, holiday, closed; term). Days may be written as
    ``2 September 2026``, ``2/9/2026`` or ``2026-09-02``; without a year it is the one that lies in the academic year.
    """
    found = []
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            found.append(_read(line.strip(), number, first_year))
    return found


def written(dates: Iterable[SchoolDate]) -> str:
    """The same as lines, which ``read_dates`` reads as they were."""
    return "\n".join(_written(each) for each in dates)


def day_words(day: date) -> str:
    """``2 September 2026``."""
    return f"{day.day} {month_name[day.month]} {day.year}"


def _written(each: SchoolDate) -> str:
    days = day_words(each.first_day)
    if each.last_day != each.first_day:
        days += f" to {day_words(each.last_day)}"
    kind = DATE_KINDS[each.kind]
    name = each.name if each.name and _kind(each.name) == each.kind else f"{kind}, {each.name}".strip(", ")
    return f"{name}: {days}"


def _read(line: str, number: int, first_year: int) -> SchoolDate:
    said = _SAID_FIRST.match(line)
    name, days = _split(line[said.end() :] if said else line)
    kind = _kind(said[1] if said else name)
    if kind is None:
        raise WrongLine(number, "Say what it is: a term, half-term or another closure, or INSET.")
    found = _days(days, first_year)
    if found is None:
        raise WrongLine(number, "Write the first and the last day, such as 2 September 2026 to 18 December 2026.")
    if len(name) > 80:
        raise WrongLine(number, "Give it a shorter name.")
    own = "" if name.lower() == DATE_KINDS[kind].lower() else name
    return SchoolDate(kind=kind, name=own, first_day=found[0], last_day=found[-1])


def _split(line: str) -> tuple[str, str]:
    """What stands before the first day, and the rest; a word behind the days is part of the name."""
    starts = [match.start() for match in (_BARE_DAY.search(line), _DATE.search(line)) if match]
    if not starts:
        return line.strip(_BETWEEN), ""
    start = min(starts)
    before, days = line[:start], line[start:]
    before = _LEADING_IN.sub("", before)
    ends = [match.end() for match in _DATE.finditer(days)]
    behind = days[ends[-1] :].strip(_BETWEEN + "()") if ends else ""
    name = before.strip(_BETWEEN)
    return (f"{name} {behind}".strip() if behind else name), days[: ends[-1]] if ends else days


def _kind(words: str) -> DateKind | None:
    for kind, pattern in (("inset", _INSET), ("closed", _CLOSED), ("term", _TERM)):
        if pattern.search(words):
            return next(each for each in get_args(DateKind) if each == kind)
    return None


def _days(text: str, first_year: int) -> list[date] | None:
    """One day or two; None for none, for more, or for a day that is in no calendar."""
    bare = _BARE_DAY.match(text)
    matches = list(_DATE.finditer(text[bare.end() :] if bare else text))
    days = [_day(match, first_year) for match in matches]
    if not 1 <= len(days) <= 2 or any(day is None for day in days):
        return None
    known = [day for day in days if day is not None]
    if not bare:
        return known
    try:
        return [known[0].replace(day=int(bare["day"])), known[0]] if len(known) == 1 else None
    except ValueError:
        return None


def _day(match: re.Match[str], first_year: int) -> date | None:
    try:
        if match["iso"]:
            return date.fromisoformat(match["iso"])
        if match["nd"]:
            return _in_year(int(match["nd"]), int(match["nm"]), match["ny"], first_year)
        return _in_year(int(match["wd"]), month_called(match["wm"]), match["wy"], first_year)
    except ValueError:
        return None


def _in_year(day: int, month: int, year: str | None, first_year: int) -> date:
    if year:
        return date(int(year) + (2000 if len(year) == 2 else 0), month, day)
    return date(first_year if month >= 8 else first_year + 1, month, day)
