"""The CSV of the intake: titles, headings, one pupil a row, totals; read as a stream.

The headings are ours, in any order and spelling, or the feed (or the file by hand) has a mapping from our names to the
headings of its own. Columns may stand in any order, and those that nobody asked for are left out.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from chassis.objects.harmless_cells import as_it_was
from haven_schemas.acts.intake_reasons import FileReason, RowReason
from haven_schemas.acts.pupil_changes import ColumnName, FieldName
from haven_schemas.acts.pupil_record_fields import RECORD_COLUMNS, RecordColumn
from haven_schemas.acts.pupils.feeds import FileEncoding, FileSeparator
from haven_schemas.words.intake import MENDING_COLUMNS

from .csv_lines import Headings, Lines, begins_like_a_total, cells_shown, find_headings, fitted, shown
from .csv_record import record_of_columns
from .findings import FileRefused
from .roll_row import RawRow
from .text_decoding import CsvText
from .written import as_code, is_iso, iso_day

HEADER: tuple[FieldName, ...] = (
    "upn",
    "legal_surname",
    "legal_forename",
    "preferred_surname",
    "preferred_forename",
    "date_of_birth",
    "sex",
    "year_group",
    "class",
)

FURTHER: tuple[FieldName, ...] = (
    "source_id",
    "former_surname",
    "former_forename",
    "enrolled_on",
    "left_on",
    "enrolment_status",
)
"""Columns that may stand beside them, as may those beyond the roll (``RecordColumn``)."""

CAN_BE_MAPPED: tuple[ColumnName, ...] = (*HEADER, *FURTHER, *RECORD_COLUMNS)
MUST_BE_MAPPED: tuple[FieldName, ...] = ("legal_surname", "legal_forename", "date_of_birth")
MOST_COLUMNS = 200
Row_co = TypeVar("Row_co", covariant=True)
_ROLL = frozenset({*HEADER, *FURTHER})
_DAYS: frozenset[FieldName] = frozenset({"date_of_birth", "enrolled_on", "left_on"})
_LIKE_A_UPN = re.compile(r"[A-Za-z][0-9]{11}[A-Za-z0-9]", re.ASCII)


@dataclass
class CsvReading:
    """How a file is found to be written, whole once it is read. ``lines_above``: titles and blank lines above the
    headings; ``left_out``: rows that hold no pupil, as totals."""

    encoding: FileEncoding = "utf-8"
    separator: FileSeparator = ","
    lines_above: int = 0
    left_out: int = 0


class TableColumns(Protocol[Row_co]):
    """What stands where in a table, and how it is written; filled while it is read."""

    reading: CsvReading

    def are_headings(self, record: Sequence[str]) -> bool:
        """Whether these are the headings."""
        ...

    def take_headings(self, found: Headings) -> None:
        """What the rows below are read by."""
        ...

    def row(self, number: int, record: list[str], lines: Lines) -> Row_co | None:
        """A line below the headings; None if it holds nobody."""
        ...


class CsvColumns:
    """Where our fields stand in a file, and how it is written; filled while it is read.

    A file of rejected rows that comes back (it has ``MENDING_COLUMNS``) had its cells made harmless for spreadsheets;
    that is undone. ``or_ours``: a file that has not the headings of ``mapping`` may have our own.
    """

    def __init__(self, mapping: Mapping[str, str] | None = None, *, or_ours: bool = False) -> None:
        self._mapping = mapping
        self._or_ours = or_ours
        self._roll: tuple[tuple[FieldName, int], ...] = ()
        self._beyond: tuple[tuple[RecordColumn, int], ...] = ()
        self._days: tuple[FieldName, ...] = ()
        self._names: tuple[FieldName, ...] | None = None
        self._born = 0
        self._was_rejected = False
        self.headings: list[str] = []
        self.has_unknown = False
        self.reading = CsvReading()

    def places_in(self, record: Sequence[str]) -> list[tuple[ColumnName, int]] | None:
        """Which of our fields stands where, if these are the headings; else None."""
        if len(record) > MOST_COLUMNS:
            return None
        if not self._mapping:
            return _as_ours(record)
        found = _mapped(record, self._mapping)
        return _as_ours(record) if found is None and self._or_ours else found

    def are_headings(self, record: Sequence[str]) -> bool:
        """Whether these are the headings."""
        return self.places_in(record) is not None

    def take_headings(self, found: Headings) -> None:
        """What the rows below are read by."""
        places = self.places_in(found.record) or []
        self._roll = tuple((name, place) for name, place in places if name in _ROLL)  # type: ignore[misc]  # mypy loses the literal names in a tuple
        self._beyond = tuple((name, place) for name, place in places if name not in _ROLL)  # type: ignore[misc]  # mypy loses the literal names in a tuple
        self._days = tuple(name for name, _ in self._roll if name in _DAYS)
        self._born = dict(places).get("date_of_birth", 0)
        in_order = [place for _, place in self._roll] == list(range(len(found.record)))
        self._names = tuple(name for name, _ in self._roll) if in_order else None
        self.headings = found.record
        bare = [bare_heading(each) for each in found.record]
        self._was_rejected = all(each in bare for each in _MENDING)
        known = len(places) + (len(_MENDING) if self._was_rejected else 0)
        self.has_unknown = known < len(found.record)
        self.reading.separator, self.reading.lines_above = found.separator, found.lines_above

    def cells_of(self, raw: RawRow) -> dict[str, str]:
        """What stands in a row that was read, by field."""
        places: list[tuple[ColumnName, int]] = [*self._roll, *self._beyond]
        return {name: raw.cells[place] for name, place in places if place < len(raw.cells)}

    def row(self, number: int, record: list[str], lines: Lines) -> RawRow | None:
        """A line below the headings; None if it holds no pupil."""
        cells = record
        if len(record) != len(self.headings) or not _as_day(record[self._born]):
            if self._is_no_pupil(record):
                return None
            fitting = fitted(record, len(self.headings), lines)
            if fitting is None:
                return RawRow(number, problem=RowReason.WRONG_COLUMNS, cells=record)
            cells = fitting
        if self._was_rejected:
            cells = [as_it_was(each) for each in cells]
        if not lines.is_ascii:
            cells = [each if each.isascii() else shown(each) for each in cells]
        texts = self._texts(cells)
        if not self._beyond:
            return RawRow(number, texts, cells=record)
        beyond = record_of_columns({name: cells[place] for name, place in self._beyond})
        return RawRow(number, texts, record=beyond, cells=record)

    def _texts(self, cells: list[str]) -> dict[FieldName, str | None]:
        """Fields of the roll; days and codes as the pushed form has them."""
        texts: dict[FieldName, str | None] = (
            {name: cells[place] for name, place in self._roll}
            if self._names is None
            else dict(zip(self._names, cells, strict=True))
        )
        for name in self._days:
            text = texts[name] or ""
            if not is_iso(text):
                texts[name] = iso_day(text) or text
        if status := texts.get("enrolment_status"):
            texts["enrolment_status"] = as_code("enrolment_status", status.strip())
        return texts

    def _is_no_pupil(self, record: list[str]) -> bool:
        """Whether a row is blank, a total, or the headings once more, as on each page of a report."""
        seen = cells_shown(record)
        if not seen:
            return True
        if record != self.headings and not self._is_a_total(record, seen):
            return False
        self.reading.left_out += 1
        return True

    def _is_a_total(self, record: list[str], seen: list[str]) -> bool:
        if not begins_like_a_total(seen):
            return False
        return len(record) != len(self.headings) or not self._names_somebody(record)

    def _names_somebody(self, record: list[str]) -> bool:
        """Whether there is a birth date, a UPN, or both names: a single name, or a number, names nobody."""
        cell = {name: shown(record[place]) for name, place in self._roll}
        if iso_day(cell["date_of_birth"]) or _LIKE_A_UPN.fullmatch(cell.get("upn", "")):
            return True
        return all(any(map(str.isalpha, cell[name])) for name in ("legal_surname", "legal_forename"))


def read_csv(chunks: Iterable[bytes], columns: CsvColumns | None = None) -> Iterator[RawRow]:
    """The rows below the headings, numbered from 1; raises ``FileRefused``, for the headings at the first step."""
    return read_table(chunks, columns or CsvColumns())


def read_table(chunks: Iterable[bytes], columns: TableColumns[Row_co]) -> Iterator[Row_co]:
    """As ``read_csv``, of a table with columns of any kind."""
    text = CsvText(chunks)
    lines = Lines(text)
    found = find_headings(lines.beginning(), columns.are_headings)
    if found is None:
        raise FileRefused(FileReason.WRONG_HEADER)
    columns.take_headings(found)
    lines.pass_over(found.lines_above)
    number = 0
    for record in _below(lines, found.separator):
        row = columns.row(number + 1, record, lines)
        lines.next_record()
        columns.reading.encoding = text.encoding
        if row is not None:
            number += 1
            yield row


def _below(lines: Lines, separator: str) -> Iterator[list[str]]:
    records = csv.reader(lines, delimiter=separator, strict=True)
    try:
        next(records, None)
        lines.next_record()
        yield from records
    except csv.Error:
        raise FileRefused(FileReason.MALFORMED_CSV) from None


def heading(text: str) -> str:
    """A column's heading as it is compared: case and blanks do not matter."""
    return " ".join(text.split()).casefold()


