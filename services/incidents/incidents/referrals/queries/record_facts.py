"""What other services may know of an incident record: whom to tell, and whether it is still dealt with."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.referrals import RecordFacts, RecordFactsQuery
from sqlalchemy import select

from incidents.models import CategoryRow, IncidentRow, IncidentSubjectRow
from incidents.sight.own_sight import staff_kept_from
from incidents.triage.domain.triage import INCIDENT_OPEN


def record_facts(unit: Unit, request: RecordFactsQuery) -> RecordFacts:
    """No child and no text; ``not_found`` if there is no such record."""
    record = unit.session.get(IncidentRow, request.record_id)
    if record is None:
        raise Problem(ErrorCode.NOT_FOUND)
    category = unit.session.get_one(CategoryRow, record.category_id)
    in_record = select(IncidentSubjectRow.subject_id).where(IncidentSubjectRow.incident_id == record.id)
    children = unit.session.scalars(in_record).all()
    unit.audit(
        AuditAction.INCIDENT_RECORD_READ,
        right=Right.SERVICE_CONCERN_FACTS,
        school_ids=[record.school_id],
        object_id=record.id,
    )
    return RecordFacts(
        record_id=record.id,
        school_id=record.school_id,
        category_id=category.id,
        category_name=category.name,
        assigned_to=record.assigned_to,
        is_open=record.status == INCIDENT_OPEN,
        kept_from_ids=staff_kept_from(unit, children, [record.id]),
        given_up=not children,
    )
