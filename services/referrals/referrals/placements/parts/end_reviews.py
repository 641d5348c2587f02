"""Reviews of placements are over with the last of them."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rpc.incidents.referrals import RecordSeen
from haven_schemas.rpc.referrals.deadlines import ClockEnd
from sqlalchemy import select

from referrals.deadlines.parts.hand_clocks import note_change
from referrals.deadlines.parts.run_clocks import RUNNING, end_row, note_lateness
from referrals.models import DeadlineRow
from referrals.placed import is_placed_after
from referrals.placements.parts.next_review import OF_PLACEMENTS
from referrals.sight import require_keeping


def end_reviews(unit: Unit, record: RecordSeen, because: ClockEnd) -> None:
    """Those that would be due when no placement of the record goes on any more."""
    waiting = select(DeadlineRow).where(DeadlineRow.record_id == record.id, DeadlineRow.state == RUNNING, OF_PLACEMENTS)
    for row in unit.session.scalars(waiting.with_for_update()):
        if is_placed_after(unit, record.id, row.due_on):
            continue
        note_lateness(row, unit.now)
        end_row(row, unit.now, "ended")
        row.ended_because = because
        note_change(unit, row, "ended", because=because)
        unit.audit(
            AuditAction.REFERRAL_DEADLINE_END,
            right=require_keeping(unit, record),
            school_ids=[record.school_id],
            subject_ids=record.subject_ids,
            object_id=row.id,
        )
