"""What other services may know of a correction of children: who made it, and of what people were told before."""

from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.children import CorrectionFacts, CorrectionFactsReply
from sqlalchemy import select

from incidents.chronology_lines import subjects_of
from incidents.models import CategoryRow, ChildCorrectionRow, ConcernRow, IncidentRow
from incidents.records.parts.lock_incident import subjects_in
from incidents.sight.own_sight import staff_kept_from

Matter = ConcernRow | IncidentRow


def correction_facts(unit: Unit, request: CorrectionFacts) -> CorrectionFactsReply:
    """Of the newest one. No child and no text; ``not_found`` if there is no such concern or record, or none of it."""
    matter = _matter(unit, request)
    newest = (
        select(ChildCorrectionRow)
        .where(ChildCorrectionRow.record_id == request.matter_id)
        .order_by(ChildCorrectionRow.version.desc())
        .limit(1)
    )
    correction = unit.session.scalar(newest)
    if matter is None or correction is None:
        raise Problem(ErrorCode.NOT_FOUND)
    category = unit.session.get_one(CategoryRow, matter.category_id)
    is_concern = isinstance(matter, ConcernRow)
    unit.audit(
        AuditAction.CONCERN_RECORD_READ if is_concern else AuditAction.INCIDENT_RECORD_READ,
        right=Right.SERVICE_CONCERN_FACTS,
        school_ids=[matter.school_id],
        object_id=matter.id,
    )
    return CorrectionFactsReply(
        correction_id=correction.id,
        matter_id=matter.id,
        school_id=matter.school_id,
        category_id=category.id,
        category_name=category.name,
        corrected_by=correction.corrected_by,
        corrected_at=correction.corrected_at,
        about_ids=_about(unit, matter),
        kept_from_ids=staff_kept_from(unit, _children(unit, matter), _about(unit, matter)),
    )


def _matter(unit: Unit, request: CorrectionFacts) -> Matter | None:
    if request.kind == "concern":
        return unit.session.get(ConcernRow, request.matter_id)
    return unit.session.get(IncidentRow, request.matter_id)


def _about(unit: Unit, matter: Matter) -> list[UUID]:
    if isinstance(matter, ConcernRow):
        return [matter.id, *([matter.incident_id] if matter.incident_id is not None else [])]
    concerns = select(ConcernRow.id).where(ConcernRow.incident_id == matter.id).order_by(ConcernRow.id)
    return [matter.id, *unit.session.scalars(concerns)]


def _children(unit: Unit, matter: Matter) -> list[UUID]:
    of_matter = subjects_of(unit, matter.id) if isinstance(matter, ConcernRow) else subjects_in(unit, matter.id)
    return [subject.id for subject in of_matter]
