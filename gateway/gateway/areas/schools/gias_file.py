"""Schools out of a CSV file of GIAS, the register of schools in England (Get Information about Schools)."""

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from haven_schemas.acts.identity.schools import NewSchool, Phase, SchoolKind
from pydantic import ValidationError

MOST_SCHOOLS = 500
COLUMNS = ("URN", "LA (code)", "EstablishmentNumber", "EstablishmentName")
"""As GIAS names them in its extracts; without one of these a file is not taken."""
LINK_COLUMNS = ("URN", "LinkURN", "LinkName", "LinkType")
"""Of the extract of links between schools."""
STATUS, CLOSED_ON, OPENS_ON = "EstablishmentStatus (name)", "CloseDate", "OpenDate"
WHY_CLOSED = "ReasonEstablishmentClosed (name)"

Status = Literal["open", "closing", "proposed", "closed"]

_CODE = re.compile(r"^[0-9]{3}$")
_NUMBER = re.compile(r"^[0-9]{4}$")
_DATES = ("%d-%m-%Y", "%d/%m/%Y", "%Y-%m-%d")
_STATUSES: dict[str, Status] = {
    "open": "open",
    "open, but proposed to close": "closing",
    "proposed to open": "proposed",
    "closed": "closed",
}
_PHASES: dict[str, Phase] = {
    "nursery": "nursery",
    "primary": "primary",
    "middle deemed primary": "middle",
    "middle deemed secondary": "middle",
    "secondary": "secondary",
    "16 plus": "sixteen_plus",
    "all-through": "all_through",
    "not applicable": "not_applicable",
}
_KINDS: dict[str, SchoolKind] = {
    "academies": "academy",
    "free schools": "academy",
    "local authority maintained schools": "maintained",
    "independent schools": "independent",
}


class NotGias(ValueError):
    """Why a file cannot be taken, in words for a person."""


@dataclass(frozen=True)
class Successor:
    """The school that took a closed one's place."""

    urn: str
    name: str


@dataclass(frozen=True)
class GiasSchool:
    """A row of the file. ``on``: the day it closed, closes or opens, where the file has one."""

    school: NewSchool
    status: Status
    on: date | None = None
    why: str = ""
    successors: tuple[Successor, ...] = ()


@dataclass(frozen=True)
class GiasFile:
    """Every school of a file, in its order. ``says_status``: whether the file tells open from closed at all."""

    rows: tuple[GiasSchool, ...]
    says_status: bool

    @property
    def offered(self) -> list[GiasSchool]:
        """Those a trust may have: open, about to close or about to open."""
        return [each for each in self.rows if each.status != "closed"]

    @property
    def closed(self) -> list[GiasSchool]:
        """Those that are closed, which are offered to nobody."""
        return [each for each in self.rows if each.status == "closed"]


def read_gias(content: str, links: str = "") -> GiasFile:
    """The school of every row; ``NotGias`` for a file that cannot be taken whole.

    ``links``: GIAS's extract of links, by which a closed school's successor is known. Without it the successor is the
    open school of the file with the same LAESTAB: a school that becomes an academy keeps it as a rule.

    LAESTAB is the authority's three digits and the school's own four; a school without a number has none.
    """
    reader, found = _reader(content, COLUMNS), dict[str, GiasSchool]()
    for row in _rows(reader):
        school = _school(row, reader.line_num)
        found[school.school.urn] = school
        if sum(each.status != "closed" for each in found.values()) > MOST_SCHOOLS:
            raise NotGias("The file has more than 500 schools. Choose a file of this trust's schools only.")
    if not found:
        raise NotGias("There is no school in this file.")
    names = reader.fieldnames or ()
    successors = _successors(links, found)
    rows = tuple(_with_successors(each, successors) for each in found.values())
    return GiasFile(rows, says_status=STATUS in names or CLOSED_ON in names)


def _reader(content: str, columns: tuple[str, ...]) -> "csv.DictReader[str]":
    reader = csv.DictReader(io.StringIO(content))
    try:
        missing = [name for name in columns if name not in (reader.fieldnames or ())]
    except csv.Error:
        raise NotGias("This is not a CSV file.") from None
    if missing:
        raise NotGias(_words_of_missing(missing))
    return reader


def _rows(reader: "csv.DictReader[str]") -> Iterator[dict[str, str]]:
    """Rows in which something stands, each with plain texts."""
    try:
        for row in reader:
            plain = {name: (value or "").strip() for name, value in row.items() if isinstance(name, str)}
            if any(plain.values()):
                yield plain
    except csv.Error:
        raise NotGias("This is not a CSV file.") from None


def _school(row: dict[str, str], line: int) -> GiasSchool:
    code, number = row["LA (code)"], row["EstablishmentNumber"]
    try:
        school = NewSchool(
            urn=row["URN"],
            laestab=code + number if _CODE.match(code) and _NUMBER.match(number) else None,
            name=row["EstablishmentName"],
            phase=_PHASES.get(row.get("PhaseOfEducation (name)", "").lower()),
            kind=_KINDS.get(row.get("EstablishmentTypeGroup (name)", "").lower()),
            local_authority=row.get("LA (name)") or None,
        )
    except ValidationError:
        raise NotGias(_words_of_line(line)) from None
    closed_on = _date(row.get(CLOSED_ON, ""))
    status = _status(row.get(STATUS, ""), closed=bool(row.get(CLOSED_ON)))
    on = _date(row.get(OPENS_ON, "")) if status == "proposed" else closed_on
    return GiasSchool(school, status, on, row.get(WHY_CLOSED, "") if status == "closed" else "")


def _status(words: str, *, closed: bool) -> Status:
    """As the file says; where it says nothing, a school with a day of closing is closed. What is unknown is open."""
    known = _STATUSES.get(words.lower())
    return known or ("closed" if closed and not words else "open")


def _date(text: str) -> date | None:
    for form in _DATES:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007  # a day has no zone
        except ValueError:
            continue
    return None


def _successors(links: str, found: dict[str, GiasSchool]) -> dict[str, list[Successor]]:
    """By the URN of the school before."""
    after: dict[str, list[Successor]] = defaultdict(list)
    if links:
        for row in _rows(_reader(links, LINK_COLUMNS)):
            kind = row["LinkType"].lower()
            if kind.startswith("successor"):
                after[row["URN"]].append(Successor(row["LinkURN"], row["LinkName"]))
            elif kind.startswith("predecessor") and row["URN"] in found:
                after[row["LinkURN"]].append(Successor(row["URN"], found[row["URN"]].school.name))
    by_number = {each.school.laestab: each.school for each in found.values() if each.status == "open"}
    for urn, each in found.items():
        same = by_number.get(each.school.laestab) if each.school.laestab else None
        if urn not in after and same is not None:
            after[urn].append(Successor(same.urn, same.name))
    return after


def _with_successors(each: GiasSchool, after: dict[str, list[Successor]]) -> GiasSchool:
    if each.status != "closed":
        return each
    found = {one.urn: one for one in after.get(each.school.urn, ())}
    return GiasSchool(each.school, each.status, each.on, each.why, tuple(found.values()))


def _words_of_missing(missing: list[str]) -> str:
    return f"These columns are missing: {', '.join(missing)}. Save the file as GIAS gave it."


def _words_of_line(line: int) -> str:
    return f"Line {line} has no URN of six digits, or no name of the school."