def bare_heading(text: str) -> str:
    """A heading's letters and digits alone: ``Date of Birth``, ``date_of_birth`` and ``DateOfBirth`` are one."""
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def _as_day(text: str) -> str | None:
    return text if is_iso(text) else iso_day(text)


_MENDING = tuple(bare_heading(each) for each in MENDING_COLUMNS)
_OURS: Mapping[str, ColumnName] = {bare_heading(name): name for name in CAN_BE_MAPPED}


def _as_ours(record: Sequence[str]) -> list[tuple[ColumnName, int]] | None:
    """Columns that bear our own names; None unless those that must be there are, or if one stands twice."""
    found: dict[ColumnName, int] = {}
    for place, text in enumerate(record):
        name = _OURS.get(bare_heading(text))
        if name is not None:
            if name in found:
                return None
            found[name] = place
    return [*found.items()] if found.keys() >= set(MUST_BE_MAPPED) else None


def _mapped(record: Sequence[str], mapping: Mapping[str, str]) -> list[tuple[ColumnName, int]] | None:
    """Columns by the headings that were agreed; None unless each stands there once."""
    for written in (heading, bare_heading):
        there = [written(each) for each in record]
        wanted = {name: written(mapping[name]) for name in CAN_BE_MAPPED if name in mapping}
        if all(there.count(each) == 1 for each in wanted.values()):
            return [(name, there.index(each)) for name, each in wanted.items()]
    return None
