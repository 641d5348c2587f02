"""One row of a file: as it stands there, and as it may go onto the roll."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from haven_schemas.identifiers import upn_check_letter_agrees, upn_form
from haven_schemas.rpc.intake_reasons import RowReason

from .findings import FieldName, Finding
from .year_groups import year_group_of

LONGEST_NAME = 100
LONGEST_CLASS = 50
YOUNGEST, OLDEST = 2, 20
"""Ages between which a date of birth is believed: nursery to the end of further education in school."""

_ISO_DATE = re.compile(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", re.ASCII)
_SEXES: Mapping[str, str | None] = {
    "": None, "f": "F", "female": "F", "m": "M", "male": "M",
    "u": None, "x": None, "unknown": None, "unspecified": None, "other": None, "not known": None,
}  # fmt: skip
_NO_PART_OF_TEXT = frozenset({"Cc", "Cs", "Co"})
"""Unicode categories: controls, surrogates, private use."""


@dataclass(frozen=True)
class RawRow:
    """A row's texts by field, as the file has them. ``problem``: why the row cannot be looked at further."""

    number: int
    texts: Mapping[FieldName, str] = field(default_factory=dict, repr=False)
    problem: RowReason | None = None


@dataclass(frozen=True)
class CheckedRow:
    """A row that may go onto the roll.

    ``stated``: the fields the file says something about. A CSV's empty field says that there is nothing; a CTF's absent
    element says nothing, and overwrites nothing. No UPN never overwrites one.
    """

    number: int
    upn: str | None = field(repr=False)
    legal_surname: str = field(repr=False)
    legal_forename: str = field(repr=False)
    preferred_surname: str | None = field(repr=False)
    preferred_forename: str | None = field(repr=False)
    date_of_birth: date = field(repr=False)
    sex: str | None = field(repr=False)
    year_group: str | None
    class_name: str | None
    stated: frozenset[FieldName]
    warnings: tuple[Finding, ...] = ()


class _Wrong(Exception):
    def __init__(self, where: FieldName, reason: RowReason) -> None:
        super().__init__(reason.value)
        self.where, self.reason = where, reason


def check_row(raw: RawRow, today: date) -> CheckedRow | Finding:
    """``raw`` as it may go onto the roll on ``today``, or the first thing wrong with it."""
    if raw.problem is not None:
        return Finding(raw.number, None, raw.problem)
    try:
        return _checked(raw, today)
    except _Wrong as wrong:
        return Finding(raw.number, wrong.where, wrong.reason)


def _checked(raw: RawRow, today: date) -> CheckedRow:
    upn = _upn(raw)
    return CheckedRow(
        number=raw.number,
        upn=upn,
        legal_surname=_required_name(raw, "legal_surname"),
        legal_forename=_required_name(raw, "legal_forename"),
        preferred_surname=_text(raw, "preferred_surname", LONGEST_NAME),
        preferred_forename=_text(raw, "preferred_forename", LONGEST_NAME),
        date_of_birth=_date_of_birth(raw, today),
        sex=_sex(raw),
        year_group=_year_group(raw),
        class_name=_text(raw, "class", LONGEST_CLASS),
        stated=frozenset(raw.texts),
        warnings=_warnings(raw.number, upn),
    )


def _text(raw: RawRow, where: FieldName, longest: int) -> str | None:
    """The field in Unicode's composed form with single blanks; None if it is empty."""
    text = " ".join(unicodedata.normalize("NFC", raw.texts.get(where, "")).split())
    if any(unicodedata.category(letter) in _NO_PART_OF_TEXT for letter in text):
        raise _Wrong(where, RowReason.UNREADABLE_CHARACTER)
    if len(text) > longest:
        raise _Wrong(where, RowReason.TOO_LONG)
    return text or None


def _required_name(raw: RawRow, where: FieldName) -> str:
    text = _text(raw, where, LONGEST_NAME)
    if text is None:
        raise _Wrong(where, RowReason.REQUIRED)
    return text


def _upn(raw: RawRow) -> str | None:
    text = raw.texts.get("upn", "").strip()
    if not text:
        return None
    try:
        return upn_form(text)
    except ValueError:
        raise _Wrong("upn", RowReason.NOT_A_UPN) from None


def _date_of_birth(raw: RawRow, today: date) -> date:
    text = raw.texts.get("date_of_birth", "").strip()
    if not text:
        raise _Wrong("date_of_birth", RowReason.REQUIRED)
    if not _ISO_DATE.match(text):
        raise _Wrong("date_of_birth", RowReason.NOT_A_DATE)
    try:
        born = date.fromisoformat(text)
    except ValueError:
        raise _Wrong("date_of_birth", RowReason.NOT_A_DATE) from None
    if born > today:
        raise _Wrong("date_of_birth", RowReason.IN_THE_FUTURE)
    if not YOUNGEST <= age_on(born, today) <= OLDEST:
        raise _Wrong("date_of_birth", RowReason.IMPLAUSIBLE_AGE)
    return born


def age_on(born: date, today: date) -> int:
    """Whole years."""
    had_birthday = (today.month, today.day) >= (born.month, born.day)
    return today.year - born.year - (0 if had_birthday else 1)


def _sex(raw: RawRow) -> str | None:
    text = raw.texts.get("sex", "").strip().lower()
    if text not in _SEXES:
        raise _Wrong("sex", RowReason.UNKNOWN_SEX)
    return _SEXES[text]


def _year_group(raw: RawRow) -> str | None:
    text = raw.texts.get("year_group", "").strip()
    if not text:
        return None
    code = year_group_of(text)
    if code is None:
        raise _Wrong("year_group", RowReason.UNKNOWN_YEAR_GROUP)
    return code


def _warnings(number: int, upn: str | None) -> tuple[Finding, ...]:
    if upn is None or upn_check_letter_agrees(upn):
        return ()
    return (Finding(number, "upn", RowReason.CHECK_LETTER),)
