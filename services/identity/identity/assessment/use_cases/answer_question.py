"""Says what the trust answers to one question of its assessment."""

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.assessment import Answer, AnswerQuestion
from sqlalchemy import select

from identity.assessment.parts.said import said_now
from identity.assessment.queries.assessment_content import answer_of
from identity.models import AssessmentAnswerRow
from identity.roles.queries.grants_of_staff import require_everywhere


def answer_question(unit: Unit, request: AnswerQuestion) -> Answer:
    """The answer as it is now; an empty one takes back what was said. ``not_permitted`` unless the caller reviews sight
    at every school; ``stale_version`` if something else was said since."""
    schools = require_everywhere(unit, Right.SIGHT_REVIEW)
    same = AssessmentAnswerRow.question == request.question
    row = unit.session.scalar(select(AssessmentAnswerRow).where(same).with_for_update())
    if request.version != (0 if row is None else row.version):
        raise Problem(ErrorCode.STALE_VERSION)
    if row is None:
        row = AssessmentAnswerRow(id=new_id(), question=request.question, version=0)
        unit.session.add(row)
    row.text = request.text.strip()
    said_now(unit, row)
    unit.audit(AuditAction.ASSESSMENT_ANSWER_SET, right=Right.SIGHT_REVIEW, school_ids=schools, object_id=row.id)
    return answer_of(row)
