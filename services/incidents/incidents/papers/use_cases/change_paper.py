"""What is said of a paper is corrected: its kind, its category, the day of its review."""

from datetime import date
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import FieldCode, invalid
from haven_schemas.rpc.incidents.papers import ChangePaper, PaperState

from incidents.categories.parts.lasting_lines import give_lines_category
from incidents.chronology_lines import subjects_of
from incidents.models import CategoryRow, DocumentRow, PaperRow
from incidents.papers.parts.keep_what_was_said import keep_what_was_said
from incidents.papers.queries.find_paper import find_to_keep
from incidents.papers.queries.paper_keeping import categories_kept
from incidents.steps.domain.steps import london_day, read_day_to_come
from incidents.triage.domain.triage import check_version


def change_paper(unit: Unit, request: ChangePaper) -> PaperState:
    """Who sees it follows its category at once. Errors as ``find_to_keep``; ``stale_version``; ``invalid_request`` on
    ``category_id`` as ``begin_paper``, on ``review_on`` for a new day that is not to come, on ``kind`` if nothing
    changes."""
    document, paper, right = find_to_keep(unit, request.document_id)
    check_version(paper.version, request.version)
    children = [subject.id for subject in subjects_of(unit, document.id)]
    review_on = _review_on(unit, paper, request)
    if (request.kind, request.category_id, review_on) == (paper.kind, document.category_id, paper.review_on):
        raise invalid("kind", FieldCode.AS_IT_IS)
    if request.category_id != document.category_id:
        _check_category(unit, document, children[0], request.category_id)
    keep_what_was_said(unit, document, paper, "corrected")
    paper.kind = request.kind
    if review_on != paper.review_on:
        paper.review_on, paper.review_set_by, paper.review_told = review_on, unit.access.actor_id, None
    _set_category(unit, document, request.category_id)
    unit.audit(
        AuditAction.PAPER_RECORD_CHANGE,
        right=right,
        school_ids=[document.school_id],
        subject_ids=children,
        object_id=document.id,
    )
    return PaperState(document_id=document.id, version=paper.version)


def _review_on(unit: Unit, paper: PaperRow, request: ChangePaper) -> date | None:
    """A day that has passed may stay, since other things can be corrected before the review is done."""
    if request.review_on is None or (paper.review_on is not None and request.review_on == paper.review_on.isoformat()):
        return None if request.review_on is None else paper.review_on
    return read_day_to_come("review_on", request.review_on, london_day(unit.now))


def _check_category(unit: Unit, document: DocumentRow, child: UUID, category_id: UUID) -> None:
    if category_id not in categories_kept(unit, document.school_id, child):
        known = unit.session.get(CategoryRow, category_id) is not None
        raise invalid("category_id", FieldCode.NOT_ALLOWED if known else FieldCode.UNKNOWN_CATEGORY)


def _set_category(unit: Unit, document: DocumentRow, category_id: UUID) -> None:
    """It stands in the line of the chronology too: sight is decided along it."""
    document.category_id = category_id
    give_lines_category(unit, [document.id], category_id)
