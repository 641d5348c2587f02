"""The second person, who reads the file before it goes."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.acts.identity.apart import HowApart
from haven_schemas.acts.incidents.retention import FileFacts
from haven_schemas.acts.retention.disposals import (
    Disposal,
    DisposalFacts,
    DisposalReader,
    FileToRead,
    FindFileToRead,
    OpenDisposal,
)
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.types import Uuid

from retention.extras import OtherOwners
from retention.models import DisposalKeyRow, DisposalRow, HoldRow

from .checks import look_at
from .course import subject_ids_of
from .disposal import proposed_to_caller, shown
from .states import CARRIED_OUT

LATELY = timedelta(days=365)
_TO_READ = ("moved", "merged", "corrected", "redacted", "removed", "lifted")


def are_apart(owners: OtherOwners, row: DisposalRow, second: UUID | None, session_id: UUID | None = None) -> bool:
    """``session_id``: of the second person while they agree; on the day itself nobody is acting. ``OwnerAway``."""
    if second is None or second == row.proposed_by:
        return False
    acting = session_id is not None
    asked = HowApart(
        first=row.proposed_by,
        second=second,
        school_id=row.school_id,
        since=row.proposed_at,
        first_session=row.proposed_session if acting else None,
        second_session=session_id,
    )
    return not owners.how_apart(asked).ties


def known_to_caller(unit: Unit, owners: OtherOwners, rows: Sequence[DisposalRow]) -> list[DisposalRow]:
    """Those that the caller may know of, who may agree by their rights: the others are of files that are hidden from
    them. Of what is gone nothing is asked: it names nobody. ``OwnerAway``."""
    asked = [row for row in rows if row.state not in CARRIED_OUT]
    with unit.beyond_own_schools({row.school_id for row in asked}):
        today = (DisposalKeyRow.disposal_id.in_([row.id for row in asked]), DisposalKeyRow.position == 0)
        keys = unit.session.execute(select(DisposalKeyRow.disposal_id, DisposalKeyRow.subject_id).where(*today)).all()
    barred = owners.files_barred(unit.access.actor_id, {subject_id for _, subject_id in keys})
    hidden = {disposal_id for disposal_id, subject_id in keys if subject_id in barred}
    return [row for row in rows if row.id not in hidden]


def facts_for_caller(
    unit: Unit, owners: OtherOwners, row: DisposalRow, *, in_words: bool = False
) -> DisposalFacts | None:
    """Of a file that is proposed, for who may agree by their rights; None for who counts as one person with who
    proposed it and, with ``in_words``, for who is named in it: both are answered alike. ``not_found`` for whom the file
    is hidden from; ``OwnerAway``."""
    if not known_to_caller(unit, owners, [row]):
        raise Problem(ErrorCode.NOT_FOUND)
    if not are_apart(owners, row, unit.access.actor_id, unit.access.session_id):
        return None
    with unit.beyond_own_schools([row.school_id]):
        file = owners.file_of(subject_ids_of(unit, row)[0])
        return None if file is None else facts_of(unit, owners, row, file, unit.access.actor_id, in_words=in_words)


def facts_of(
    unit: Unit, owners: OtherOwners, row: DisposalRow, file: FileFacts, second: UUID, *, in_words: bool = False
) -> DisposalFacts | None:
    """The same of ``second``, with the file's school in reach; ties are not looked at."""
    found = owners.file_to_agree(file.subject_id, second, in_words=in_words)
    if found.kept_from:
        return None
    looked = look_at(unit, owners, file)
    facts = DisposalFacts(
        **found.model_dump(exclude={"kept_from"}),
        lifted=_lifted(unit, [file.subject_id, *file.alias_ids]),
        is_earlier=looked.is_earlier,
        hindered=looked.hinders or ("changed" if file.mark != row.mark else None),
        read_at=next((each.read_at for each in readers_of(row) if each.by == second), None),
    )
    must_read = facts.is_earlier or any(getattr(facts, each) for each in _TO_READ)
    return facts.model_copy(update={"must_read": must_read})


def _lifted(unit: Unit, child_ids: Collection[UUID]) -> int:
    ids = array(list(child_ids), type_=Uuid())
    lately = HoldRow.lifted_at > unit.now - LATELY
    return unit.session.scalar(select(func.count()).where(HoldRow.covers.overlap(ids), lately)) or 0


def readers_of(row: DisposalRow) -> list[DisposalReader]:
    """Who was given sight of it, the first one first."""
    return [DisposalReader.model_validate(each) for each in row.readers]


def is_reader(row: DisposalRow, staff_id: UUID) -> bool:
    """Whether somebody was."""
    return any(each.by == staff_id for each in readers_of(row))


def note_reader(row: DisposalRow, staff_id: UUID, at: datetime, *, to_the_end: bool) -> None:
    """Of a row that is locked: given sight of it now, or shown the last of it. The first time counts."""
    kept = {each.by: each for each in readers_of(row)}
    before = kept.get(staff_id) or DisposalReader(by=staff_id, opened_at=at)
    read_at = before.read_at or (at if to_the_end else None)
    kept[staff_id] = before.model_copy(update={"read_at": read_at})
    row.readers = [each.model_dump(mode="json") for each in kept.values()]


def open_disposal(unit: Unit, owners: OtherOwners, request: OpenDisposal) -> Disposal:
    """Of a file that has to be read; it ends with the proposal. Nothing of the file is in the answer, which is kept.

    ``not_found``, also for who is kept from it; ``not_independent`` for who is tied to who proposed it or is named in
    the file; ``not_permitted`` where nobody has to read it, or it would be put back as it is now; ``OwnerAway``.
    """
    row = proposed_to_caller(unit, request.disposal_id)
    facts = facts_for_caller(unit, owners, row, in_words=True)
    if facts is None:
        raise Problem(ErrorCode.NOT_INDEPENDENT)
    if not facts.must_read or facts.hindered is not None:
        raise Problem(ErrorCode.NOT_PERMITTED)
    note_reader(row, unit.access.actor_id, unit.now, to_the_end=False)
    with unit.beyond_own_schools([row.school_id]):
        subject_ids = subject_ids_of(unit, row)
    unit.audit(
        AuditAction.RETENTION_DISPOSAL_OPEN,
        right=Right.RETENTION_AGREE,
        school_ids=[row.school_id],
        subject_ids=subject_ids,
        object_id=row.id,
    )
    return shown(unit, row)


def find_file_to_read(unit: Unit, request: FindFileToRead) -> FileToRead:
    """For the owner of what was written, who shows it. ``not_found`` for who was not given sight of it, and once it is
    decided."""
    row = proposed_to_caller(unit, request.disposal_id)
    if not is_reader(row, unit.access.actor_id):
        raise Problem(ErrorCode.NOT_FOUND)
    if request.to_the_end:
        note_reader(row, unit.access.actor_id, unit.now, to_the_end=True)
    with unit.beyond_own_schools([row.school_id]):
        subject_ids = subject_ids_of(unit, row)
    unit.audit(
        AuditAction.RETENTION_DISPOSAL_READ,
        right=Right.RETENTION_AGREE,
        school_ids=[row.school_id],
        subject_ids=subject_ids,
        object_id=row.id,
    )
    return FileToRead(school_id=row.school_id, subject_ids=subject_ids, mark=row.mark)
