"""A referral is taken into an incident record, and into no other."""

from uuid import UUID

from chassis.units.database import Unit
from sqlalchemy.dialects.postgresql import insert

from incidents.models import ReferralRecordRow
from incidents.referrals.queries.referral_of import check_referral_of


def take_referral(unit: Unit, incident_id: UUID, referral_id: UUID) -> None:
    """Once is enough: sent again, it is there. Two at once wait for each other.

    ``Problem(invalid_request)`` on ``referral_id`` of another record's.
    """
    taken = insert(ReferralRecordRow).values(referral_id=referral_id, incident_id=incident_id)
    unit.session.execute(taken.on_conflict_do_nothing())
    check_referral_of(unit, incident_id, referral_id)
