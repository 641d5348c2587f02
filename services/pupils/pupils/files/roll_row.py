"""One row of a file or push: as it stands there, and as the canonical change it comes to."""

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, get_args

from haven_schemas.acts.intake_reasons import RowDetail, RowReason
from haven_schemas.acts.pupil_changes import EnrolmentStatus, FieldName, PupilChange
from haven_schemas.identifiers import upn_form
from pydantic_core import PydanticUndefined

from .findings import Finding
from .record_row import check_record
from .remembered import remembered
from .written import year_group_of

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
    "girl": "F", "boy": "M", "f - female": "F", "m - male": "M", "not specified": None, "-": None, "n/a": None,
}  # fmt: skip
_STATUSES = frozenset(get_args(EnrolmentStatus))
_NO_PART_OF_TEXT = frozenset({"Cc", "Cs", "Co"})
"""Unicode categories: controls, surrogates, private use."""

_WHOLE: tuple[FieldName, ...] = ("legal_surname", "legal_forename", "date_of_birth")
"""What every row of a file states; a pushed change may leave them out."""

_X = "X"
_LIKE_IT: Mapping[str, tuple[str, ...]] = {
    "legal_surname": ("surname", "lastname", "familyname"),
    "legal_forename": ("forename", "firstname", "givenname"),
    "date_of_birth": ("birth", "dob"),
}
"""Parts of names that other systems have for what we call otherwise."""

_NAMES: tuple[FieldName, ...] = ("preferred_surname", "preferred_forename", "former_surname", "former_forename")
ALL_NAMES: tuple[FieldName, ...] = ("legal_surname", "legal_forename", *_NAMES)


@dataclass(frozen=True, slots=True)
class RawRow:
    """A row's texts by field, as the source has them; None: null. ``problem``: why it cannot be looked at further.

    ``partial``: a field that is not there says nothing, also of those that a file must have. ``record``: fields beyond
    the roll, as they are pushed; ``unknown``: what we have no field for. ``cells``: the row of a CSV as it was written.
    ``lacking``: where a field that is not there would stand.
    """

    number: int
    texts: Mapping[FieldName, str | None] = field(default_factory=dict, repr=False)
    problem: RowReason | None = None
    problem_field: FieldName | None = None
    partial: bool = False
    record: Mapping[str, Any] = field(default_factory=dict, repr=False)
    unknown: Mapping[str, str] = field(default_factory=dict, repr=False)
    cells: Sequence[str] = field(default=(), repr=False)
    lacking: Mapping[FieldName, RowDetail] = field(default_factory=dict)


class _Wrong(Exception):
    def __init__(self, where: FieldName, reason: RowReason) -> None:
        super().__init__(reason.value)
        self.where, self.reason = where, reason


_NOT_STATED: Mapping[str, Any] = {
    name: field.default for name, field in PupilChange.model_fields.items() if field.default is not PydanticUndefined
}

Faults = tuple[Finding, ...]
"""Everything that is wrong with a row, in the order of its fields; never none."""


def check_row(raw: RawRow, today: date, groups: Collection[str] = ()) -> PupilChange | Faults:
    """``raw`` as a change of the roll, its dates measured by ``today``, or all that is wrong with it.

    Beyond the roll only of ``groups``; what of it cannot be read stops nothing.
    """
    if raw.problem is not None:
        return (Finding(raw.number, raw.problem_field, raw.problem),)
    row = _Row(raw)
    _check_identity(row, raw, today)
    _check_codes(row)
    _check_enrolment(row, today)
    if row.faults:
        return tuple(_explained(each, raw.unknown) for each in row.faults)
    left_out: tuple[str, ...] = ("upn",) if is_unknown_upn(raw.texts.get("upn")) else ()
    if raw.record or raw.unknown:
        said = check_record(raw.record, raw.unknown, groups)
        row.found |= {"record": said.record, "unknown": said.unknown}
        left_out += said.left_out
    if left_out:
        row.found["left_out"] = left_out
    # What is not stated is given too, since pydantic takes long to find each default; and told apart as ever.
    return PupilChange.model_construct(set(row.found), **{**_NOT_STATED, "unknown": {}, **row.found})


def is_unknown_upn(text: str | None) -> bool:
    """Whether a system says that it does not know the UPN: thirteen times X."""
    return text is not None and _X * 2 in text.upper() and "".join(text.split()).upper() == _X * 13


def lacking_of(texts: Collection[str], unknown: Collection[str]) -> dict[FieldName, RowDetail]:
    """What to say of fields of a pushed pupil that are not in ``texts``, should they be needed."""
    if not unknown:
        return {}
    missing = ((name, under_another_name(name, unknown)) for name in _WHOLE if name not in texts)
    return {name: detail for name, detail in missing if detail is not None}


