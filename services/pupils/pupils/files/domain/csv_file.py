"""The CSV of the intake: one header, one pupil a row, read as a stream.

The header is ours (nine names, and any of the further ones after them), or the feed has a saved mapping from our names
to the columns of its own; then columns may stand in any order, and those that nobody asked for are left out.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping

from haven_schemas.rpc.intake_reasons import FileReason, RowReason
from haven_schemas.rpc.pupil_changes import ColumnName, FieldName
from haven_schemas.rpc.pupil_record_fields import RECORD_COLUMNS, RecordColumn

from pupils.deliveries.domain.findings import FileRefused

from .csv_record import record_of_columns
from .roll_row import RawRow
from .text_decoding import csv_text

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
"""Columns that may follow, in any order; those beyond the roll (``RecordColumn``) as well."""

CAN_BE_MAPPED: tuple[ColumnName, ...] = (*HEADER, *FURTHER, *RECORD_COLUMNS)
MUST_BE_MAPPED: tuple[FieldName, ...] = ("legal_surname", "legal_forename", "date_of_birth")
MOST_COLUMNS = 200
_ROLL = frozenset({*HEADER, *FURTHER})
_MAY_FOLLOW = frozenset({*FURTHER, *RECORD_COLUMNS})

_LONGEST_LINE = 16_384
"""Characters; a line of nine short texts has a few hundred. A file of one endless line is refused after this many."""

_LINES_A_RECORD = 20
"""Lines one record may run over (a quoted text may hold line ends); then a quotation mark was never closed."""


class CsvColumns:
    """Where our fields stand in a file; filled from its header when the first row is asked for."""

    def __init__(self, mapping: Mapping[str, str] | None = None) -> None:
        self._mapping = mapping
        self._places: tuple[tuple[FieldName, int], ...] = ()
        self._beyond: tuple[tuple[RecordColumn, int], ...] = ()
        self._names: tuple[FieldName, ...] | None = None
        self._width = 0
        self.has_unknown = False

    def take_header(self, record: list[str]) -> None:
        """Raises ``FileRefused(wrong_header)`` unless every field that was agreed has its column."""
        places = _mapped(record, self._mapping) if self._mapping else _as_agreed(record)
        self._places = tuple((name, place) for name, place in places if name in _ROLL)  # type: ignore[misc]  # mypy loses the literal names in a tuple
        self._beyond = tuple((name, place) for name, place in places if name not in _ROLL)  # type: ignore[misc]  # mypy loses the literal names in a tuple
        self._width = len(record)
        in_order = [place for _, place in self._places] == list(range(len(record)))
        self._names = tuple(name for name, _ in self._places) if in_order else None
        self.has_unknown = len(places) < len(record)

    def row(self, number: int, record: list[str]) -> RawRow:
        """A line after the header."""
        if len(record) != self._width:
            return RawRow(number, problem=RowReason.WRONG_COLUMNS)
        if self._names is not None:
            return RawRow(number, dict(zip(self._names, record, strict=True)))
        texts: dict[FieldName, str | None] = {name: record[place] for name, place in self._places}
        if not self._beyond:
            return RawRow(number, texts)
        return RawRow(number, texts, record=record_of_columns({name: record[place] for name, place in self._beyond}))


def read_csv(chunks: Iterable[bytes], columns: CsvColumns | None = None) -> Iterator[RawRow]:
    """The rows after the header; raises ``FileRefused``, for the header at the first step."""
    columns = columns or CsvColumns()
    number, position = 0, -1
    for position, record in enumerate(_records(chunks)):
        if position == 0:
            columns.take_header(record)
        elif record:
            number += 1
            yield columns.row(number, record)
    if position < 0:
        raise FileRefused(FileReason.WRONG_HEADER)


def read_head(data: bytes, most_rows: int) -> list[list[str]]:
    """The header and some rows of a file's beginning, which may be cut off anywhere; raises ``FileRefused``."""
    found: list[list[str]] = []
    try:
        for record in _records([data]):
            found.append(record)
            if len(found) > most_rows:
                break
    except FileRefused:
        if not found:
            raise
    return found


def heading(text: str) -> str:
    """A column's heading as it is compared: case and blanks do not matter."""
    return " ".join(text.split()).casefold()


def _records(chunks: Iterable[bytes]) -> Iterator[list[str]]:
    lines = _Lines(csv_text(chunks))
    try:
        for record in csv.reader(lines, strict=True):
            lines.in_record = 0
            yield record
    except csv.Error:
        raise FileRefused(FileReason.MALFORMED_CSV) from None
    except UnicodeError:
        raise FileRefused(FileReason.WRONG_ENCODING) from None


def _as_agreed(record: list[str]) -> tuple[tuple[ColumnName, int], ...]:
    names: dict[str, ColumnName] = {name: name for name in CAN_BE_MAPPED}
    further = record[len(HEADER) :]
    if tuple(record[: len(HEADER)]) != HEADER or not _MAY_FOLLOW.issuperset(further) or len(set(record)) < len(record):
        raise FileRefused(FileReason.WRONG_HEADER)
    return tuple((names[text], place) for place, text in enumerate(record))


def _mapped(record: list[str], mapping: Mapping[str, str]) -> tuple[tuple[ColumnName, int], ...]:
    if len(record) > MOST_COLUMNS:
        raise FileRefused(FileReason.WRONG_HEADER)
    there = [heading(each) for each in record]
    found: list[tuple[ColumnName, int]] = []
    for name in CAN_BE_MAPPED:
        if name in mapping:
            wanted = heading(mapping[name])
            if there.count(wanted) != 1:
                raise FileRefused(FileReason.WRONG_HEADER)
            found.append((name, there.index(wanted)))
    return tuple(found)


class _Lines:
    """Lines of bounded length, a bounded number of them for one record."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text
        self.in_record = 0

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._text.readline(_LONGEST_LINE + 1)
        if not line:
            raise StopIteration
        if len(line) > _LONGEST_LINE:
            raise FileRefused(FileReason.LINE_TOO_LONG)
        self.in_record += 1
        if self.in_record > _LINES_A_RECORD:
            raise FileRefused(FileReason.MALFORMED_CSV)
        return line
