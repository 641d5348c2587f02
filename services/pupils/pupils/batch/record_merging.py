"""The record of a pupil in hand, and what a change makes of it: each field keeps the source's newest word.

As ``merging`` does for the roll. Values are JSON; of contacts a digest stands here, and they themselves in tables of
their own, since one contact belongs to several pupils.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from haven_schemas.acts.pupil_changes import PupilChange
from haven_schemas.acts.pupil_record_fields import GROUP_OF, LEDGERS, RECORD_FIELDS

PLACE_OF: Mapping[str, int] = {name: place for place, name in enumerate(RECORD_FIELDS)}
WITH_HISTORY = frozenset({"sen"})
"""Groups of which it is kept what was known before."""


@dataclass(slots=True)
class Part:
    """One group of fields. ``since``: the source's time of its last change, microseconds; ``version`` 0: not kept yet.

    ``before`` holds what it was and from when to when, for groups with history.
    """

    values: dict[str, Any] = field(default_factory=dict, repr=False)
    since: int = 0
    version: int = 0
    before: list[tuple[dict[str, Any], int, int]] = field(default_factory=list, repr=False)


@dataclass(slots=True)
class Month:
    """Single days of a month: by their key a value (None: taken back) and the source's time of it."""

    entries: dict[str, list[Any]] = field(default_factory=dict, repr=False)
    version: int = 0


@dataclass(slots=True)
class Record:
    """All of a pupil's record that a batch touches, and what is different now."""

    parts: dict[str, Part] = field(default_factory=dict, repr=False)
    months: dict[tuple[str, str], Month] = field(default_factory=dict, repr=False)
    contacts: list[dict[str, Any]] | None = field(default=None, repr=False)
    contacts_said_at: int = 0
    changed_parts: set[str] = field(default_factory=set)
    changed_months: set[tuple[str, str]] = field(default_factory=set)


def said_by(change: PupilChange) -> dict[str, Any]:
    """Fields that ``change`` states, as JSON values."""
    said: dict[str, Any] = {}
    if change.record is not None:
        said = change.record.model_dump(mode="json", exclude_unset=True)
    if change.unknown:
        said["unknown"] = dict(change.unknown)
    return said


def months_of(said: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Kind and month of every single day in it."""
    for kind in LEDGERS & said.keys():
        for entry in said[kind] or ():
            yield kind, entry["date"][:7]


def merge_record(record: Record, said_at: tuple[int, ...], said: Mapping[str, Any], at: int) -> tuple[int, ...]:
    """Puts what was said as of ``at`` onto ``record``; answers the fields' times. Of two words of one instant the one
    that came later counts."""
    times = [*said_at, *(0,) * (len(RECORD_FIELDS) - len(said_at))]
    for name, value in said.items():
        place = PLACE_OF[name]
        if name in LEDGERS:
            _merge_days(record, name, value or (), at)
            times[place] = max(times[place], at)
        elif at >= times[place]:
            times[place] = at
            _set(record, name, value, at)
    return tuple(times)


def _set(record: Record, name: str, value: Any, at: int) -> None:
    group = GROUP_OF[name]
    part = record.parts.setdefault(group, Part())
    if name == "contacts":
        record.contacts, record.contacts_said_at = value or [], at
        value = _digest(value) if value else None
    before = part.values.get(name)
    if value in (None, [], {}):
        value = None
    if before == value or (name == "sen_provision" and _repeats_without_dates(before, value)):
        return
    if group in WITH_HISTORY and part.values and at > part.since:
        part.before.append((dict(part.values), part.since, at))
    if value is None:
        part.values.pop(name, None)
    else:
        part.values[name] = value
    part.since = max(at, part.since)
    record.changed_parts.add(group)


def _repeats_without_dates(before: Any, now: Any) -> bool:
    """A column of a CSV names the provision of today alone; dates another file gave for the same one stay."""
    if not before or not now or len(now) != 1 or now[0].get("start") or now[0].get("end"):
        return False
    holds = [spell for spell in before if not spell.get("end")]
    return bool(holds) and holds[-1]["provision"] == now[0]["provision"]


def _merge_days(record: Record, kind: str, entries: Any, at: int) -> None:
    for entry in entries:
        where = (kind, entry["date"][:7])
        month = record.months.setdefault(where, Month())
        key = f"{entry['date']} {entry['session']}" if kind == "attendance_sessions" else entry["id"]
        there = month.entries.get(key)
        if there is None or at >= there[1]:
            if there is None or there[0] != entry:
                record.changed_months.add(where)
            month.entries[key] = [entry, at]
            if there is not None and there[1] != at:
                record.changed_months.add(where)


def _digest(value: Any) -> str:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False)
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
