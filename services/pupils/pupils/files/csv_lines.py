"""The lines and rows of a table as text."""

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from haven_schemas.acts.intake_reasons import FileReason
from haven_schemas.acts.pupils.feeds import FileSeparator

from .findings import FileRefused
from .text_decoding import CsvText

SEPARATORS: tuple[FileSeparator, ...] = (",", ";", "\t")
"""What stands between two cells: a comma, a semicolon (Excel in many languages), or a tab (Excel's Unicode text)."""

MOST_LINES_ABOVE = 20
"""Titles, dates and blank lines that may stand above the headings."""

_LONGEST_LINE = 16_384
"""Characters; a line of nine short texts has a few hundred. A file of one endless line is refused after this many."""

_LINES_A_RECORD = 20
"""Lines one record may run over (a quoted text may hold line ends); then a quotation mark was never closed."""
_NO_ROW = re.compile(
    r"(grand |sub ?)?(total|count)\b|number of\b|end of\b|page [0-9]|(printed|generated|exported|report)\b"
    r"|[0-9,]+ (pupils?|students?|records?|rows?|children|staff|people|employees|teachers?)\b",
    re.IGNORECASE | re.ASCII,
)
"""How the first cell of a row begins that holds a total, or what a report says of itself."""
_MOST_CELLS_OF_A_TOTAL = 3
_UNSEEN = " \t\N{NO-BREAK SPACE}\N{ZERO WIDTH SPACE}\N{LEFT-TO-RIGHT MARK}\N{RIGHT-TO-LEFT MARK}\ufeff"
"""What stands around a text without being seen."""


class Lines:
    """Lines of bounded length, a bounded number of them for one record.

    ``in_record`` and ``is_ascii`` are about the lines since ``next_record``; ``is_cut_off``: the last line of the file
    has no end.
    """

    def __init__(self, text: CsvText) -> None:
        self._text = text
        self._ahead: list[str] = []
        self.in_record = 0
        self.is_ascii = True
        self.is_cut_off = False

    def __iter__(self) -> "Lines":
        return self

    def __next__(self) -> str:
        line = self._ahead.pop() if self._ahead else self._read()
        if not line:
            raise StopIteration
        self.in_record += 1
        if self.in_record > _LINES_A_RECORD:
            raise FileRefused(FileReason.MALFORMED_CSV)
        if not line.isascii():
            self.is_ascii = False
        return line

    def next_record(self) -> None:
        """What comes is another record."""
        self.in_record = 0
        self.is_ascii = True

    def beginning(self) -> list[str]:
        """The first lines, in which the headings are looked for; they are not read yet."""
        found = [line for _ in range(MOST_LINES_ABOVE + _LINES_A_RECORD) if (line := self._read())]
        self._ahead = found[::-1]
        return found

    def pass_over(self, lines: int) -> None:
        """Of the first lines so many are no part of the table."""
        del self._ahead[len(self._ahead) - lines :]

    def _read(self) -> str:
        line = self._text.readline(_LONGEST_LINE + 1)
        if len(line) > _LONGEST_LINE:
            raise FileRefused(FileReason.LINE_TOO_LONG)
        if line and line[-1] not in "\r\n":
            self.is_cut_off = True
        return line


@dataclass(frozen=True)
class Headings:
    """Where the headings stand: lines above them, what separates cells, and the headings themselves."""

    lines_above: int
    separator: FileSeparator
    record: list[str]


def candidates(beginning: list[str]) -> Iterator[Headings]:
    """Each line of a file's beginning as if it held the headings, with each separator that stands in it."""
    for place, line in enumerate(beginning[: MOST_LINES_ABOVE + 1]):
        for separator in SEPARATORS:
            if separator in line:
                record = _first_record(beginning[place : place + _LINES_A_RECORD], separator)
                if record:
                    yield Headings(place, separator, record)


def find_headings(beginning: list[str], are_headings: Callable[[list[str]], bool]) -> Headings | None:
    """The first line that holds them; None if none does."""
    return next((each for each in candidates(beginning) if are_headings(each.record)), None)


def _first_record(lines: Iterable[str], separator: str) -> list[str] | None:
    try:
        return next(csv.reader(lines, delimiter=separator, strict=True), None)
    except csv.Error:
        return None


def shown(text: str) -> str:
    """What is seen of a cell."""
    return text.strip(_UNSEEN)


def cells_shown(record: Sequence[str]) -> list[str]:
    """The cells of a row in which something is seen."""
    return [text for each in record if (text := shown(each))]


def fitted(record: list[str], width: int, lines: Lines) -> list[str] | None:
    """As many cells as there are headings; None if some are missing, or there are too many.

    Excel leaves separators off at the end of rows whose last cells are empty (KB 77295). In the last line of a file
    that breaks off they may be missing for another reason.
    """
    lacking = width - len(record)
    if lacking <= 0:
        return None if any(map(shown, record[width:])) else record[:width]
    return None if lines.is_cut_off else [*record, *[""] * lacking]


def begins_like_a_total(seen: Sequence[str]) -> bool:
    """Whether a row's few cells say how many there are, or what report it is."""
    return len(seen) <= _MOST_CELLS_OF_A_TOTAL and _NO_ROW.match(seen[0]) is not None
