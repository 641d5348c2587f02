"""A report goes on, though its child's file was destroyed."""

from collections.abc import Callable, Sequence
from typing import TypeVar
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.acts.incidents.reporting import ConcernPupil
from haven_schemas.errors import ErrorCode, Problem
from sqlalchemy import or_, select, update

from incidents.chronology_lines import subjects_of
from incidents.destroyed_files import destroyed_among
from incidents.gone import with_destroyed_file
from incidents.models import ConcernRow, DocumentRow, RecordSubjectRow
from incidents.narrative import seal

WORDS = "A child whose file was destroyed. Ask whoever reported this whom it is about."
LEFT_LONG_AGO = "A former pupil who is not on the roll any more. Ask whoever reported this whom it is about."
_TO_BE_WRITTEN = b""
"""Stands in ``not_listed`` for as long as nobody has the report's key: ``write_words`` writes them once it opens."""
Done = TypeVar("Done")


def name_destroyed(unit: Unit, pupils: Sequence[ConcernPupil]) -> list[ConcernPupil]:
    """The same, with those in words whose file is gone, or who left long ago and were let go: nothing can be kept under
    the id they had, whose key is no more, and a report is never refused. A child who is back on a roll has another id
    there, which this is not about.

    Until the unit ends no file of the others is destroyed.
    """
    gone = destroyed_among(unit, (each.pupil_id for each in pupils if each.pupil_id is not None))
    destroyed = with_destroyed_file(unit, gone)
    return [
        ConcernPupil(not_listed=WORDS if each.pupil_id in destroyed else LEFT_LONG_AGO, role=each.role)
        if each.pupil_id in gone
        else each
        for each in pupils
    ]


def go_on_unnamed(unit: Unit, concern_id: UUID, subject_id: UUID) -> None:
    """In the concern and the files that came with it. What it called such a child is lost, if it did, since that is
    sealed for the id that goes; the words say that whoever reported it is to be asked."""
    files = select(DocumentRow.id).where(DocumentRow.concern_id == concern_id)
    theirs = or_(RecordSubjectRow.record_id == concern_id, RecordSubjectRow.record_id.in_(files))
    unnamed = new_id()
    unit.session.execute(
        update(RecordSubjectRow)
        .where(theirs, RecordSubjectRow.subject_id == subject_id)
        .values(subject_id=unnamed, confirmed=True, not_listed=None)
        .execution_options(synchronize_session=False)
    )
    unit.session.execute(
        update(RecordSubjectRow)
        .where(RecordSubjectRow.record_id == concern_id, RecordSubjectRow.subject_id == unnamed)
        .values(not_listed=_TO_BE_WRITTEN)
        .execution_options(synchronize_session=False)
    )
    unit.session.expire_all()


def write_words(unit: Unit, keyring: Keyring, concern: ConcernRow) -> None:
    """Of those who go on unnamed, once the report's key is wrapped for its children. Needs the vault where there are
    any."""
    wanted = select(RecordSubjectRow).where(
        RecordSubjectRow.record_id == concern.id, RecordSubjectRow.not_listed == _TO_BE_WRITTEN
    )
    lines = unit.session.scalars(wanted).all()
    if not lines:
        return
    key = keyring.open(unit, concern.id)
    for line in lines:
        line.not_listed = seal(key, "record_subject", line.subject_id, "not_listed", WORDS)


def with_keys(unit: Unit, concern_id: UUID, do: Callable[[], Done]) -> Done:
    """What ``do`` answers. A child of the concern whose key it finds gone goes on unnamed, and it is called again."""
    while True:
        try:
            with unit.attempt():
                return do()
        except Problem as problem:
            keyless = UUID(problem.ids["holder_id"]) if "holder_id" in problem.ids else None
            if problem.code is not ErrorCode.KEY_GONE or keyless not in _children(unit, concern_id):
                raise
            go_on_unnamed(unit, concern_id, keyless)


def _children(unit: Unit, concern_id: UUID) -> set[UUID]:
    return {each.id for each in subjects_of(unit, concern_id)}
