"""A page of what hangs on incident records: rows whose record the caller does not see are left out.

Incidents is asked for each page which of its records they see. What is hidden leaves no gap and no count.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, TypeVar
from uuid import UUID

from chassis.units import cursors
from chassis.units.database import Unit
from haven_schemas.acts.incidents.referrals import RecordSeen
from haven_schemas.errors import FieldCode, invalid

from referrals.extras import OtherOwners

Row = TypeVar("Row")
Key = tuple[datetime, UUID]
"""What a list is sorted by: an instant and an id."""
_MOST_ROUNDS = 5
"""Pages looked through for one: where nearly everything is hidden a page ends early, and its cursor goes on."""


@dataclass
class SeenPage(Generic[Row]):
    """The rows of a page, their records by id, and the cursor of what follows."""

    rows: list[Row] = field(default_factory=list)
    records: dict[UUID, RecordSeen] = field(default_factory=dict)
    next_cursor: str | None = None

    def children_of(self, record_of: Callable[[Row], UUID]) -> set[UUID]:
        """The children of the records shown, as far as the caller sees them: for the log."""
        return {child for row in self.rows for child in self.records[record_of(row)].subject_ids}


@dataclass(frozen=True)
class Listing(Generic[Row]):
    """How a list is read: its rows after a key (None: from the start), a row's record, and a row's key."""

    rows_after: Callable[[Key | None], Sequence[Row]]
    record_of: Callable[[Row], UUID]
    key_of: Callable[[Row], Key]


def seen_page(
    unit: Unit, owners: OtherOwners, listing: Listing[Row], *, limit: int, cursor: str | None, digest: str
) -> SeenPage[Row]:
    """At most ``limit`` rows; ``rows_after`` answers as many. ``invalid_request`` on ``cursor``."""
    page: SeenPage[Row] = SeenPage()
    after = None if cursor is None else _key(cursor, digest)
    for _ in range(_MOST_ROUNDS):
        rows = listing.rows_after(after)
        records = owners.records_seen(unit.access, list({listing.record_of(row) for row in rows}))
        page.records |= records
        for row in rows:
            after = listing.key_of(row)
            if listing.record_of(row) in records:
                page.rows.append(row)
            if len(page.rows) == limit:
                break
        if len(page.rows) == limit or len(rows) < limit:
            break
    if after is not None and (len(page.rows) == limit or len(rows) == limit):
        page.next_cursor = cursors.encode(digest, [after[0].isoformat(), str(after[1])])
    return page


def _key(cursor: str, digest: str) -> Key:
    try:
        at, row_id = cursors.decode(cursor, digest)
        return datetime.fromisoformat(at), UUID(row_id)
    except (ValueError, TypeError, AttributeError):
        raise invalid("cursor", FieldCode.WRONG_FORMAT) from None
