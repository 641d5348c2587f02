"""What a delivery holds that is not taken: names and at how many pupils they stand, never a value."""

import re
from collections import Counter
from collections.abc import Iterator

from haven_schemas.acts.intake_reasons import RowReason

from .findings import THE_FILE, Finding
from .record_row import dropped
from .roll_row import RawRow

MOST_NAMES = 100
OTHER_NAMES = "?"
"""Stands for names that are no names of fields, and for those beyond the hundredth."""

_A_NAME = re.compile(r"^[A-Za-z_][A-Za-z0-9_./-]{0,59}$", re.ASCII)


class Notes:
    """Counts over the rows of a file for a feed that may tell ``groups``."""

    def __init__(self, groups: frozenset[str]) -> None:
        self._groups = groups
        self.dropped: Counter[str] = Counter()
        self.unknown: Counter[str] = Counter()

    def take(self, row: RawRow) -> None:
        """One row more."""
        if row.record or row.unknown:
            self.dropped.update(dropped(row.record, row.unknown, self._groups))
        for name in row.unknown:
            room = len(self.unknown) < MOST_NAMES or name in self.unknown
            self.unknown[name if room and _A_NAME.match(name) else OTHER_NAMES] += 1

    def warnings(self) -> Iterator[Finding]:
        """About the file."""
        if self.unknown:
            yield Finding(THE_FILE, None, RowReason.UNKNOWN_FIELD)
        if self.dropped:
            yield Finding(THE_FILE, None, RowReason.NOT_TICKED)

    @property
    def is_empty(self) -> bool:
        """Whether everything is taken."""
        return not self.dropped and not self.unknown

    def as_counts(self) -> dict[str, dict[str, int]]:
        """Both, to be kept."""
        return {"dropped": dict(self.dropped), "unknown": dict(self.unknown)}
