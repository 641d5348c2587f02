"""Someone has looked at a paper again, and says when it is to be looked at next."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rpc.incidents.papers import PaperState, ReviewPaper

from incidents.chronology_lines import subjects_of
from incidents.papers.parts.keep_what_was_said import keep_what_was_said
from incidents.papers.queries.find_paper import find_to_keep
from incidents.steps.domain.steps import london_day, read_day_to_come
from incidents.triage.domain.triage import check_version


def review_paper(unit: Unit, request: ReviewPaper) -> PaperState:
    """Errors as ``find_to_keep``; ``stale_version``; ``invalid_request`` on ``next_review_on`` for a day that is not to
    come or is more than five years away. Also before the day, and where none was set."""
    document, paper, right = find_to_keep(unit, request.document_id)
    check_version(paper.version, request.version)
    again_on, today = request.next_review_on, london_day(unit.now)
    next_on = None if again_on is None else read_day_to_come("next_review_on", again_on, today)
    keep_what_was_said(unit, document, paper, "reviewed")
    paper.review_on, paper.review_set_by, paper.review_told = next_on, unit.access.actor_id, None
    unit.audit(
        AuditAction.PAPER_RECORD_REVIEW,
        right=right,
        school_ids=[document.school_id],
        subject_ids=[subject.id for subject in subjects_of(unit, document.id)],
        object_id=document.id,
    )
    return PaperState(document_id=document.id, version=paper.version)
