"""The data protection officer signs the assessment as they saw it; it waits for a second person."""

from datetime import date

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.assessment_needs import needed_first
from haven_schemas.assessment_open import open_steps
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, FieldProblem, Problem, invalid
from haven_schemas.rights import Right
from haven_schemas.rpc.assessment import AssessmentContent, OpenReason, SignAssessment, SignedSummary

from identity.assessment.domain.review_due import LONGEST_PILOT
from identity.assessment.domain.signed_text import digest_of, seen_digest, signed_text
from identity.assessment.parts.tell_signers import tell_signers
from identity.assessment.queries.assessment_content import assessment_content
from identity.assessment.queries.signed_assessments import summary_of
from identity.assessment.queries.who_signs import require_officer
from identity.extras import Extras
from identity.models import AssessmentSigningRow
from identity.roles.domain.grants import day_of


def sign_assessment(unit: Unit, extras: Extras, request: SignAssessment) -> SignedSummary:
    """Keeps what was signed for ever and tells who may sign second, in one transaction.

    ``not_permitted`` unless the caller is a data protection officer of the whole trust who reads no records;
    ``stale_version`` if anything but a count changed since the caller looked; ``invalid_request`` on ``dpo_advice``
    while it says nothing (UK GDPR, Article 35(2)), and on ``ico_consultation`` while a high risk remains (Article 36);
    on ``reasons.<step>`` (``required``) where something is open in that step and it is no draft for a pilot; on
    ``pilot_until``: ``not_in_the_future``, ``too_far_ahead``.
    """
    schools = require_officer(unit)
    content = assessment_content(unit, request.places)
    if seen_digest(content) != request.seen:
        raise Problem(ErrorCode.STALE_VERSION)
    for question in needed_first(content):
        raise invalid(question, FieldCode.REQUIRED)
    _require_pilot(request.pilot_until, day_of(unit.now))
    reasons = [] if request.pilot_until is not None else _reasons(content, request)
    text = signed_text(content.model_copy(update={"reasons": reasons, "pilot_until": request.pilot_until}))
    row = AssessmentSigningRow(
        id=new_id(), content=text, digest=digest_of(text), signed_by=unit.access.actor_id, signed_at=unit.now
    )
    unit.session.add(row)
    unit.session.flush()
    tell_signers(unit, extras, (Right.POLICY_SET,), "assessment_waiting", by=unit.access.actor_id)
    unit.audit(AuditAction.ASSESSMENT_CONTENT_SIGN, right=Right.DATA_OVERSEE, school_ids=schools, object_id=row.id)
    return summary_of(row, None)


def _require_pilot(until: str | None, today: date) -> None:
    if until is None:
        return
    day = date.fromisoformat(until)
    if day <= today:
        raise invalid("pilot_until", FieldCode.NOT_IN_THE_FUTURE)
    if day > today + LONGEST_PILOT:
        raise invalid("pilot_until", FieldCode.TOO_FAR_AHEAD)


def _reasons(content: AssessmentContent, request: SignAssessment) -> list[OpenReason]:
    """Of each step with open points one; what is said of any other is not kept."""
    said = {each.step: each for each in request.reasons if each.text.strip()}
    needed = open_steps(content)
    missing = [FieldProblem(f"reasons.{step}", FieldCode.REQUIRED) for step in needed if step not in said]
    if missing:
        raise Problem(ErrorCode.INVALID_REQUEST, fields=missing)
    return [said[step] for step in needed]
