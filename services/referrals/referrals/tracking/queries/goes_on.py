"""Beside which incident records something goes on here, though the record itself may be closed."""

from chassis.units.database import Unit
from chassis.units.one_of import one_of
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from haven_schemas.rpc.referrals.going_on import GoesOn, GoesOnQuery
from sqlalchemy import select

from referrals.days import london_day
from referrals.deadlines.parts.run_clocks import RUNNING
from referrals.models import DeadlineRow, PlacementRow, ReferralRow
from referrals.placed import not_over


def goes_on(unit: Unit, request: GoesOnQuery) -> GoesOn:
    """No child, no agency and no step."""
    wanted = request.record_ids
    found = {
        *unit.session.scalars(
            select(ReferralRow.record_id).where(one_of(ReferralRow.record_id, wanted), ReferralRow.closed_at.is_(None))
        ),
        *unit.session.scalars(
            select(DeadlineRow.record_id).where(one_of(DeadlineRow.record_id, wanted), DeadlineRow.state == RUNNING)
        ),
        *unit.session.scalars(
            select(PlacementRow.record_id).where(one_of(PlacementRow.record_id, wanted), not_over(london_day(unit.now)))
        ),
    }
    unit.audit(AuditAction.REFERRAL_LIST_READ, right=Right.SERVICE_OPEN_WORK, outcome="counted")
    return GoesOn(record_ids=[each for each in wanted if each in found])
