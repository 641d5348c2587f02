"""The CSV of the intake: one header, one pupil a row, read as a stream."""

import csv
import io
from collections.abc import Iterable, Iterator

from haven_schemas.rpc.intake_reasons import FileReason, RowReason

from .findings import FieldName, FileRefused
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

_LONGEST_LINE = 16_384
"""Characters; a line of nine short texts has a few hundred. A file of one endless line is refused after this many."""

_LINES_A_RECORD = 20
"""Lines one record may run over (a quoted text may hold line ends); then a quotation mark was never closed."""


def read_csv(chunks: Iterable[bytes]) -> Iterator[RawRow]:
    """The rows after the header; raises ``FileRefused``, for the header at the first step."""
    lines = _Lines(csv_text(chunks))
    records = csv.reader(lines, strict=True)
    try:
        _check_header(next(records, []))
        number = 0
        for record in records:
            lines.in_record = 0
            if record:
                number += 1
                yield _row(number, record)
    except csv.Error:
        raise FileRefused(FileReason.MALFORMED_CSV) from None
    except UnicodeError:
        raise FileRefused(FileReason.WRONG_ENCODING) from None


def _check_header(record: list[str]) -> None:
    if tuple(record) != HEADER:
        raise FileRefused(FileReason.WRONG_HEADER)


def _row(number: int, record: list[str]) -> RawRow:
    if len(record) != len(HEADER):
        return RawRow(number, problem=RowReason.WRONG_COLUMNS)
    return RawRow(number, dict(zip(HEADER, record, strict=True)))


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
