"""A page of children's files, or of what hangs on them: rows of files the caller does not read are left out.

Incidents is asked for each page whose files they read. What is hidden leaves no gap and no count.
"""

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar
from uuid import UUID

from chassis.units import cursors
from chassis.units.database import Unit
from haven_schemas.errors import FieldCode, invalid

from retention.extras import OtherOwners

Row = TypeVar("Row")
_MOST_ROUNDS = 5
"""Pages looked through for one: where nearly everything is hidden a page ends early, and its cursor goes on."""


class Reading(Generic[Row]):
    """How a list is read: its rows after a key (None: from the start), a row's child, and a row's key in texts."""

    def __init__(
        self,
        rows_after: Callable[[tuple[str, UUID] | None], Sequence[Row]],
        child_of: Callable[[Row], UUID],
        key_of: Callable[[Row], tuple[str, UUID]],
    ) -> None:
        self.rows_after = rows_after
        self.child_of = child_of
        self.key_of = key_of


def seen_rows(
    unit: Unit, owners: OtherOwners, reading: Reading[Row], *, limit: int, cursor: str | None, digest: str
) -> tuple[list[Row], str | None]:
    """At most ``limit`` rows of files the caller reads and the cursor of what follows; ``rows_after`` answers as many.
    ``invalid_request`` on ``cursor``; ``OwnerAway``."""

    def seen(rows: Sequence[Row]) -> list[Row]:
        found = owners.files_seen(unit.access, list({reading.child_of(row) for row in rows}))
        return [row for row in rows if reading.child_of(row) in found]

    return shown_rows(reading.rows_after, reading.key_of, seen, limit=limit, cursor=cursor, digest=digest)


def shown_rows(
    rows_after: Callable[[tuple[str, UUID] | None], Sequence[Row]],
    key_of: Callable[[Row], tuple[str, UUID]],
    shown: Callable[[Sequence[Row]], Sequence[Row]],
    *,
    limit: int,
    cursor: str | None,
    digest: str,
) -> tuple[list[Row], str | None]:
    """The same of those that ``shown`` leaves of each page."""
    found: list[Row] = []
    after = None if cursor is None else _key(cursor, digest)
    goes_on = False
    for _ in range(_MOST_ROUNDS):
        rows = rows_after(after)
        left = shown(rows)
        goes_on = len(rows) == limit
        for row in rows:
            after = key_of(row)
            if row in left:
                found.append(row)
            if len(found) == limit:
                goes_on = True
                break
        if len(found) == limit or len(rows) < limit:
            break
    if not goes_on or after is None:
        return found, None
    return found, cursors.encode(digest, [after[0], str(after[1])])


def _key(cursor: str, digest: str) -> tuple[str, UUID]:
    try:
        first, row_id = cursors.decode(cursor, digest)
        return str(first), UUID(row_id)
    except (ValueError, TypeError, AttributeError):
        raise invalid("cursor", FieldCode.WRONG_FORMAT) from None
