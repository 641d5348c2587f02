"""The days of deadlines that somebody sees to, for a calendar that names nobody."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.calendar import MOST_DAYS, WorkDay, WorkDays, WorkDaysQuery
from sqlalchemy import select

from referrals.deadlines.parts.run_clocks import RUNNING
from referrals.extras import OtherOwners
from referrals.models import DeadlineRow, ReferralRow
from referrals.sight import RECORD_OF_DEADLINE


def own_deadline_days(unit: Unit, owners: OtherOwners, request: WorkDaysQuery) -> WorkDays:
    """Of records that incidents does not keep from the caller, who reads none under the token of an app password."""
    rows = unit.session.execute(
        select(DeadlineRow.id, DeadlineRow.due_on, DeadlineRow.referral_id, RECORD_OF_DEADLINE.label("record_id"))
        .outerjoin(ReferralRow, ReferralRow.id == DeadlineRow.referral_id)
        .where(
            DeadlineRow.state == RUNNING,
            DeadlineRow.owner_id == unit.access.actor_id,
            DeadlineRow.due_on <= request.until,
        )
        .order_by(DeadlineRow.due_at, DeadlineRow.id)
        .limit(MOST_DAYS)
    ).all()
    seen = owners.records_not_kept(unit.access, {row.record_id for row in rows})
    unit.audit(
        AuditAction.CALENDAR_WORK_READ, right=Right.CALENDAR_READ, school_ids=unit.access.school_ids, outcome="counted"
    )
    return WorkDays(
        days=[
            WorkDay(kind="referral" if row.referral_id else "date", id=row.id, due_on=row.due_on)
            for row in rows
            if row.record_id in seen
        ]
    )
