"""Rules as plain data: how a trust's own are entered, kept and handed on, and what is wrong with what was entered."""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from datetime import date
from enum import StrEnum
from typing import Any

from .checks import InvalidRule, Problem
from .codes import End, Must, Pause, Status, Stretch
from .days import KindOfDay
from .rule import Rule, Span
from .starts import Start

_Reader = Callable[[Any], Any]
"""Raises ``ValueError``, ``TypeError`` or ``KeyError`` for what it does not take."""


def data_of(rule: Rule) -> dict[str, Any]:
    """The rule as texts, numbers, truth values, lists and mappings, from which ``rule_from`` makes an equal one. A date
    that the rule does not name is left out: the release before this one takes no field it does not know."""
    data = {each.name: _plain(getattr(rule, each.name)) for each in fields(rule)}
    return {name: value for name, value in data.items() if name != "before_date" or value is not None}


def rule_from(data: Mapping[str, Any]) -> Rule:
    """The rule that the data describes; what has a default may be left out.

    ``InvalidRule`` names each field that is unknown, missing or wrong, and holds nothing of what was entered.
    """
    problems = [Problem("data", "has a field that no rule has")] if data.keys() - _READERS.keys() else []
    values = {}
    for each in fields(Rule):
        read, says = _READERS[each.name]
        if each.name in data:
            try:
                values[each.name] = read(data[each.name])
            except (ValueError, TypeError, KeyError):
                problems.append(Problem(each.name, says))
        elif each.default is MISSING:
            problems.append(Problem(each.name, "is missing"))
    if problems:
        raise InvalidRule(problems)
    return Rule(**values)


def _plain(value: Any) -> Any:
    if isinstance(value, Span):
        return {"length": value.length, "kind": value.kind.value}
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    return [_plain(each) for each in value] if isinstance(value, tuple) else value


def _exactly(kind: type) -> _Reader:
    def read(value: Any) -> Any:
        if type(value) is not kind:
            raise TypeError
        return value

    return read


def _maybe(reader: _Reader) -> _Reader:
    return lambda value: None if value is None else reader(value)


def _several(reader: _Reader) -> _Reader:
    return lambda value: tuple(reader(each) for each in _exactly(list)(value))


def _day(value: Any) -> date:
    return date.fromisoformat(_exactly(str)(value))


def _span(value: Any) -> Span:
    found = _exactly(dict)(value)
    if found.keys() != {"length", "kind"}:
        raise KeyError
    return Span(_exactly(int)(found["length"]), KindOfDay(found["kind"]))


_TEXT = (_exactly(str), "is a text")
_YES_OR_NO = (_exactly(bool), "is true or false")
_DAY = (_day, "is a day such as 2026-09-01")
_NO_OR_DAY = (_maybe(_day), "is a day such as 2026-09-01, or nothing")
_READERS: dict[str, tuple[_Reader, str]] = {
    "code": _TEXT,
    "nation": _TEXT,
    "what": _TEXT,
    "starts": (Start, "is a start that rules know"),
    "ends": (End, "is an end that rules know"),
    "length": (_exactly(int), "is a whole number"),
    "kind": (KindOfDay, "is a kind of day"),
    "must": (Must, "is somebody who has to act"),
    "source": _TEXT,
    "edition": _TEXT,
    "status": (Status, "is a status"),
    "since": _NO_OR_DAY,
    "checked_on": _DAY,
    "until": _NO_OR_DAY,
    "is_statutory": _YES_OR_NO,
    "ships_on": _YES_OR_NO,
    "begins_with_start": _YES_OR_NO,
    "is_before": _YES_OR_NO,
    "by_start_of_day": _YES_OR_NO,
    "rolls": _YES_OR_NO,
    "or_within": (_maybe(_span), "is a length and a kind of day, or nothing"),
    "pauses": (_several(Pause), "is a list of what pauses a rule"),
    "stretches": (_several(Stretch), "is a list of what stretches a rule"),
    "stretched_length": (_maybe(_exactly(int)), "is a whole number, or nothing"),
    "not_verified": _TEXT,
    "before_date": (_maybe(_several(_exactly(int))), "is a month and a day, or nothing"),
}
