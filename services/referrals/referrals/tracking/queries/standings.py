"""How some referrals stand, by their steps."""

from collections.abc import Sequence
from itertools import groupby
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.one_of import one_of
from sqlalchemy import select

from referrals.models import ReferralRow, StepRow
from referrals.tracking.domain.standing import Standing, standing


def standings_of(unit: Unit, referrals: Sequence[ReferralRow]) -> dict[UUID, Standing]:
    """By their ids; one statement however many they are."""
    sent_at = {each.id: each.sent_at for each in referrals}
    steps = (
        select(StepRow)
        .where(one_of(StepRow.referral_id, sent_at))
        .order_by(StepRow.referral_id, StepRow.recorded_at, StepRow.id)
    )
    of_each = groupby(unit.session.scalars(steps) if sent_at else (), key=lambda step: step.referral_id)
    taken = {referral_id: list(own) for referral_id, own in of_each}
    return {each: standing(at, taken.get(each, [])) for each, at in sent_at.items()}  # type: ignore[arg-type]  # as written
