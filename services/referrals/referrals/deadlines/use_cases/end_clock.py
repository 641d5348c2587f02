"""A date to keep, or one deadline of a referral that goes on, is no longer waited for."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import FieldCode, invalid
from haven_schemas.rpc.referrals.clocks import EndClock, RecordClock

from referrals.deadlines.parts.hand_clocks import note_change
from referrals.deadlines.parts.run_clocks import RUNNING, end_row, note_lateness
from referrals.deadlines.showing import clock_shown
from referrals.extras import OtherOwners
from referrals.sight import hold_deadline


def end_clock(unit: Unit, owners: OtherOwners, request: EndClock) -> RecordClock:
    """Nobody is told of it any more, and nothing follows; whoever sees the record is shown who ended it and why. What
    was late stays so, and no step of its referral begins it again that does not begin it anew.

    ``not_found``, ``not_permitted``, ``stale_version``; ``invalid_request`` on ``deadline_id`` (it runs no longer) or
    ``entry_id``: of a referral the record says in words why.
    """
    held = hold_deadline(unit, owners, request.deadline_id, request.version)
    row, record = held.row, held.record
    if row.state != RUNNING:
        raise invalid("deadline_id", FieldCode.NOT_ALLOWED)
    if request.check_only:
        return clock_shown(row, record.id, unit.now, may_write=True)
    if row.referral_id is not None and request.entry_id is None:
        raise invalid("entry_id", FieldCode.REQUIRED)
    note_lateness(row, unit.now)
    end_row(row, unit.now, "ended")
    row.ended_because = request.because
    note_change(unit, row, "ended", because=request.because, entry_id=request.entry_id)
    unit.audit(
        AuditAction.REFERRAL_DEADLINE_END,
        right=held.right,
        school_ids=[row.school_id],
        subject_ids=record.subject_ids,
        object_id=row.referral_id or row.id,
    )
    return clock_shown(row, record.id, unit.now, may_write=True, ended_by=unit.access.actor_id)
