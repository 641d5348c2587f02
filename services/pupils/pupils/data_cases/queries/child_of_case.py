"""One child of whom a data protection officer is told, and what they are told of who the child is."""

from collections.abc import Collection
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rpc.pupils.data_cases import CaseChild
from sqlalchemy import select

from pupils.models import PupilRow

from .children_told import children_told


def child_of_case(unit: Unit, pupil_id: UUID, staff_id: UUID, school_ids: Collection[UUID]) -> PupilRow:
    """``not_found`` unless the officer is told about the child at one of the schools."""
    wanted = select(PupilRow).where(PupilRow.id == pupil_id, PupilRow.school_id.in_(school_ids))
    told = children_told(unit, unit.session.scalars(wanted).all(), staff_id)
    if not told:
        raise Problem(ErrorCode.NOT_FOUND)
    return told[0]


def child_view(row: PupilRow) -> CaseChild:
    """Who the child is, to tell two of a name apart."""
    return CaseChild(
        pupil_id=row.id,
        known_as=f"{row.preferred_forename or row.legal_forename} {row.preferred_surname or row.legal_surname}",
        legal_name=f"{row.legal_forename} {row.legal_surname}",
        date_of_birth=row.date_of_birth,
        year_group=row.year_group,
        school_id=row.school_id,
        on_roll=row.on_roll,
        left_on=None if row.on_roll else row.left_on or row.moved_on,
    )
