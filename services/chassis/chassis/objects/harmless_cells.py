"""Tables as CSV that a spreadsheet opens without running anything."""

import csv
import io
import re
from collections.abc import Iterable

_BEGINS = r"'*[=+\-@\t\r\x00\uff1d\uff0b\uff0d\uff20]"
_TRIGGER = re.compile(rf"(^|[\n\r])(?={_BEGINS})")
"""Where a spreadsheet begins a formula: at the start of a cell, and after a line end in one (OWASP, CSV injection);
the full-width forms of the signs count in some. Apostrophes before such a sign count too, so that it can be undone."""
_MADE_HARMLESS = re.compile(rf"(^|[\n\r])'(?={_BEGINS})")


def harmless(text: str) -> str:
    """``text`` with an apostrophe before whatever would begin a formula."""
    return _TRIGGER.sub(lambda found: f"{found[1]}'", text).replace("\x00", "")


def as_it_was(text: str) -> str:
    """What ``harmless`` made of a text, as it was before, but for NULs."""
    return _MADE_HARMLESS.sub(lambda found: found[1], text)


def as_csv(header: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A CSV file with a mark that says UTF-8, every cell harmless and quoted."""
    return "\ufeff" + csv_lines([header, *rows])


def csv_lines(rows: Iterable[Iterable[str]]) -> str:
    """Further lines of such a file."""
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerows([harmless(each) for each in row] for row in rows)
    return text.getvalue()
