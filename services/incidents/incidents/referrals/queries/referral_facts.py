"""What the referrals service may know of the words of a referral: where they are kept, and to whom and when it went."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.referrals import ReferralFacts, ReferralFactsQuery
from sqlalchemy import select

from incidents.models import EntryRow, IncidentRow, ReferralRecordRow
from incidents.triage.domain.triage import INCIDENT_OPEN


def referral_facts(unit: Unit, request: ReferralFactsQuery) -> ReferralFacts:
    """No child and no text; of what was written twice the first. ``not_found`` where nothing was written."""
    first = (
        select(EntryRow, IncidentRow)
        .join(ReferralRecordRow, ReferralRecordRow.referral_id == EntryRow.referral_id)
        .join(IncidentRow, IncidentRow.id == ReferralRecordRow.incident_id)
        .where(EntryRow.referral_id == request.referral_id, EntryRow.kind == "referral")
        .order_by(EntryRow.recorded_at, EntryRow.id)
        .limit(1)
    )
    found = unit.session.execute(first).first()
    if found is None:
        raise Problem(ErrorCode.NOT_FOUND)
    entry, incident = found
    unit.audit(
        AuditAction.INCIDENT_RECORD_READ,
        right=Right.SERVICE_CONCERN_FACTS,
        school_ids=[incident.school_id],
        object_id=incident.id,
    )
    return ReferralFacts(
        referral_id=request.referral_id,
        record_id=incident.id,
        school_id=incident.school_id,
        agency_id=entry.agency_id,
        entry_id=entry.id,
        sent_at=entry.occurred_at,
        written_by=entry.recorded_by,
        assigned_to=incident.assigned_to if incident.status == INCIDENT_OPEN else None,
        reached_us_at=entry.reached_us_at,
        after_id=entry.after_id,
        owner_id=entry.owner_id,
    )
