"""One text of many concerns or entries, opened together: lists are shown rather without it than late."""

import time
from collections.abc import Callable, Collection
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.keys.sealing import Tampered
from chassis.units.database import Unit

from incidents.entries.queries.broken import audit_broken
from incidents.models import ConcernRow, EntryRow
from incidents.narrative import text_of

_MOST_SECONDS = 0.5


def opened_texts(
    unit: Unit,
    keyring: Keyring,
    rows: Collection[ConcernRow | EntryRow],
    field: str,
    clock: Callable[[], float] = time.monotonic,
) -> dict[UUID, str]:
    """By the row's id; the caller has checked that each may be read, and is not restricted.

    As few file keys as will do, several vault calls at once where they are not in memory. What cannot be opened now is
    left out; what was changed outside of Haven as well, which is audited. ``clock`` is monotonic seconds.
    """
    broken, until = set[UUID](), clock() + _MOST_SECONDS
    keys = keyring.open_each(unit, [row.id for row in rows], lambda: clock() < until, broken)
    texts: dict[UUID, str] = {}
    for row in rows:
        try:
            if row.id in keys:
                texts[row.id] = text_of(keys[row.id], row, field)
        except Tampered:
            broken.add(row.id)
    audit_broken(unit, broken)
    return texts
