"""The one file that a second person was given sight of, while it is what was proposed (decision 120)."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.one_of import one_of
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rpc.retention.disposals import FileToRead
from sqlalchemy import select

from incidents.aliases import family_of
from incidents.copies.known import known_schools
from incidents.disposal.queries.file_mark import file_mark
from incidents.extras import OtherOwners
from incidents.models import RecordSubjectRow
from incidents.sight.own_sight import files_of_barred, see_file_to_agree, sight_of


@dataclass(frozen=True)
class FileInSight:
    """``family``: every id the child has, today's first; ``school_id``: who keeps the file."""

    school_id: UUID
    family: Sequence[UUID]


@contextmanager
def file_in_sight(unit: Unit, owners: OtherOwners, disposal_id: UUID) -> Iterator[FileInSight]:
    """The caller sees what leads of every school do: whoever calls this shows that file alone, and after it nothing.

    Retention says under the caller's token whose file it is. ``not_found`` for whoever was not given sight of it, once
    it is decided, and of a file that is not what was proposed, looked at once all was read: what is moved into it, or a
    child who is taken for this one, is not shown by it. ``OwnerAway``.
    """
    file = owners.file_to_read(unit.access, disposal_id, to_the_end=False)
    family = family_of(unit, file.subject_ids[0])
    own = sight_of(unit)
    with unit.beyond_own_schools(known_schools(unit.session)):
        barred = own.closed | own.kept_from | files_of_barred(unit, own.barred)
        if not barred.isdisjoint({*family, *_beside(unit, family)}):
            raise Problem(ErrorCode.NOT_FOUND)
        see_file_to_agree(unit, known_schools(unit.session))
        yield FileInSight(file.school_id, family)
        if not _is_what_was_proposed(unit, file):
            raise Problem(ErrorCode.NOT_FOUND)


def _is_what_was_proposed(unit: Unit, file: FileToRead) -> bool:
    return file.mark is not None and file_mark(unit, file.subject_ids[0], file.subject_ids) == file.mark


def _beside(unit: Unit, family: Sequence[UUID]) -> set[UUID]:
    """Every child in a record of the file."""
    within = select(RecordSubjectRow.record_id).where(one_of(RecordSubjectRow.subject_id, family))
    return set(unit.session.scalars(select(RecordSubjectRow.subject_id).where(RecordSubjectRow.record_id.in_(within))))
