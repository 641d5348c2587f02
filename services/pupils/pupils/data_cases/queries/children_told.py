"""Of which children a data protection officer is told anything at all."""

from collections.abc import Sequence
from uuid import UUID

from chassis.units.database import Unit
from sqlalchemy import select

from pupils.matching.queries.entries_of import entries_of
from pupils.matching.queries.kept_from import staff_linked_to
from pupils.models import ProtectedReaderRow, PupilRow


def children_told(unit: Unit, rows: Sequence[PupilRow], staff_id: UUID) -> list[PupilRow]:
    """Those of ``rows``, in their order, to whom the officer is not linked, and of whom nothing is protected by
    whichever of their entries, unless the officer is named for them.

    Every other is left out as if there were none of that name: neither is confirmed. Asked the same way for a row that
    is told and one that is not.
    """
    entries = entries_of(unit, [row.id for row in rows])
    everyone = {entry.id for same in entries.values() for entry in same}
    linked = {pupil_id for pupil_id, staff in staff_linked_to(unit, everyone).items() if staff_id in staff}
    named = select(ProtectedReaderRow.pupil_id).where(ProtectedReaderRow.staff_id == staff_id)
    readable = frozenset(unit.session.scalars(named))
    return [
        row
        for row in rows
        if not (row.protected and row.hidden)
        and all(
            entry.id not in linked and (not entry.protected or readable & {each.id for each in entries[row.id]})
            for entry in entries[row.id]
        )
    ]
