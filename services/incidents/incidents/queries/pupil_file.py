"""Where a child's file is kept, and whether the caller may open it."""

from dataclasses import dataclass
from uuid import UUID

from chassis.database import Unit
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from sqlalchemy import select

from incidents.domain.sight import Bearing
from incidents.models import KnownPupilRow, RecordSubjectRow

from .own_sight import sight_of
from .visible import known_of

_HIGHEST_GROUP = "child_protection"
"""What a card says comes from records of any category, so it is for those who read the most protected ones."""


@dataclass(frozen=True)
class PupilFile:
    """A child's file at one school, as far as the caller is concerned."""

    subject_id: UUID
    school_id: UUID
    may_read_card: bool
    may_write_card: bool


def find_file(unit: Unit, subject_id: UUID) -> PupilFile:
    """The file at the school the child is at (else where they were, or where a record names them).

    ``not_found`` for whoever may not read its card.
    """
    school_id = _school(unit, subject_id)
    if school_id is None:
        raise Problem(ErrorCode.NOT_FOUND)
    known = known_of(unit, school_id, [subject_id])
    sight = sight_of(unit)
    writes = unit.access.has(Right.CONCERN_TRIAGE, school_id)
    reads = sight.shows(Bearing(school_id, _HIGHEST_GROUP, True, known.year_groups, known.classes, known.subject_ids))
    if subject_id in sight.kept_from | sight.closed or not (reads or writes):
        raise Problem(ErrorCode.NOT_FOUND)
    return PupilFile(subject_id, school_id, reads, writes)


def _school(unit: Unit, subject_id: UUID) -> UUID | None:
    at = (
        select(KnownPupilRow.school_id)
        .where(KnownPupilRow.pupil_id == subject_id)
        .order_by(KnownPupilRow.on_roll.desc(), KnownPupilRow.version.desc())
        .limit(1)
    )
    named = select(RecordSubjectRow.school_id).where(RecordSubjectRow.subject_id == subject_id).limit(1)
    return unit.session.scalar(at) or unit.session.scalar(named)
