"""A file's rows, one batch after the other, each as a canonical change or with what is wrong with it.

A nightly file says of nearly every child what it said the night before. Rows whose digest the roll still has are not
looked at any further: that they were said again is all they say.
"""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from haven_schemas.acts.intake_reasons import RowDetail, RowReason
from haven_schemas.acts.pupil_changes import DeliveryMode, FieldName, PupilChange

from .duplicates import SeenChildren, signed_digest
from .findings import Finding
from .record_row import has_ledger
from .roll_row import Faults, RawRow, check_row

RULES = 4
"""Grows when rows come to mean something else, so that every row is looked at again."""

_MOST_UNCHANGED = 10
"""So many times the batch may be longer where rows say nothing new."""


@dataclass(frozen=True, slots=True)
class Unchanged:
    """A row that says what the roll has had from it before."""

    raw: RawRow = field(repr=False)
    digest: int


Outcome = PupilChange | Faults | Unchanged


class RowDigests:
    """Digests of rows: what they hold, the feed whose ids are in it, what it may tell, and the rules of reading."""

    def __init__(self, as_feed: UUID | None, groups: Collection[str] = ()) -> None:
        self._salt = f"{RULES} {as_feed} {','.join(sorted(groups))} "

    def of(self, raw: RawRow) -> int:
        """A row as one number of 64 bits, signed."""
        texts, beyond = raw.texts, ""
        if raw.record or raw.unknown:
            beyond = json.dumps([raw.record, raw.unknown], ensure_ascii=False)
        return signed_digest(
            f"{self._salt}{chr(30).join(texts)}{chr(29)}{chr(30).join(map(str, texts.values()))}{beyond}"
        )


class Outcomes:
    """Reads rows on demand. A second reading of the same file gives the same outcomes, whatever was applied between.

    In a delta that was pushed a pupil may stand more than once, each time as of another instant: ``once`` is False.
    ``known``: digests of rows that say nothing new; ``digests`` of what is looked at are in ``digest_of``, by row, and
    cells of a CSV as they were written in ``cells_of``, where what a row has not got would stand in ``lacking_of``.
    """

    def __init__(
        self,
        rows: Iterator[RawRow],
        today: date,
        *,
        once: bool = True,
        known: frozenset[int] = frozenset(),
        digests: RowDigests | None = None,
        groups: Collection[str] = (),
    ) -> None:
        self._rows = rows
        self._today = today
        self._seen = SeenChildren() if once else None
        self._known, self._digests, self._groups = known, digests, groups
        self.digest_of: dict[int, int] = {}
        self.cells_of: dict[int, Sequence[str]] = {}
        self.lacking_of: dict[int, Mapping[FieldName, RowDetail]] = {}

    def next_batch(self, most: int) -> list[Outcome]:
        """The outcomes of the next rows: at most ``most`` that have to be looked at, and more that say nothing new;
        none at the end. Raises ``FileRefused``."""
        found: list[Outcome] = []
        self.digest_of, self.cells_of, self.lacking_of = {}, {}, {}
        looked_at = 0
        for raw in self._rows:
            outcome = self._outcome(raw)
            self.cells_of[raw.number] = raw.cells
            if raw.lacking:
                self.lacking_of[raw.number] = raw.lacking
            found.append(outcome)
            looked_at += not isinstance(outcome, Unchanged)
            if looked_at >= most or len(found) >= most * _MOST_UNCHANGED:
                break
        return found

    def look_at(self, raw: RawRow) -> PupilChange | Faults:
        """A row after all."""
        return check_row(raw, self._today, self._groups)

    def _outcome(self, raw: RawRow) -> Outcome:
        if self._digests is not None and raw.problem is None and not has_ledger(raw.record):
            digest = self._digests.of(raw)
            if digest in self._known:
                return Unchanged(raw, digest)
            self.digest_of[raw.number] = digest
        checked = check_row(raw, self._today, self._groups)
        if self._seen is not None and isinstance(checked, PupilChange) and self._seen.is_repeated(checked):
            return (Finding(raw.number, None, RowReason.DUPLICATE),)
        return checked


def pupils_may_repeat(media_type: str, mode: DeliveryMode) -> bool:
    """Whether a pupil may stand in a delivery more than once."""
    return media_type == "application/json" and mode == "delta"
