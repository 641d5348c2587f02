"""Whose file somebody may read now as a second person."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.retention.disposals import FileToRead, FindFileToRead

from retention.disposals.parts.held_disposal import proposed_to_caller
from retention.disposals.parts.second_reader import is_reader, note_reader
from retention.disposals.parts.sending import subject_ids_of


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
