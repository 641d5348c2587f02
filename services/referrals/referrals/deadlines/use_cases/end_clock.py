"""A date to keep is no longer waited for."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.referrals.clocks import EndClock, RecordClock

from referrals.deadlines.parts.hand_clocks import note_change
from referrals.deadlines.parts.run_clocks import check_runs_by_hand, end_row, note_lateness
from referrals.deadlines.showing import clock_shown
from referrals.extras import OtherOwners
from referrals.sight import hold_deadline


def end_clock(unit: Unit, owners: OtherOwners, request: EndClock) -> RecordClock:
    """Nobody is told of it any more, and nothing follows. What was late stays so.

    ``not_found``, ``not_permitted``, ``stale_version``; ``invalid_request`` on ``deadline_id`` (it runs no longer, or
    is of a referral).
    """
    held = hold_deadline(unit, owners, request.deadline_id, request.version)
    row = held.row
    check_runs_by_hand(row)
    note_lateness(row, unit.now)
    end_row(row, unit.now, "ended")
    row.ended_because = request.because
    note_change(unit, row, "ended", because=request.because, entry_id=request.entry_id)
    unit.audit(
        AuditAction.REFERRAL_DEADLINE_END,
        right=Right.RECORD_WRITE,
        school_ids=[row.school_id],
        subject_ids=held.record.subject_ids,
        object_id=row.id,
    )
    return clock_shown(row, unit.now, may_write=True)
