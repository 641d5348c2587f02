"""A pupil whom the caller sees in full, for reading and writing their record."""

from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from sqlalchemy import select

from pupils.matching.queries.kept_from import kept_from
from pupils.models import PupilRow
from pupils.protection.queries.protected_sight import shown_entries
from pupils.roll.domain.views import covered_by, full_view


def seen_pupil(unit: Unit, pupil_id: UUID) -> PupilRow:
    """By ``pupil:read`` in the second tier, within years and classes; ``not_found`` for any other, for a child
    the caller is linked to, whatever their role, and for what a protected child had before unless they are named."""
    pupil = unit.session.scalar(select(PupilRow).where(PupilRow.id == pupil_id, shown_entries(unit)))
    view = full_view(unit.access, unit.now)
    if pupil is None or pupil.id in kept_from(unit):
        raise Problem(ErrorCode.NOT_FOUND)
    if not view.covers(pupil.school_id, pupil.year_group, pupil.class_name):
        raise Problem(ErrorCode.NOT_FOUND)
    return pupil


def holds_for(unit: Unit, right: Right, pupil: PupilRow) -> bool:
    """Whether ``right`` holds for this pupil too, within the years and classes of the grant that gives it."""
    return covered_by(unit.access, right, unit.now).covers(pupil.school_id, pupil.year_group, pupil.class_name)
