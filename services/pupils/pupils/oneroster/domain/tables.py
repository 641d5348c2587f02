"""Tables of a OneRoster file as rows of texts by column: read as a stream, whatever their columns' case and order."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from haven_schemas.rpc.intake_reasons import FileDetail, FileReason

from pupils.deliveries.domain.findings import FileRefused
from pupils.files.domain.csv_file import MOST_COLUMNS, bare_heading
from pupils.files.domain.csv_lines import Lines, find_headings
from pupils.files.domain.csv_rows import cells_shown, shown
from pupils.files.domain.text_decoding import CsvText

from .package import Package

MOST_ROWS: Mapping[str, int] = {"enrollments": 500_000}
_MOST_ROWS = 100_000
"""Of every other table."""
_SEPARATORS = ","
_READ = frozenset(
    {
        "sourcedid", "status", "role", "orgsourcedids", "orgsourcedid", "primaryorgsourcedid", "usersourcedid",
        "userids", "identifier", "givenname", "familyname", "middlename", "preferredgivenname",
        "prefferedgivenname", "preferredfamilyname", "prefferedfamilyname", "email", "sms", "phone",
        "agentsourcedids", "grades", "birthdate", "sex", "type", "parentsourcedid", "title", "classcode",
        "classtype", "classsourcedid", "primary", "propertyname", "value",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of a table, from 1; its columns by their names' letters and digits in lower case."""

    number: int
    cells: Mapping[str, str] = field(repr=False)

    def text(self, *columns: str) -> str:
        """What stands in the first of these columns in which anything does."""
        return next((text for name in columns if (text := self.cells.get(name, ""))), "")

    def many(self, column: str) -> list[str]:
        """The parts of a list, which stand apart by commas."""
        return [part for each in self.text(column).split(_SEPARATORS) if (part := each.strip())]

    @property
    def is_gone(self) -> bool:
        """Whether the source takes it back. Without a status it is there (bulk files leave it empty)."""
        return self.text("status").lower() in ("tobedeleted", "inactive")

    def taken_back(self) -> "TableRow":
        """The same row as one that the source takes back."""
        return TableRow(self.number, {**self.cells, "status": "tobedeleted"})

    @property
    def id(self) -> str:
        """Its ``sourcedId``."""
        return self.text("sourcedid")


def rows_of_table(package: Package, table: str, key: str = "sourcedid") -> Iterator[TableRow]:
    """The rows of a table; none if it is not there. ``key``: the column by which its headings are known.

    Raises ``FileRefused``: not a table, too many rows, characters in two encodings.
    """
    if not package.has(table):
        return
    lines = Lines(CsvText(package.pieces(table)))
    found = find_headings(lines.beginning(), lambda record: len(record) <= MOST_COLUMNS and key in _bare(record))
    if found is None:
        raise FileRefused(FileReason.WRONG_HEADER, FileDetail.NOT_ONEROSTER)
    lines.pass_over(found.lines_above)
    yield from _rows(table, lines, _bare(found.record), found.separator)


def _rows(table: str, lines: Lines, columns: Sequence[str], separator: str) -> Iterator[TableRow]:
    most, number = MOST_ROWS.get(table, _MOST_ROWS), 0
    records = csv.reader(lines, delimiter=separator, strict=True)
    try:
        next(records, None)
        lines.next_record()
        for record in records:
            lines.next_record()
            if not cells_shown(record):
                continue
            number += 1
            if number > most:
                raise FileRefused(FileReason.TOO_MANY_ROWS)
            yield TableRow(number, _cells(columns, record))
    except csv.Error:
        raise FileRefused(FileReason.MALFORMED_CSV) from None


def _cells(columns: Sequence[str], record: Sequence[str]) -> dict[str, str]:
    """Cells in which something stands; cells missing at the end are empty, those beyond the headings nobody's."""
    return {name: text for name, cell in zip(columns, record, strict=False) if is_read(name) and (text := shown(cell))}


def is_read(column: str) -> bool:
    """Whether a column is one that anything is taken from: what nobody reads, as a password, is not held."""
    return column in _READ or column.startswith("metadata")


def _bare(record: Sequence[str]) -> list[str]:
    return [bare_heading(each) for each in record]
