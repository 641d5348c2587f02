"""The dates to keep on one incident record."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.referrals.clocks import ClockList, ClocksQuery
from sqlalchemy import select

from referrals.deadlines.parts.run_clocks import RUNNING
from referrals.deadlines.showing import clock_shown, ended_by_hand
from referrals.extras import OtherOwners
from referrals.models import DeadlineRow
from referrals.sight import right_over, right_to_keep, see_record

_MOST_OVER = 50


def list_clocks(unit: Unit, owners: OtherOwners, request: ClocksQuery) -> ClockList:
    """``not_found`` for a record the caller does not see."""
    record = see_record(unit, owners, request.record_id)
    of_record = select(DeadlineRow).where(DeadlineRow.record_id == record.id)
    waiting = of_record.where(DeadlineRow.state == RUNNING).order_by(DeadlineRow.due_at, DeadlineRow.id)
    over = of_record.where(DeadlineRow.state != RUNNING).order_by(DeadlineRow.ended_at.desc(), DeadlineRow.id.desc())
    rows = [*unit.session.scalars(waiting), *unit.session.scalars(over.limit(_MOST_OVER))]
    unit.audit(
        AuditAction.REFERRAL_DEADLINE_READ,
        right=Right.RECORD_READ,
        school_ids=[record.school_id],
        subject_ids=record.subject_ids,
        object_id=record.id,
    )
    ended = ended_by_hand(unit, rows)
    clocks = [
        clock_shown(
            row,
            record.id,
            unit.now,
            may_write=right_over(unit, record, row) is not None,
            ended_by=ended.get(row.id),
        )
        for row in rows
    ]
    return ClockList(clocks=clocks, may_write=right_to_keep(unit, record) is not None)
