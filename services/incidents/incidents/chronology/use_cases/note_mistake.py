"""Someone says that they opened a child's file by mistake."""

from datetime import timedelta

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.chronology import MistakeNoted, OpenedByMistake
from sqlalchemy import select, update

from incidents.aliases import family_of
from incidents.models import FileReadingRow

_MISTAKE_IS_SAID_WITHIN = timedelta(days=7)
"""Of the reading that was one."""


def note_mistake(unit: Unit, request: OpenedByMistake) -> MistakeNoted:
    """Marks the newest of the caller's own readings of the file: those before it were meant.

    The reading stays in the ledger and in the audit log: this stands beside it. ``not_found`` unless they looked at it
    within 7 days, and have not said so of that reading already.
    """
    own = (
        FileReadingRow.subject_id.in_(family_of(unit, request.subject_id)),
        FileReadingRow.reader_id == unit.access.actor_id,
    )
    newest = unit.session.scalar(select(FileReadingRow).where(*own).order_by(FileReadingRow.last_at.desc()).limit(1))
    if newest is None or newest.last_at <= unit.now - _MISTAKE_IS_SAID_WITHIN:
        raise Problem(ErrorCode.NOT_FOUND)
    if newest.by_mistake_at is not None and newest.by_mistake_at >= newest.last_at:
        raise Problem(ErrorCode.NOT_FOUND)
    same = (FileReadingRow.object_id == newest.object_id, FileReadingRow.last_at == newest.last_at)
    marked = unit.session.execute(
        update(FileReadingRow).where(*own, *same).values(by_mistake_at=unit.now).returning(FileReadingRow.school_id)
    ).all()
    unit.audit(
        AuditAction.CHRONOLOGY_PUPIL_MISTAKE,
        right=Right.RECORD_READ,
        school_ids=[school_id for (school_id,) in marked],
        subject_ids=[request.subject_id],
        object_id=request.subject_id,
    )
    return MistakeNoted(subject_id=request.subject_id, noted_at=unit.now)
