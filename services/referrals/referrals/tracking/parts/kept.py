"""What is answered after a step."""

from chassis.units.database import Unit
from haven_schemas.rpc.referrals.referrals import ReferralKept
from sqlalchemy import select

from referrals.deadlines.showing import deadline_shown
from referrals.models import DeadlineRow, ReferralRow


def referral_kept(unit: Unit, referral: ReferralRow) -> ReferralKept:
    """The referral as it stands, with the deadlines that run now, the earliest first."""
    unit.session.flush()
    running = select(DeadlineRow).where(DeadlineRow.referral_id == referral.id, DeadlineRow.state == "running")
    rows = unit.session.scalars(running.order_by(DeadlineRow.due_at, DeadlineRow.id))
    return ReferralKept.model_validate(
        {
            "id": referral.id,
            "state": referral.state,
            "version": referral.version,
            "deadlines": [deadline_shown(row, unit.now) for row in rows],
        }
    )
