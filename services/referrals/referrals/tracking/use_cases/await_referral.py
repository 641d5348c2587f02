"""Incidents says that the words of a referral are kept, or that its record is another school's now."""

from datetime import timedelta

from chassis.units.database import Unit
from haven_schemas.events import ReferralWritten
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from referrals.copies.known_schools import KNOWN_SCHOOLS
from referrals.models import AwaitedReferralRow, ReferralRow

LOOK_AFTER = timedelta(minutes=5)
"""Whoever wrote the words has the referral made a moment later, or sends the form again."""


def await_referral(unit: Unit, event: ReferralWritten) -> None:
    """It is looked for after a while; where it is here already, at once. Told again, it is looked for again."""
    unit.scope_to(unit.session.scalars(KNOWN_SCHOOLS))
    is_here = unit.session.scalar(select(ReferralRow.id).where(ReferralRow.id == event.referral_id)) is not None
    look_at = unit.now if is_here else unit.now + LOOK_AFTER
    row = insert(AwaitedReferralRow).values(referral_id=event.referral_id, told_at=unit.now, look_at=look_at, looks=0)
    again = {"told_at": row.excluded.told_at, "look_at": row.excluded.look_at, "looks": 0}
    unit.session.execute(row.on_conflict_do_update(index_elements=["referral_id"], set_=again))
