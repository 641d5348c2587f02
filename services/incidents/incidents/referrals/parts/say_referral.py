"""Says that words of a referral or the answer to a request are kept, or that a record is another school's now: ids."""

from collections.abc import Collection
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.events import RecordChangedSchool, ReferralWritten, RequestAnswered
from sqlalchemy import select

from incidents.models import EntryRow, IncidentRow, ReferralRecordRow


def say_referral(unit: Unit, referral_id: UUID, incident: IncidentRow) -> None:
    """Words of it were kept in the incident record just now."""
    unit.publish(
        ReferralWritten(referral_id=referral_id),
        aggregate_id=referral_id,
        aggregate_version=incident.version,
        school_id=incident.school_id,
    )


def say_answered(unit: Unit, entry: EntryRow) -> None:
    """The answer to what an agency asked for was written down just now."""
    unit.publish(
        RequestAnswered(entry_id=entry.id),
        aggregate_id=entry.id,
        aggregate_version=entry.text_version,
        school_id=entry.school_id,
    )


def say_moved(unit: Unit, incident_ids: Collection[UUID], school_id: UUID) -> None:
    """The incident records went to another school: whoever has clocks of them or their referrals takes them along."""
    if not incident_ids:
        return
    records = select(IncidentRow.id, IncidentRow.version).where(IncidentRow.id.in_(incident_ids))
    all_of_them = unit.session.execute(records.order_by(IncidentRow.id)).all()
    went = ((RecordChangedSchool(record_id=record_id), record_id, version) for record_id, version in all_of_them)
    unit.publish_many(went, school_id=school_id)
    of_them = (
        select(ReferralRecordRow.referral_id, IncidentRow.version)
        .join(IncidentRow, IncidentRow.id == ReferralRecordRow.incident_id)
        .where(IncidentRow.id.in_(incident_ids))
        .order_by(ReferralRecordRow.referral_id)
    )
    moved = unit.session.execute(of_them).all()
    told = ((ReferralWritten(referral_id=referral_id), referral_id, version) for referral_id, version in moved)
    unit.publish_many(told, school_id=school_id)
