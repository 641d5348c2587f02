"""A file's rows, one batch after the other, each as a canonical change or with what is wrong with it."""

from collections.abc import Iterator
from datetime import date
from itertools import islice

from haven_schemas.rpc.intake_reasons import RowReason
from haven_schemas.rpc.pupil_changes import DeliveryMode, PupilChange

from .duplicates import Seen
from .findings import Finding
from .roll_row import RawRow, check_row

Outcome = PupilChange | Finding


class Outcomes:
    """Reads rows on demand. A second reading of the same file gives the same outcomes, whatever was applied between.

    In a delta that was pushed a pupil may stand more than once, each time as of another instant: ``once`` is False.
    """

    def __init__(self, rows: Iterator[RawRow], today: date, *, once: bool = True) -> None:
        self._rows = rows
        self._today = today
        self._seen = Seen() if once else None

    def next_batch(self, most: int) -> list[Outcome]:
        """The outcomes of the next rows, at most ``most``; none at the end. Raises ``FileRefused``."""
        return [self._outcome(raw) for raw in islice(self._rows, most)]

    def _outcome(self, raw: RawRow) -> Outcome:
        checked = check_row(raw, self._today)
        if self._seen is not None and isinstance(checked, PupilChange) and self._seen.is_repeated(checked):
            return Finding(raw.number, None, RowReason.DUPLICATE)
        return checked


def pupils_may_repeat(media_type: str, mode: DeliveryMode) -> bool:
    """Whether a pupil may stand in a delivery more than once."""
    return media_type == "application/json" and mode == "delta"
