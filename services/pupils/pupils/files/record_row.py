"""What a row says beyond the roll: taken as far as it is ticked and can be read, else dropped or kept as it came."""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from haven_schemas.acts.pupil_record_fields import GROUP_OF, LEDGERS, PupilRecord
from pydantic import ValidationError

from .unknown_fields import is_taken

MOST_UNKNOWN = 30
LONGEST_UNKNOWN = 500
"""Characters of one value of which we do not know what it is."""
MOST_UNKNOWN_CHARACTERS = 4_000
LONGEST_NAME = 60
_MOST_MENDINGS = 40
_MISSING = "missing"


@dataclass(frozen=True, slots=True)
class SaidRecord:
    """``record``: what is taken; ``unknown``: what is kept as it came; ``left_out``: fields not read to their end."""

    record: PupilRecord | None = field(default=None, repr=False)
    unknown: Mapping[str, str] = field(default_factory=dict, repr=False)
    left_out: tuple[str, ...] = ()


NOTHING_SAID = SaidRecord()


def check_record(said: Mapping[str, Any], unknown: Mapping[str, str], groups: Collection[str]) -> SaidRecord:
    """What is taken of ``said`` (fields of ``PupilRecord`` in the pushed form) by a feed that has ``groups``.

    What cannot be read is left out and kept as it came, if the feed keeps that; a value never stops its row. Of what
    we have no field for, only what the data protection officer let in by its name.
    """
    ticked = {name: value for name, value in said.items() if GROUP_OF[name] in groups}
    kept = {name: text for name, text in unknown.items() if is_taken(name, groups)}
    if not ticked:
        return SaidRecord(None, bounded(kept)) if kept else NOTHING_SAID
    record, left_out, odd = _read(ticked)
    if "other" in groups:
        # Of a field that is special the oddity is as special as the field, and shown to no one else.
        kept |= odd
    return SaidRecord(record, bounded(kept) if kept else {}, left_out)


def dropped(said: Mapping[str, Any], unknown: Mapping[str, str], groups: Collection[str]) -> list[str]:
    """Names of fields that are not ticked; of those we do not know, and nobody let in, ``unknown``."""
    found = [name for name in said if GROUP_OF[name] not in groups]
    return found if all(is_taken(name, groups) for name in unknown) else [*found, "unknown"]


def has_ledger(said: Mapping[str, Any]) -> bool:
    """Whether single days are in it: such a row never stands for all that was said of its pupil."""
    return not LEDGERS.isdisjoint(said)


def as_text(value: Any) -> str:
    """Any JSON value as the text it is kept as."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text[:LONGEST_UNKNOWN]


def bounded(unknown: Mapping[str, str]) -> dict[str, str]:
    """The first of them, as many as are kept of one pupil."""
    found: dict[str, str] = {}
    room = MOST_UNKNOWN_CHARACTERS
    for name, text in list(unknown.items())[:MOST_UNKNOWN]:
        room -= len(name) + len(text)
        if room < 0:
            break
        found[_plain(name[:LONGEST_NAME])] = _plain(text[:LONGEST_UNKNOWN])
    return found


def _plain(text: str) -> str:
    """Without what is no part of a text."""
    return text if text.isprintable() else "".join(each for each in text if each.isprintable())


def _read(ticked: dict[str, Any]) -> tuple[PupilRecord | None, tuple[str, ...], dict[str, str]]:
    odd: dict[str, str] = {}
    left_out: dict[str, None] = {}
    for attempt in range(_MOST_MENDINGS):
        try:
            return (PupilRecord.model_validate(ticked) if ticked else None), tuple(left_out), odd
        except (ValidationError, RecursionError) as wrong:
            errors = wrong.errors(include_url=False, include_input=False) if isinstance(wrong, ValidationError) else []
            if not errors or attempt > _MOST_MENDINGS // 2:
                faulty = {str(each["loc"][0]) for each in errors} or set(ticked)
                left_out |= dict.fromkeys(sorted(faulty))
                ticked = {name: value for name, value in ticked.items() if name not in faulty}
                continue
            ticked = json.loads(json.dumps(ticked)) if attempt == 0 else ticked
            _take_out(ticked, errors, left_out, odd)
    return None, tuple(left_out), odd


def _take_out(ticked: dict[str, Any], errors: Iterable[Any], left_out: dict[str, None], odd: dict[str, str]) -> None:
    """Takes the smallest thing away that each error is about; the last place of a list first."""
    places = set()
    for error in errors:
        place = tuple(error["loc"])
        places.add(place[:-1] if error["type"] == _MISSING else place)
    for place in sorted(places, key=lambda each: [(str(step), step if isinstance(step, int) else 0) for step in each],
                        reverse=True):  # fmt: skip
        if not place:
            continue
        left_out[str(place[0])] = None
        taken = _removed(ticked, place)
        if taken is not None:
            odd[".".join(str(step) for step in place if isinstance(step, str))] = as_text(taken)


def _removed(ticked: Any, place: tuple[Any, ...]) -> Any:
    """What stood at ``place`` and is gone now; None if it, or what it stood in, is gone already."""
    holder: Any = ticked
    for step in place[:-1]:
        try:
            holder = holder[step]
        except (KeyError, IndexError, TypeError):
            return None
    last = place[-1]
    if isinstance(holder, dict):
        return holder.pop(last, None)
    if isinstance(holder, list) and isinstance(last, int) and last < len(holder):
        return holder.pop(last)
    return None
