"""A file's rows, one batch after the other, each as it may go onto the roll or with what is wrong with it."""

from collections.abc import Iterator
from datetime import date
from itertools import islice

from haven_schemas.rpc.intake_reasons import RowReason

from .duplicates import Seen
from .findings import Finding
from .roll_row import CheckedRow, RawRow, check_row

Outcome = CheckedRow | Finding


class Outcomes:
    """Reads rows on demand. A second reading of the same file gives the same outcomes, whatever was applied between."""

    def __init__(self, rows: Iterator[RawRow], today: date) -> None:
        self._rows = rows
        self._today = today
        self._seen = Seen()

    def next_batch(self, most: int) -> list[Outcome]:
        """The outcomes of the next rows, at most ``most``; none at the end. Raises ``FileRefused``."""
        return [self._outcome(raw) for raw in islice(self._rows, most)]

    def _outcome(self, raw: RawRow) -> Outcome:
        checked = check_row(raw, self._today)
        if isinstance(checked, CheckedRow) and self._seen.is_repeated(checked):
            return Finding(raw.number, None, RowReason.DUPLICATE)
        return checked
