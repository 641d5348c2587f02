"""The second person signs what the data protection officer signed; from then on it is the trust's assessment."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.assessment import ApproveAssessment, SignedSummary
from sqlalchemy.dialects.postgresql import insert

from identity.assessment.queries.signed_assessments import newest_signed, summary_of
from identity.assessment.queries.who_signs import require_second_person
from identity.models import AssessmentApprovalRow, AssessmentSigningRow


def approve_assessment(unit: Unit, request: ApproveAssessment) -> SignedSummary:
    """``not_found``; ``not_permitted`` for who signed first, in whichever account, and for who sets no rules of the
    whole trust; ``stale_version`` for another digest, for one that was signed anew since, or twice."""
    row = unit.session.get(AssessmentSigningRow, request.id)
    if row is None:
        raise Problem(ErrorCode.NOT_FOUND)
    schools = require_second_person(unit, row.signed_by)
    newest = newest_signed(unit)
    if row.digest != request.digest or newest is None or newest.id != row.id:
        raise Problem(ErrorCode.STALE_VERSION)
    given = {"signing_id": row.id, "approved_by": unit.access.actor_id, "approved_at": unit.now}
    if not unit.session.scalar(
        insert(AssessmentApprovalRow).values(given).on_conflict_do_nothing().returning(AssessmentApprovalRow.signing_id)
    ):
        raise Problem(ErrorCode.STALE_VERSION)
    unit.audit(AuditAction.ASSESSMENT_CONTENT_APPROVE, right=Right.POLICY_SET, school_ids=schools, object_id=row.id)
    return summary_of(row, unit.session.get(AssessmentApprovalRow, row.id))
