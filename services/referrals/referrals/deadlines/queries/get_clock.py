"""One date to keep."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.referrals.clocks import ClockQuery, RecordClock

from referrals.deadlines.showing import clock_shown, ended_by_hand
from referrals.extras import OtherOwners
from referrals.sight import see_deadline


def get_clock(unit: Unit, owners: OtherOwners, request: ClockQuery) -> RecordClock:
    """``not_found`` unless its record is seen; a deadline of a referral is none."""
    held = see_deadline(unit, owners, request.deadline_id)
    if held.row.record_id is None:
        raise Problem(ErrorCode.NOT_FOUND)
    unit.audit(
        AuditAction.REFERRAL_DEADLINE_READ,
        right=Right.RECORD_READ,
        school_ids=[held.row.school_id],
        subject_ids=held.record.subject_ids,
        object_id=held.row.id,
    )
    return clock_shown(
        held.row,
        held.record.id,
        unit.now,
        may_write=held.right is not None,
        ended_by=ended_by_hand(unit, [held.row]).get(held.row.id),
    )
