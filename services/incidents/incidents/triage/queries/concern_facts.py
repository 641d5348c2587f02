"""What other services may know of a concern: whom to tell, and what a mail may name."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.triage import ConcernFacts, ConcernQuery
from sqlalchemy import bindparam, select

from incidents.chronology_lines import subjects_of
from incidents.models import CategoryRow, ConcernRow
from incidents.sight.own_sight import files_open_to, staff_kept_from
from incidents.triage.domain.triage import CONCERN_RECEIVED
from incidents.triage.parts.read_by_another import is_new_for_others

_FACTS = (
    select(
        ConcernRow.id,
        ConcernRow.school_id,
        ConcernRow.category_id,
        CategoryRow.name.label("category_name"),
        ConcernRow.reporter_id,
        ConcernRow.recorded_at,
        ConcernRow.version,
        ConcernRow.incident_id,
        ConcernRow.status,
        ConcernRow.urgency,
        ConcernRow.told,
        ConcernRow.read_by_another,
        ConcernRow.named_readers,
        ConcernRow.also_at,
    )
    .join(CategoryRow, CategoryRow.id == ConcernRow.category_id)
    .where(ConcernRow.id == bindparam("concern_id"))
)


def concern_facts(unit: Unit, request: ConcernQuery) -> ConcernFacts:
    """No child and no text; ``not_found`` if there is no such concern."""
    concern = unit.session.connection().execute(_FACTS, {"concern_id": request.concern_id}).first()
    if concern is None:
        raise Problem(ErrorCode.NOT_FOUND)
    unit.audit(
        AuditAction.CONCERN_RECORD_READ,
        right=Right.SERVICE_CONCERN_FACTS,
        school_ids=[concern.school_id],
        object_id=concern.id,
    )
    children = [subject.id for subject in subjects_of(unit, concern.id)]
    is_new = is_new_for_others(concern.status, concern.named_readers, concern.read_by_another)
    return ConcernFacts(
        concern_id=concern.id,
        school_id=concern.school_id,
        category_id=concern.category_id,
        category_name=concern.category_name,
        reporter_id=concern.reporter_id,
        recorded_at=concern.recorded_at,
        version=concern.version,
        kept_from_ids=staff_kept_from(unit, children, [concern.id, concern.incident_id]),
        decided=concern.status != CONCERN_RECEIVED and not is_new,
        read_by_another=concern.read_by_another,
        named_ids=concern.named_readers or [],
        urgency=concern.urgency,
        told=concern.told,
        file_open_to=files_open_to(unit, children) if concern.also_at else None,
    )
