"""Says that the words of a referral are kept, or that its record is another school's now: its id and no more."""

from collections.abc import Collection
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.events import ReferralWritten
from sqlalchemy import select

from incidents.models import IncidentRow, ReferralRecordRow


def say_referral(unit: Unit, referral_id: UUID, incident: IncidentRow) -> None:
    """Words of it were kept in the incident record just now."""
    unit.publish(
        ReferralWritten(referral_id=referral_id),
        aggregate_id=referral_id,
        aggregate_version=incident.version,
        school_id=incident.school_id,
    )


def say_moved(unit: Unit, incident_ids: Collection[UUID], school_id: UUID) -> None:
    """The incident records went to another school: whoever has the clocks of their referrals takes them along."""
    if not incident_ids:
        return
    of_them = (
        select(ReferralRecordRow.referral_id, IncidentRow.version)
        .join(IncidentRow, IncidentRow.id == ReferralRecordRow.incident_id)
        .where(IncidentRow.id.in_(incident_ids))
        .order_by(ReferralRecordRow.referral_id)
    )
    moved = unit.session.execute(of_them).all()
    told = ((ReferralWritten(referral_id=referral_id), referral_id, version) for referral_id, version in moved)
    unit.publish_many(told, school_id=school_id)
