"""A record becomes a significant event of its children's chronologies, or stops being one."""

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.acts.incidents.chronology import Marked, MarkSignificant
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from sqlalchemy import select, update

from incidents.models import RecordSubjectRow, SignificanceRow
from incidents.reading import find_record


def mark_significant(unit: Unit, request: MarkSignificant) -> Marked:
    """Keeps who said so and when; said again, it changes nothing. ``not_found`` unless seen, ``not_permitted``."""
    record = find_record(unit, request.record_id, hold=True)
    unit.access.require(Right.RECORD_WRITE, record.row.school_id)
    mark = unit.session.scalar(
        select(SignificanceRow).where(SignificanceRow.record_id == record.row.id, SignificanceRow.ended_at.is_(None))
    )
    if (mark is not None) is request.significant:
        return Marked(id=record.row.id, significant=request.significant)
    if mark is not None:
        mark.ended_by, mark.ended_at = unit.access.actor_id, unit.now
    else:
        unit.session.add(
            SignificanceRow(
                id=new_id(),
                record_id=record.row.id,
                school_id=record.row.school_id,
                marked_by=unit.access.actor_id,
                marked_at=unit.now,
            )
        )
    unit.session.execute(
        update(RecordSubjectRow)
        .where(RecordSubjectRow.record_id == record.row.id)
        .values(significant=request.significant)
        .execution_options(synchronize_session=False)
    )
    unit.audit(
        AuditAction.RECORD_SIGNIFICANCE_MARK,
        right=Right.RECORD_WRITE,
        school_ids=[record.row.school_id],
        subject_ids=record.subject_ids,
        object_id=record.row.id,
        outcome="marked" if request.significant else "ended",
    )
    return Marked(id=record.row.id, significant=request.significant)
