"""Tables as CSV that a spreadsheet opens without running anything."""

import csv
import io
import re
from collections.abc import Iterable

_TRIGGER = re.compile(r"(^|[\n\r])(?=[=+\-@\t\r\x00\uff1d\uff0b\uff0d\uff20])")
"""Where a spreadsheet begins a formula: at the start of a cell, and after a line end in one (OWASP, CSV injection);
the full-width forms of the signs count in some."""


def harmless(text: str) -> str:
    """``text`` with an apostrophe before whatever would begin a formula."""
    return _TRIGGER.sub(lambda found: f"{found[1]}'", text).replace("\x00", "")


def as_csv(header: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A CSV file with a mark that says UTF-8, every cell harmless and quoted."""
    return "\ufeff" + csv_lines([header, *rows])


def csv_lines(rows: Iterable[Iterable[str]]) -> str:
    """Further lines of such a file."""
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerows([harmless(each) for each in row] for row in rows)
    return text.getvalue()
