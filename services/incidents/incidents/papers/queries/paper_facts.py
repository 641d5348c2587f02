"""What other services may know of a paper whose review is due: whom to tell, what a mail may name."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.papers import PaperFacts, PaperFactsReply

from incidents.chronology_lines import subjects_of
from incidents.models import CategoryRow, DocumentRow, PaperRow
from incidents.sight.own_sight import staff_kept_from
from incidents.sight.visible import known_of
from incidents.steps.domain.steps import london_day


def paper_facts(unit: Unit, request: PaperFacts) -> PaperFactsReply:
    """No child and no text; ``not_found`` if there is no such paper."""
    document = unit.session.get(DocumentRow, request.document_id)
    paper = unit.session.get(PaperRow, request.document_id)
    if document is None or paper is None:
        raise Problem(ErrorCode.NOT_FOUND)
    category = unit.session.get_one(CategoryRow, document.category_id)
    children = [subject.id for subject in subjects_of(unit, document.id)]
    here = known_of(unit, document.school_id, children).kept_at
    unit.audit(
        AuditAction.PAPER_RECORD_READ,
        right=Right.SERVICE_CONCERN_FACTS,
        school_ids=[document.school_id],
        object_id=document.id,
    )
    return PaperFactsReply.model_validate(
        {
            "document_id": document.id,
            "school_id": document.school_id,
            "category_id": category.id,
            "category_name": category.name,
            "category_group": category.group,
            "set_by": paper.review_set_by,
            "holds": paper.review_on is not None and paper.review_on <= london_day(unit.now),
            "year_groups": sorted({year_group for at in here for year_group in at.year_groups}),
            "classes": sorted({class_name for at in here for class_name in at.classes}),
            "kept_from_ids": staff_kept_from(unit, children),
            "due_on": paper.review_on,
        }
    )
