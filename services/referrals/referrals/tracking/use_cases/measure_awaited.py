"""How long words of a referral have waited for it to be made."""

from chassis.units.database import Unit
from sqlalchemy import func, select

from referrals.metrics import REFERRALS_AWAITED
from referrals.models import AwaitedReferralRow

from .await_referral import LOOK_AFTER


def measure_awaited(unit: Unit) -> None:
    """Since when the oldest should have been here; nought where none is missing."""
    oldest = unit.session.scalar(select(func.min(AwaitedReferralRow.told_at)))
    REFERRALS_AWAITED.set(0 if oldest is None else max((unit.now - oldest - LOOK_AFTER).total_seconds(), 0))
