"""The present state as events, for a reader that is new, rebuilt or restored (resync)."""

from collections.abc import Iterator
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.events import Event, PupilChanged, PupilMerged, PupilUnmerged
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on

from pupils.models import PupilMergeRow, PupilMoveRow, PupilRow
from pupils.moves import event_of

StateEvent = tuple[Event, UUID, int, UUID | None]
"""Event, aggregate id, aggregate version, school id."""


def every_pupil_changed(unit: Unit) -> Iterator[StateEvent]:
    """One event a pupil of the unit's schools."""
    rows = unit.session.execute(select(PupilRow.id, PupilRow.version, PupilRow.school_id).order_by(PupilRow.id))
    for pupil_id, version, school_id in rows:
        yield PupilChanged(pupil_id=pupil_id, version=version), pupil_id, version, school_id


def every_pupil_merged(unit: Unit) -> Iterator[StateEvent]:
    """One event an alias."""
    rows = unit.session.execute(
        select(PupilRow.id, PupilRow.version, PupilRow.school_id, PupilRow.merged_into)
        .where(PupilRow.merged_into.is_not(None))
        .order_by(PupilRow.id)
    )
    for alias_id, version, school_id, pupil_id in rows:
        yield PupilMerged(pupil_id=pupil_id, alias_id=alias_id, version=version), alias_id, version, school_id


def every_pupil_unmerged(unit: Unit) -> Iterator[StateEvent]:
    """One event a pupil who was an alias and is none: a reader restored to a day before has to be told."""
    rows = unit.session.execute(
        select(PupilRow.id, PupilRow.version, PupilRow.school_id, PupilMergeRow.pupil_id)
        .join(PupilMergeRow, PupilMergeRow.alias_id == PupilRow.id)
        .where(PupilRow.merged_into.is_(None))
        .ext(distinct_on(PupilRow.id))
        .order_by(PupilRow.id, PupilMergeRow.merged_at.desc())
    )
    for alias_id, version, school_id, pupil_id in rows:
        yield PupilUnmerged(pupil_id=pupil_id, alias_id=alias_id, version=version), alias_id, version, school_id


def every_pupil_moved(unit: Unit) -> Iterator[StateEvent]:
    """The last word on each move, in the order in which they were said of a child."""
    rows = unit.session.scalars(select(PupilMoveRow).order_by(PupilMoveRow.version, PupilMoveRow.move_id))
    for row in rows:
        yield event_of(row), row.move_id, row.version, row.to_school_id
