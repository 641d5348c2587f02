"""Whom the entries of other schools mean: children who came from there, by a merge."""

from collections.abc import Collection
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.rights import Right
from sqlalchemy import select

from pupils.models import PupilMergeRow, PupilRow

from .seen_pupil import seen_pupil


def who_came(unit: Unit, entry_ids: Collection[UUID], schools: Collection[UUID]) -> dict[UUID, PupilRow]:
    """At ``schools``, by the id of the other entry, which what they brought with them names; nobody who is protected,
    to whom no earlier entry leads."""
    if not entry_ids:
        return {}
    asked = (PupilMergeRow.alias_id.in_(entry_ids), PupilMergeRow.ended_at.is_(None))
    meant = select(PupilMergeRow.alias_id, PupilRow).join(PupilRow, PupilRow.id == PupilMergeRow.pupil_id)
    seen = (PupilRow.school_id.in_(schools), ~PupilRow.hidden, ~PupilRow.protected)
    return {row.alias_id: row.PupilRow for row in unit.session.execute(meant.where(*asked, *seen))}


def child_meant(unit: Unit, pupil_id: UUID) -> PupilRow:
    """As ``seen_pupil``, also by the id of an entry that another school had of a child who came from there."""
    if unit.session.get(PupilRow, pupil_id) is None:
        came = who_came(unit, [pupil_id], unit.access.schools_with(Right.PUPIL_READ)).get(pupil_id)
        return seen_pupil(unit, pupil_id if came is None else came.id)
    return seen_pupil(unit, pupil_id)
