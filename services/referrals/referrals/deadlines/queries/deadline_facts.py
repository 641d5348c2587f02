"""What alerts may know of a deadline: whose it is and whether it waits; no child, no agency, no step."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.referrals.deadlines import DeadlineFacts, DeadlineFactsReply
from sqlalchemy import select

from referrals.days import london_day
from referrals.deadlines.parts.run_clocks import RUNNING
from referrals.models import DeadlineRow, ReferralRow
from referrals.sight import RECORD_OF_DEADLINE


def deadline_facts(unit: Unit, request: DeadlineFacts) -> DeadlineFactsReply:
    """``not_found`` if there is none.

    ``due_on`` is the day it was told of last, so that what has to be chased again is news; ``waits``: it runs, its time
    is over, and nobody has chased it since it was told of.
    """
    found = unit.session.execute(
        select(DeadlineRow, RECORD_OF_DEADLINE)
        .outerjoin(ReferralRow, ReferralRow.id == DeadlineRow.referral_id)
        .where(DeadlineRow.id == request.deadline_id)
    ).first()
    if found is None:
        raise Problem(ErrorCode.NOT_FOUND)
    row, record_id = found
    unit.audit(
        AuditAction.REFERRAL_DEADLINE_READ,
        right=Right.SERVICE_CONCERN_FACTS,
        school_ids=[row.school_id],
        object_id=row.referral_id or row.id,
    )
    told_at = row.told_at or row.started_at
    is_chased = row.chased_at is not None and row.chased_at >= told_at
    return DeadlineFactsReply(
        deadline_id=row.id,
        referral_id=row.referral_id,
        record_id=record_id,
        school_id=row.school_id,
        owner_id=row.owner_id,
        due_on=london_day(told_at) if row.told == "overdue" else row.due_on,
        runs=row.state == RUNNING,
        waits=row.state == RUNNING and unit.now > row.late_from and not is_chased,
    )
