"""Someone says that they opened a child's file by mistake."""

from datetime import timedelta

from chassis.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents_chronology import MistakeNoted, OpenedByMistake
from sqlalchemy import update

from incidents.models import FileReadingRow

_MISTAKE_IS_SAID_WITHIN = timedelta(days=7)


def note_mistake(unit: Unit, request: OpenedByMistake) -> MistakeNoted:
    """Marks the caller's own readings of the file in the last 7 days; ``not_found`` if there are none.

    The reading stays in the ledger and in the audit log: this stands beside it.
    """
    marked = unit.session.execute(
        update(FileReadingRow)
        .where(
            FileReadingRow.subject_id == request.subject_id,
            FileReadingRow.reader_id == unit.access.actor_id,
            FileReadingRow.last_at > unit.now - _MISTAKE_IS_SAID_WITHIN,
            FileReadingRow.by_mistake_at.is_(None),
        )
        .values(by_mistake_at=unit.now)
        .returning(FileReadingRow.school_id)
    ).all()
    if not marked:
        raise Problem(ErrorCode.NOT_FOUND)
    unit.audit(
        AuditAction.CHRONOLOGY_PUPIL_MISTAKE,
        right=Right.RECORD_READ,
        school_ids=[school_id for (school_id,) in marked],
        subject_ids=[request.subject_id],
        object_id=request.subject_id,
    )
    return MistakeNoted(subject_id=request.subject_id, noted_at=unit.now)