def under_another_name(field: str | None, unknown: Collection[str]) -> RowDetail | None:
    """What to say of a field that is missing while something like it is there that we have no field for."""
    parts = _LIKE_IT.get(field or "", ())
    bare = ("".join(filter(str.isalpha, name.lower())) for name in unknown)
    return RowDetail.UNDER_ANOTHER_NAME if any(part in name for name in bare for part in parts) else None


def _explained(fault: Finding, unknown: Collection[str]) -> Finding:
    detail = under_another_name(fault.field, unknown) if fault.reason is RowReason.REQUIRED else None
    return fault if detail is None else replace(fault, detail=detail)


class _Row:
    """Values by attribute of ``PupilChange``, only of what is stated; and what is wrong."""

    __slots__ = ("faults", "found", "number", "texts")

    def __init__(self, raw: RawRow) -> None:
        self.number = raw.number
        self.texts = raw.texts
        self.found: dict[str, Any] = {"number": raw.number}
        self.faults: list[Finding] = []

    def take(self, attribute: str, check: Callable[..., Any], *given: Any) -> None:
        """What ``check`` makes of what is given, or why it is none."""
        try:
            self.found[attribute] = check(*given)
        except _Wrong as wrong:
            self.faults.append(Finding(self.number, wrong.where, wrong.reason))


def _check_identity(row: _Row, raw: RawRow, today: date) -> None:
    texts = row.texts
    gone = texts.get("gone") is not None
    may_lack = raw.partial or gone
    if gone:
        row.found["gone"] = True
    if "upn" in texts:
        row.take("upn", _upn, texts["upn"] or "")
    for name in _WHOLE[:2]:
        if name in texts or not may_lack:
            row.take(name, _required_name, texts.get(name) or "", name)
    for name in _NAMES:
        if name in texts:
            row.take(name, _text, texts[name] or "", name, LONGEST_NAME)
    if "date_of_birth" in texts or not may_lack:
        row.take("date_of_birth", _date_of_birth, texts.get("date_of_birth") or "", today)


def _check_codes(row: _Row) -> None:
    texts = row.texts
    if "sex" in texts:
        row.take("sex", _sex, texts["sex"] or "")
    if "year_group" in texts:
        row.take("year_group", _year_group, texts["year_group"] or "")
    if "class" in texts:
        row.take("class_name", _text, texts["class"] or "", "class", LONGEST_CLASS)
    if "source_id" in texts:
        row.take("source_id", _text, texts["source_id"] or "", "source_id", LONGEST_SOURCE_ID)


def _check_enrolment(row: _Row, today: date) -> None:
    texts = row.texts
    if "enrolled_on" in texts:
        row.take("enrolled_on", _enrolment_date, texts["enrolled_on"] or "", "enrolled_on")
    if "left_on" in texts:
        row.take("left_on", _enrolment_date, texts["left_on"] or "", "left_on")
    if "enrolment_status" in texts:
        row.take("enrolment_status", _status, texts["enrolment_status"] or "")
    if texts.get("changed_at"):
        row.take("changed_at", _instant, texts["changed_at"] or "", today)


def _status(text: str) -> str | None:
    status = text.strip().upper() or None
    if status is not None and status not in _STATUSES:
        raise _Wrong("enrolment_status", RowReason.UNKNOWN_STATUS)
    return status


def has_lost_letters(text: str | None) -> bool:
    """Whether a name was written in an encoding that has not all of its letters, which are gone for good."""
    return text is not None and ("?" in text or "\N{REPLACEMENT CHARACTER}" in text)


@remembered(4096)
def plain(text: str) -> str | None:
    """``text`` in Unicode's composed form with single blanks; None if it holds what is no part of a text."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    composed = " ".join(unicodedata.normalize("NFC", text).split())
    if any(unicodedata.category(letter) in _NO_PART_OF_TEXT for letter in composed):
        return None
    return composed


def _text(text: str, where: FieldName, longest: int) -> str | None:
    found = plain(text)
    if found is None:
        raise _Wrong(where, RowReason.UNREADABLE_CHARACTER)
    if len(found) > longest:
        raise _Wrong(where, RowReason.TOO_LONG)
    return found or None


def _required_name(text: str, where: FieldName) -> str:
    plain = _text(text, where, LONGEST_NAME)
    if plain is None:
        raise _Wrong(where, RowReason.REQUIRED)
    return plain


def _upn(text: str) -> str | None:
    if not text.strip() or is_unknown_upn(text):
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


_year_group_code = remembered(256)(year_group_of)
