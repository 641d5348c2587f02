"""The schools and children that are known here."""

from collections.abc import Iterable
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.newest import keep_newest
from haven_schemas.acts.pupils import PupilFacts
from haven_schemas.class_names import class_key
from haven_schemas.events import SchoolChanged
from sqlalchemy import delete, exists, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from incidents.destroyed_files import destroyed_among
from incidents.models import KnownPupilRow, KnownSchoolRow, LeaverRow, RecordSubjectRow

KNOWN_SCHOOLS = select(KnownSchoolRow.school_id)
"""Every school of the trust that this database has heard of."""


def known_schools(session: Session) -> set[UUID]:
    """What ``KNOWN_SCHOOLS`` selects."""
    return set(session.scalars(KNOWN_SCHOOLS))


def copy_school_row(unit: Unit, school_id: UUID, version: int) -> None:
    """Keeps the newest version heard of."""
    keep_newest(unit, KnownSchoolRow, school_id=school_id, version=version)


def copy_pupil_rows(unit: Unit, facts: Iterable[PupilFacts]) -> None:
    """Keeps each pupil at the school the roll names, unless a newer version is there. Their school must be in scope.

    Nothing is kept of a child whose file was destroyed: the roll forgets them a moment later.
    """
    facts = list(facts)
    destroyed = destroyed_among(unit, [each.pupil_id for each in facts])
    for each in facts:
        if each.pupil_id in destroyed:
            continue
        if keep_newest(
            unit,
            KnownPupilRow,
            pupil_id=each.pupil_id,
            school_id=each.school_id,
            year_group=each.year_group,
            class_name=None if each.class_name is None else class_key(each.class_name),
            on_roll=each.on_roll,
            only_for=each.only_for,
            version=each.version,
        ):
            _keep_leaver(unit, each)


def _keep_leaver(unit: Unit, facts: PupilFacts) -> None:
    """Since when the child is off the roll of the school; a child who is back on it is no leaver."""
    if facts.on_roll:
        here = (LeaverRow.subject_id == facts.pupil_id, LeaverRow.school_id == facts.school_id)
        unit.session.execute(delete(LeaverRow).where(*here))
        return
    written = exists().where(RecordSubjectRow.subject_id == facts.pupil_id)
    left = insert(LeaverRow).values(
        subject_id=facts.pupil_id, school_id=facts.school_id, left_at=unit.now, has_file=written
    )
    unit.session.execute(left.on_conflict_do_nothing())


def mark_left_elsewhere(unit: Unit, facts: PupilFacts) -> None:
    """Takes the pupil off the roll of every other school in scope that has an older version of them; who alone opens
    the file is the same everywhere."""
    unit.session.execute(
        update(KnownPupilRow)
        .where(
            KnownPupilRow.pupil_id == facts.pupil_id,
            KnownPupilRow.school_id != facts.school_id,
            KnownPupilRow.version < facts.version,
        )
        .values(on_roll=False, only_for=facts.only_for, version=facts.version)
    )


def copy_school(unit: Unit, event: SchoolChanged) -> None:
    """The id and version are all this service needs, so identity is not asked."""
    copy_school_row(unit, event.school_id, event.version)
