"""The present state as events, for a reader that is new, rebuilt or restored (resync)."""

from collections.abc import Iterator
from uuid import UUID

from chassis.database import Unit
from haven_schemas.events import Event, PupilChanged
from sqlalchemy import select

from pupils.models import PupilRow

_BATCH = 500

StateEvent = tuple[Event, UUID, int, UUID | None]
"""Event, aggregate id, aggregate version, school id."""


def every_pupil_changed(unit: Unit) -> Iterator[StateEvent]:
    """One event a pupil of the unit's schools."""
    rows = unit.session.execute(
        select(PupilRow.id, PupilRow.version, PupilRow.school_id)
        .order_by(PupilRow.id)
        .execution_options(yield_per=_BATCH)
    )
    for pupil_id, version, school_id in rows:
        yield PupilChanged(pupil_id=pupil_id, version=version), pupil_id, version, school_id
