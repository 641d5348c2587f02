"""The beginning of a CSV as it is shown to the person who says which column is which."""

import csv
import io
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice

from haven_schemas.rpc.intake_reasons import FileReason

from pupils.deliveries.domain.findings import FileRefused

from .column_guesses import best_headings
from .csv_lines import Headings, Lines
from .text_decoding import CsvText, utf_16_of

_MOST_ROWS = 10
_LONGEST_CELL = 200
_LONGEST_SAMPLE = 30_000
"""Characters after which no further row is added."""


@dataclass(frozen=True)
class Head:
    """``data``: whole lines of the file; ``headings``: what looks most like headings; ``rows``: some below them."""

    data: bytes = field(repr=False)
    headings: Headings
    rows: list[list[str]] = field(repr=False)

    def samples(self, place: int, most: int) -> list[str]:
        """The first values of a column that are not blank."""
        found = (row[place] for row in self.rows if place < len(row) and row[place].strip())
        return list(islice(found, most))

    def sample(self) -> str:
        """Headings and rows as a CSV of their own; of very long ones fewer, and their cells cut."""
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(self.headings.record)
        for row in self.rows:
            if text.tell() > _LONGEST_SAMPLE:
                break
            writer.writerow([cell[:_LONGEST_CELL] for cell in row])
        return text.getvalue()


def read_head(data: bytes, best: Callable[[list[str]], Headings | None] = best_headings) -> Head:
    """The beginning of a file, which may be cut off anywhere; raises ``FileRefused``. ``best`` finds its headings."""
    whole = _whole_lines(data)
    lines = Lines(CsvText([whole]))
    found = best(lines.beginning())
    if found is None:
        raise FileRefused(FileReason.WRONG_HEADER)
    lines.pass_over(found.lines_above)
    return Head(whole, found, _rows(lines, found.separator))


def _rows(lines: Lines, separator: str) -> list[list[str]]:
    found: list[list[str]] = []
    with suppress(FileRefused, csv.Error):  # the beginning may break off anywhere
        for record in csv.reader(lines, delimiter=separator, strict=True):
            lines.next_record()
            found.append(record)
            if len(found) > _MOST_ROWS:
                break
    return found[1:]


def _whole_lines(data: bytes) -> bytes:
    """Without a last line that has no end, unless it is the only one."""
    wide = utf_16_of(data)
    if wide is not None:
        little = wide == "utf-16-le" or data.startswith(b"\xff\xfe")
        end = data.rfind(b"\n\x00" if little else b"\x00\n")
        return data[: end + 2] if end >= 0 else data[: len(data) // 2 * 2]
    end = max(data.rfind(b"\n"), data.rfind(b"\r"))
    return data[: end + 1] if end >= 0 else data
