"""Rows of a report as systems and spreadsheets write them: cells left off at the end, blank rows, totals."""

import re
from collections.abc import Sequence

from .csv_lines import Lines

_NO_ROW = re.compile(
    r"(grand |sub ?)?(total|count)\b|number of\b|end of\b|page [0-9]|(printed|generated|exported|report)\b"
    r"|[0-9,]+ (pupils?|students?|records?|rows?|children|staff|people|employees|teachers?)\b",
    re.IGNORECASE | re.ASCII,
)
"""How the first cell of a row begins that holds a total, or what a report says of itself."""
_MOST_CELLS_OF_A_TOTAL = 3
_UNSEEN = " \t\N{NO-BREAK SPACE}\N{ZERO WIDTH SPACE}\N{LEFT-TO-RIGHT MARK}\N{RIGHT-TO-LEFT MARK}\ufeff"
"""What stands around a text without being seen."""


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
