"""A saved group of a school where the caller keeps groups."""

from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from sqlalchemy import select

from pupils.models import PupilGroupRow


def own_group(unit: Unit, group_id: UUID | None, *, for_update: bool = False) -> PupilGroupRow:
    """The group; ``not_found`` for any other."""
    schools = unit.access.schools_with(Right.GROUP_KEEP)
    found = select(PupilGroupRow).where(PupilGroupRow.id == group_id, PupilGroupRow.school_id.in_(schools))
    group = unit.session.scalar(found.with_for_update() if for_update else found)
    if group is None:
        raise Problem(ErrorCode.NOT_FOUND)
    return group
