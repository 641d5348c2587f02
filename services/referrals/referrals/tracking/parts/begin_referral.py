"""A referral is here from now on, with the clocks that its sending begins."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chassis.units.database import Unit
from sqlalchemy.dialects.postgresql import insert

from referrals.models import AgencyRow, ReferralRow
from referrals.tracking.parts.write_step import write_step


@dataclass(frozen=True)
class NewReferral:
    """What is known of one that was sent. ``reached_us_at``: what clocks count from, where not from ``sent_at``."""

    id: UUID
    record_id: UUID
    school_id: UUID
    entry_id: UUID
    sent_at: datetime
    made_by: UUID
    owner_id: UUID
    reached_us_at: datetime | None = None
    after_id: UUID | None = None


def begin_referral(unit: Unit, agency: AgencyRow, new: NewReferral) -> ReferralRow | None:
    """None where it was made meanwhile, by a person or by another replica: two at once wait for each other."""
    row = insert(ReferralRow).values(
        id=new.id,
        school_id=new.school_id,
        record_id=new.record_id,
        agency_id=agency.id,
        after_id=new.after_id,
        state="sent",
        owner_id=new.owner_id,
        made_by=new.made_by,
        made_at=unit.now,
        sent_at=min(new.sent_at, unit.now),
        version=1,
    )
    made = unit.session.execute(row.on_conflict_do_nothing().returning(ReferralRow.id))
    if made.first() is None:
        return None
    referral = unit.session.get_one(ReferralRow, new.id)
    write_step(
        unit, referral, agency, "sent", new.sent_at, new.entry_id,
        counts_from=new.reached_us_at, recorded_by=new.made_by,
    )  # fmt: skip
    return referral
