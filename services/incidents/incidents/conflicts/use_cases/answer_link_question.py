"""Somebody who was asked says whether a colleague is kept from a child, or from one report."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import FieldCode, invalid
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.conflicts import AnswerLinkQuestion, LinkQuestionAnswered

from incidents.conflicts.queries.asked_question import question_to_answer
from incidents.conflicts.queries.matter import matter_of


def answer_link_question(unit: Unit, request: AnswerLinkQuestion) -> LinkQuestionAnswered:
    """Done within seconds by ``settle_link_questions``: who answers may have no part in the school's records.

    ``not_found``, ``stale_version``; ``invalid_request`` on ``kind`` where they are linked and nobody has said how.
    """
    row = question_to_answer(unit, request.question_id, request.version)
    if request.answer == "linked" and row.kind is None and row.concern_id is None:
        if request.kind is None:
            raise invalid("kind", FieldCode.REQUIRED)
        row.kind = request.kind
    row.state = "agreed" if request.answer == "linked" else "refused"
    row.decided_by, row.decided_at = unit.access.actor_id, unit.now
    row.version += 1
    unit.audit(
        AuditAction.CONFLICT_QUESTION_DECIDE,
        right=Right.SESSION_OWN,
        school_ids=[row.school_id],
        subject_ids=[row.subject_id] if row.subject_id is not None else matter_of(unit, row).family,
        object_id=row.staff_id,
        outcome=f"staff_{request.answer}",
    )
    return LinkQuestionAnswered(id=row.id, answer=request.answer)
