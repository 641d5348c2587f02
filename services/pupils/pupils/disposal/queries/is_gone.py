"""Whether a child's keys were destroyed, so that nothing is copied about them any more."""

from uuid import UUID

from chassis.units.database import Unit
from chassis.units.one_of import one_of
from sqlalchemy import exists, select

from pupils.models import DisposedPupilRow


def is_gone(unit: Unit, *pupil_ids: UUID) -> bool:
    """Whether one of the ids is a destroyed child's."""
    found = exists().where(one_of(DisposedPupilRow.pupil_id, pupil_ids))
    return bool(unit.session.scalar(select(found)))
