"""One row of a file or push: as it stands there, and as the canonical change it comes to."""

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any, get_args

from haven_schemas.identifiers import upn_form
from haven_schemas.rpc.intake_reasons import RowReason
from haven_schemas.rpc.pupil_changes import EnrolmentStatus, FieldName, PupilChange

from pupils.deliveries.domain.findings import Finding
from pupils.roll.domain.year_groups import year_group_of

from .record_row import check_record

LONGEST_NAME = 100
LONGEST_CLASS = 50
LONGEST_SOURCE_ID = 100
YOUNGEST, OLDEST = 2, 20
"""Ages between which a date of birth is believed: nursery to the end of further education in school."""

NO_YEAR_BEFORE = 1990
"""Of enrolling and leaving: nobody on a school's roll today came earlier."""

_ISO_DATE = re.compile(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", re.ASCII)
_SEXES: Mapping[str, str | None] = {
    "": None, "f": "F", "female": "F", "m": "M", "male": "M",
    "u": None, "x": None, "unknown": None, "unspecified": None, "other": None, "not known": None,
}  # fmt: skip
_STATUSES = frozenset(get_args(EnrolmentStatus))
_NO_PART_OF_TEXT = frozenset({"Cc", "Cs", "Co"})
"""Unicode categories: controls, surrogates, private use."""

_WHOLE: tuple[FieldName, ...] = ("legal_surname", "legal_forename", "date_of_birth")
"""What every row of a file states; a pushed change may leave them out."""

_NAMES: tuple[FieldName, ...] = ("preferred_surname", "preferred_forename", "former_surname", "former_forename")


@dataclass(frozen=True, slots=True)
class RawRow:
    """A row's texts by field, as the source has them; None: null. ``problem``: why it cannot be looked at further.

    ``partial``: a field that is not there says nothing, also of those that a file must have. ``record``: fields beyond
    the roll, as they are pushed; ``unknown``: what we have no field for.
    """

    number: int
    texts: Mapping[FieldName, str | None] = field(default_factory=dict, repr=False)
    problem: RowReason | None = None
    problem_field: FieldName | None = None
    partial: bool = False
    record: Mapping[str, Any] = field(default_factory=dict, repr=False)
    unknown: Mapping[str, str] = field(default_factory=dict, repr=False)


class _Wrong(Exception):
    def __init__(self, where: FieldName, reason: RowReason) -> None:
        super().__init__(reason.value)
        self.where, self.reason = where, reason


def check_row(raw: RawRow, today: date, groups: Collection[str] = ()) -> PupilChange | Finding:
    """``raw`` as a change of the roll, its dates measured by ``today``, or the first thing wrong with it.

    Beyond the roll only of ``groups``; what of it cannot be read stops nothing.
    """
    if raw.problem is not None:
        return Finding(raw.number, raw.problem_field, raw.problem)
    try:
        checked = _checked(raw, today)
        if raw.record or raw.unknown:
            said = check_record(raw.record, raw.unknown, groups)
            checked |= {"record": said.record, "unknown": said.unknown, "left_out": said.left_out}
        return PupilChange.model_construct(**checked)
    except _Wrong as wrong:
        return Finding(raw.number, wrong.where, wrong.reason)


def _checked(raw: RawRow, today: date) -> dict[str, Any]:
    """Values by attribute of ``PupilChange``; only of what is stated."""
    texts = raw.texts
    found: dict[str, Any] = {"number": raw.number}
    gone = texts.get("gone") is not None
    if gone:
        found["gone"] = True
    if "upn" in texts:
        found["upn"] = _upn(texts["upn"] or "")
    for name in _WHOLE[:2]:
        if name in texts or not (raw.partial or gone):
            found[name] = _required_name(texts.get(name) or "", name)
    for name in _NAMES:
        if name in texts:
            found[name] = _text(texts[name] or "", name, LONGEST_NAME)
    if "date_of_birth" in texts or not (raw.partial or gone):
        found["date_of_birth"] = _date_of_birth(texts.get("date_of_birth") or "", today)
    _check_codes(texts, found)
    _check_enrolment(texts, found, today)
    return found


def _check_codes(texts: Mapping[FieldName, str | None], found: dict[str, Any]) -> None:
    if "sex" in texts:
        found["sex"] = _sex(texts["sex"] or "")
    if "year_group" in texts:
        found["year_group"] = _year_group(texts["year_group"] or "")
    if "class" in texts:
        found["class_name"] = _text(texts["class"] or "", "class", LONGEST_CLASS)
    if "source_id" in texts:
        found["source_id"] = _text(texts["source_id"] or "", "source_id", LONGEST_SOURCE_ID)


def _check_enrolment(texts: Mapping[FieldName, str | None], found: dict[str, Any], today: date) -> None:
    if "enrolled_on" in texts:
        found["enrolled_on"] = _enrolment_date(texts["enrolled_on"] or "", "enrolled_on")
    if "left_on" in texts:
        found["left_on"] = _enrolment_date(texts["left_on"] or "", "left_on")
    if "enrolment_status" in texts:
        status = (texts["enrolment_status"] or "").strip().upper() or None
        if status is not None and status not in _STATUSES:
            raise _Wrong("enrolment_status", RowReason.UNKNOWN_STATUS)
        found["enrolment_status"] = status
    if texts.get("changed_at"):
        found["changed_at"] = _instant(texts["changed_at"] or "", today)


@lru_cache(maxsize=4096)
def _plain(text: str) -> str | None:
    """``text`` in Unicode's composed form with single blanks; None if it holds what is no part of a text."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    composed = " ".join(unicodedata.normalize("NFC", text).split())
    if any(unicodedata.category(letter) in _NO_PART_OF_TEXT for letter in composed):
        return None
    return composed


def _text(text: str, where: FieldName, longest: int) -> str | None:
    plain = _plain(text)
    if plain is None:
        raise _Wrong(where, RowReason.UNREADABLE_CHARACTER)
    if len(plain) > longest:
        raise _Wrong(where, RowReason.TOO_LONG)
    return plain or None


def _required_name(text: str, where: FieldName) -> str:
    plain = _text(text, where, LONGEST_NAME)
    if plain is None:
        raise _Wrong(where, RowReason.REQUIRED)
    return plain


def _upn(text: str) -> str | None:
    if not text.strip():
        return None
    try:
        return upn_form(text)
    except ValueError:
        raise _Wrong("upn", RowReason.NOT_A_UPN) from None


def _date(text: str, where: FieldName) -> date:
    if not _ISO_DATE.match(text):
        raise _Wrong(where, RowReason.NOT_A_DATE)
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise _Wrong(where, RowReason.NOT_A_DATE) from None


def _date_of_birth(text: str, today: date) -> date:
    text = text.strip()
    if not text:
        raise _Wrong("date_of_birth", RowReason.REQUIRED)
    born = _date(text, "date_of_birth")
    if born > today:
        raise _Wrong("date_of_birth", RowReason.IN_THE_FUTURE)
    if not YOUNGEST <= age_on(born, today) <= OLDEST:
        raise _Wrong("date_of_birth", RowReason.IMPLAUSIBLE_AGE)
    return born


def _enrolment_date(text: str, where: FieldName) -> date | None:
    text = text.strip()
    if not text:
        return None
    day = _date(text, where)
    if day.year < NO_YEAR_BEFORE or day.year > 2100:
        raise _Wrong(where, RowReason.NOT_A_DATE)
    return day


def instant_of(text: str) -> datetime | None:
    """The instant an ISO 8601 text with a zone names, in UTC; None if it names none."""
    try:
        at = datetime.fromisoformat(text.strip())
        return None if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _instant(text: str, today: date) -> datetime:
    at = instant_of(text)
    if at is None or at.year < NO_YEAR_BEFORE:
        raise _Wrong("changed_at", RowReason.NOT_AN_INSTANT)
    # A clock that is years ahead would keep every later word out.
    if at.date() > today + timedelta(days=1):
        raise _Wrong("changed_at", RowReason.IN_THE_FUTURE)
    return at


def age_on(born: date, today: date) -> int:
    """Whole years."""
    had_birthday = (today.month, today.day) >= (born.month, born.day)
    return today.year - born.year - (0 if had_birthday else 1)


def _sex(text: str) -> str | None:
    text = text.strip().lower()
    if text not in _SEXES:
        raise _Wrong("sex", RowReason.UNKNOWN_SEX)
    return _SEXES[text]


def _year_group(text: str) -> str | None:
    if not text.strip():
        return None
    code = _year_group_code(text)
    if code is None:
        raise _Wrong("year_group", RowReason.UNKNOWN_YEAR_GROUP)
    return code


_year_group_code = lru_cache(maxsize=256)(year_group_of)
