"""The data protection officer signs the assessment as they saw it; it waits for a second person."""

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.assessment_needs import needed_first
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from haven_schemas.rpc.assessment import SignAssessment, SignedSummary

from identity.assessment.domain.signed_text import digest_of, seen_digest, signed_text
from identity.assessment.parts.tell_signers import tell_signers
from identity.assessment.queries.assessment_content import assessment_content
from identity.assessment.queries.signed_assessments import summary_of
from identity.assessment.queries.who_signs import require_officer
from identity.extras import Extras
from identity.models import AssessmentSigningRow


def sign_assessment(unit: Unit, extras: Extras, request: SignAssessment) -> SignedSummary:
    """Keeps what was signed for ever and tells who may sign second, in one transaction.

    ``not_permitted`` unless the caller is a data protection officer of the whole trust who reads no records;
    ``stale_version`` if anything but a count changed since the caller looked; ``invalid_request`` on ``dpo_advice``
    while it says nothing (UK GDPR, Article 35(2)), and on ``ico_consultation`` while a high risk remains (Article 36).
    """
    schools = require_officer(unit)
    content = assessment_content(unit, request.places)
    if seen_digest(content) != request.seen:
        raise Problem(ErrorCode.STALE_VERSION)
    for question in needed_first(content):
        raise invalid(question, FieldCode.REQUIRED)
    text = signed_text(content)
    row = AssessmentSigningRow(
        id=new_id(), content=text, digest=digest_of(text), signed_by=unit.access.actor_id, signed_at=unit.now
    )
    unit.session.add(row)
    unit.session.flush()
    tell_signers(unit, extras, (Right.POLICY_SET,), "assessment_waiting", by=unit.access.actor_id)
    unit.audit(AuditAction.ASSESSMENT_CONTENT_SIGN, right=Right.DATA_OVERSEE, school_ids=schools, object_id=row.id)
    return summary_of(row, None)
