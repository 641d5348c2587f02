"""Where a child's file is kept, and whether the caller may open it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from sqlalchemy import bindparam, select

from incidents.aliases import WITH_ROOTS
from incidents.models import KnownPupilRow, RecordSubjectRow

from .own_sight import sight_of
from .rules import Bearing, ReadAt
from .visibility import known_of

_FROM_THE_BEGINNING = datetime.min.replace(tzinfo=UTC)
_HIGHEST_GROUP = "child_protection"
"""What a card says comes from records of any category, so it is for those who read the most protected ones."""


@dataclass(frozen=True)
class PupilFile:
    """A child's file at one school, as far as the caller is concerned."""

    subject_id: UUID
    school_id: UUID
    year_groups: frozenset[str]
    classes: frozenset[str]
    may_read_card: bool
    may_write_card: bool


def find_file(unit: Unit, subject_id: UUID) -> PupilFile:
    """The file at the school the child is at (else where they were, or where a record names them).

    ``not_found`` for whoever may not read its card.
    """
    rows = unit.session.execute(_PLACES, {"subject_ids": [subject_id]}).all()
    at = next((row.school_id for row in rows if row.pupil_id == subject_id), None)
    at = at or next((row.school_id for row in rows), None)
    school_id = at or unit.session.scalar(_NAMED, {"subject": subject_id})
    if school_id is None:
        raise Problem(ErrorCode.NOT_FOUND)
    known = [row for row in rows if row.school_id == school_id]
    years = frozenset(row.year_group for row in known if row.year_group is not None)
    classes = frozenset(row.class_name for row in known if row.class_name is not None)
    sight = sight_of(unit)
    writes = unit.access.has(Right.CONCERN_TRIAGE, school_id)
    file = PupilFile(subject_id, school_id, years, classes, may_read_card=False, may_write_card=writes)
    reads = _reads(unit, file, school_id)
    if subject_id in sight.kept_from | sight.closed or not (reads or writes):
        raise Problem(ErrorCode.NOT_FOUND)
    return replace(file, may_read_card=reads)


def reads_card_at(unit: Unit, file: PupilFile, school_id: UUID) -> bool:
    """Whether the caller reads cards at another school, or one that the child has by another id at the same: also
    where the file came from that school to one of theirs."""
    if school_id == file.school_id or unit.access.has(Right.CONCERN_TRIAGE, school_id):
        return True
    return _reads(unit, file, school_id)


def _reads(unit: Unit, file: PupilFile, school_id: UUID) -> bool:
    handed = known_of(unit, school_id, [file.subject_id]).handed_to
    read_at = (ReadAt(school_id, file.year_groups, file.classes), *handed)
    return sight_of(unit).shows(whole_file([file.subject_id], read_at))


def whole_file(subject_ids: Iterable[UUID], read_at: Iterable[ReadAt], *, triaged: bool = True) -> Bearing:
    """What of all that there may be in a child's file decides who sees it: of every category, from the beginning."""
    return Bearing(
        category_group=_HIGHEST_GROUP,
        triaged=triaged,
        recorded_at=_FROM_THE_BEGINNING,
        subject_ids=frozenset(subject_ids),
        read_at=tuple(read_at),
    )


_PLACES = (
    select(KnownPupilRow.pupil_id, KnownPupilRow.school_id, KnownPupilRow.year_group, KnownPupilRow.class_name)
    .where(KnownPupilRow.pupil_id.in_(WITH_ROOTS))
    .order_by(KnownPupilRow.on_roll.desc(), KnownPupilRow.version.desc())
)
"""Where the child is or was, by this id and by the one they have today; the last word first."""
_NAMED = select(RecordSubjectRow.school_id).where(RecordSubjectRow.subject_id == bindparam("subject")).limit(1)
