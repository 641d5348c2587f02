"""A row of a staff list."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from haven_schemas.acts.intake_reasons import RowDetail, RowReason
from haven_schemas.acts.staff_lists import ListedStaff, StaffColumn, StaffKind

from pupils.files import (
    LONGEST_CLASS,
    LONGEST_NAME,
    LONGEST_SOURCE_ID,
    Finding,
    is_iso,
    is_nothing,
    iso_day,
    plain,
    year_group_of,
)

LONGEST_ADDRESS = 254
LONGEST_JOB = 200
MOST_CLASSES = 60
_EARLIEST, _LATEST = 1940, 2100
_ADDRESS = re.compile(r"[^\s@<>,;\"]+@[^\s@<>,;\"]+\.[^\s@<>,;\".]+")
_SEPARATORS = re.compile(r"[;,|\n]")
"""What stands between two classes in one cell. A slash does not: it is part of many names of classes."""
_YES = frozenset({"yes", "y", "true", "1", "t", "teaching", "teaching staff", "teacher", "teachers"})
_NO = frozenset({"no", "n", "false", "0", "support", "support staff", "non teaching", "non-teaching", "associate"})
_WORDS: tuple[tuple[StaffKind, tuple[str, ...]], ...] = (
    # What is not a teacher though the word stands in it comes first.
    ("support", (
        "teaching assistant", "learning support", "classroom assistant", "cover supervisor", "higher level teaching",
        "hlta", "support assistant", "nursery nurse", "teaching support", "learning mentor", "technician", "midday",
        "lunchtime", "caretaker", "site manager", "premises", "kitchen", "catering", "cleaner", "librarian", "aide",
        "pastoral", "counsellor", "nurse", "support",
    )),
    ("administrator", (
        "administrator", "administration", "admin", "office", "receptionist", "secretary", "business manager",
        "bursar", "data manager", "finance", "clerk", "examinations officer", "exams officer", "attendance officer",
    )),
    ("teacher", ("teacher", "teaching", "headteacher", "head teacher", "principal", "lecturer", "tutor", "head of")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class StaffRow:
    """A row's texts by field, as the source has them. ``problem``: why it cannot be looked at further. ``gone``: the
    source takes the person back. ``cells``: as it was written, of a CSV."""

    number: int
    texts: Mapping[StaffColumn, str] = field(default_factory=dict, repr=False)
    problem: RowReason | None = None
    gone: bool = False
    cells: Sequence[str] = field(default=(), repr=False)

    @property
    def source_id(self) -> str:
        """Whose row it is: the id, else the address; empty if it says neither."""
        return _written(self.texts.get("source_id", "")) or _written(self.texts.get("email", "")).casefold()


@dataclass(frozen=True, slots=True)
class CheckedStaff:
    """``staff``: None if the row is rejected; ``faults``: why. ``warnings``: what was left out."""

    staff: ListedStaff | None = field(repr=False)
    faults: tuple[Finding, ...] = ()
    warnings: tuple[Finding, ...] = ()


class _Wrong(Exception):
    def __init__(self, reason: RowReason, detail: RowDetail | None = None) -> None:
        super().__init__(reason.value)
        self.reason, self.detail = reason, detail


def check_staff(row: StaffRow) -> CheckedStaff:
    """An address, class or year group that cannot be read is left out with a warning: the person works there all the
    same. A name, id or day that cannot be read rejects the row."""
    if row.problem is not None:
        return CheckedStaff(None, (Finding(row.number, None, row.problem),))
    taken = _Taken(row)
    found = {
        "source_id": taken.must("source_id", _source_id, row.source_id),
        "given_name": taken.must("given_name", _name, taken.text("given_name")),
        "family_name": taken.must("family_name", _name, taken.text("family_name")),
        "began_on": taken.must("began_on", _day, taken.text("began_on")),
        "left_on": taken.must("left_on", _day, taken.text("left_on")),
        "email": taken.may("email", _address, taken.text("email"), None),
        "job": taken.may("job", _job, taken.text("job"), None),
        "classes": taken.may("classes", _classes, taken.text("classes"), []),
        "year_groups": taken.may("year_groups", _year_groups, taken.text("year_groups"), []),
        "kind": kind_of(taken.text("kind"), taken.text("job")),
    }
    if taken.faults:
        return CheckedStaff(None, tuple(taken.faults))
    return CheckedStaff(ListedStaff.model_validate(found), (), tuple(taken.warnings))


class _Taken:
    def __init__(self, row: StaffRow) -> None:
        self._row = row
        self.faults: list[Finding] = []
        self.warnings: list[Finding] = []

    def text(self, name: StaffColumn) -> str:
        return _written(self._row.texts.get(name, ""))

    def must(self, name: str, check: Callable[[str], Any], text: str) -> Any:
        try:
            return check(text)
        except _Wrong as wrong:
            self.faults.append(Finding(self._row.number, name, wrong.reason, wrong.detail))
            return None

    def may(self, name: str, check: Callable[[str], Any], text: str, otherwise: Any) -> Any:
        try:
            return check(text)
        except _Wrong as wrong:
            self.warnings.append(Finding(self._row.number, name, RowReason.LEFT_OUT, wrong.detail))
            return otherwise


def _written(text: str) -> str:
    bare = text.strip()
    return "" if is_nothing(bare) else bare


def _text(text: str, longest: int) -> str:
    found = plain(text)
    if found is None:
        raise _Wrong(RowReason.UNREADABLE_CHARACTER)
    if len(found) > longest:
        raise _Wrong(RowReason.TOO_LONG)
    return found


def _source_id(text: str) -> str:
    found = _text(text, LONGEST_ADDRESS if "@" in text else LONGEST_SOURCE_ID)
    if not found:
        raise _Wrong(RowReason.REQUIRED, RowDetail.ID_OR_ADDRESS)
    return found


def _name(text: str) -> str:
    found = _text(text, LONGEST_NAME)
    if not found:
        raise _Wrong(RowReason.REQUIRED)
    return found


def _job(text: str) -> str | None:
    return _text(text, LONGEST_JOB) or None


def _address(text: str) -> str | None:
    if not text:
        return None
    found = _text(text, LONGEST_ADDRESS)
    if _ADDRESS.fullmatch(found) is None:
        raise _Wrong(RowReason.NOT_A_TEXT, RowDetail.NOT_AN_ADDRESS)
    return found


def _day(text: str) -> date | None:
    if not text:
        return None
    written = text if is_iso(text) else iso_day(text)
    try:
        day = date.fromisoformat(written or "")
    except ValueError:
        raise _Wrong(RowReason.NOT_A_DATE) from None
    if not _EARLIEST <= day.year <= _LATEST:
        raise _Wrong(RowReason.NOT_A_DATE)
    return day


def _classes(text: str) -> list[str]:
    return _parts(text, lambda each: _text(each, LONGEST_CLASS))


def _year_groups(text: str) -> list[str]:
    return _parts(text, _year_group)


def _year_group(text: str) -> str:
    code = year_group_of(text)
    if code is None:
        raise _Wrong(RowReason.UNKNOWN_YEAR_GROUP)
    return code


def _parts(text: str, check: Callable[[str], str]) -> list[str]:
    parts = [part for each in _SEPARATORS.split(text) if (part := each.strip())]
    if len(parts) > MOST_CLASSES:
        raise _Wrong(RowReason.TOO_LONG)
    return list(dict.fromkeys(check(each) for each in parts))


def kind_of(kind: str, job: str) -> StaffKind:
    """``other`` where neither says it."""
    said = _plain(kind)
    if said in _YES:
        return "teacher"
    if said in _NO:
        return _by_words(_plain(job)) if _by_words(_plain(job)) == "administrator" else "support"
    for text in (said, _plain(job)):
        if (found := _by_words(text)) != "other":
            return found
    return "other"


def _by_words(text: str) -> StaffKind:
    return next((kind for kind, words in _WORDS if any(word in text for word in words)), "other")


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
