"""The entries of the roll that words about a child name, as they are today."""

from collections.abc import Collection

from chassis.units.database import Unit
from sqlalchemy import func, select

from pupils.models import PupilRow
from pupils.moves.domain.words import Entry, Place


def entries_named(unit: Unit, places: Collection[Place]) -> list[Entry]:
    """Each as the entry it was merged into at its own school, if it was, under the id that the words have for it. One
    that leads to a protected child counts as protected.

    Not locked: others lock entries before words, and what a roll changes meanwhile is looked at the next time."""
    asked = {place.pupil_id: place for place in places}
    each = func.unnest(list(asked)).column_valued("asked")
    found = unit.session.execute(select(each, func.kept_entry(each))).all()
    kept = {of: entry for of, entry in found}  # noqa: C416  # rows are no pairs to mypy
    those = select(PupilRow).where(PupilRow.id.in_({entry for entry in kept.values() if entry}))
    rows = {row.id: row for row in unit.session.scalars(those)}
    return [_entry(place, rows.get(kept[pupil_id])) for pupil_id, place in asked.items()]


def _entry(place: Place, row: PupilRow | None) -> Entry:
    if row is None:
        return Entry(place, on_roll=False, enrolment_status=None, protected=True)
    return Entry(Place(place.pupil_id, row.school_id), row.on_roll, row.enrolment_status, row.protected)
