"""Assessments that were signed: which there are, one of them whole, and until when the last one holds."""

from datetime import date
from zoneinfo import ZoneInfo

from chassis.units.database import Unit
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rpc.assessment import AssessmentContent, SignedAssessment, SignedAssessmentQuery, SignedSummary
from sqlalchemy import select

from identity.assessment.domain.review_due import a_year_after
from identity.models import AssessmentApprovalRow, AssessmentSigningRow

_LONDON = ZoneInfo("Europe/London")


def signed_assessment(unit: Unit, request: SignedAssessmentQuery) -> SignedAssessment:
    """The text is the very one that was signed. ``not_found``. Not audited: it tells of no child, and of staff only who
    said what."""
    row = unit.session.get(AssessmentSigningRow, request.id)
    if row is None:
        raise Problem(ErrorCode.NOT_FOUND)
    return SignedAssessment(summary=summary_of(row, unit.session.get(AssessmentApprovalRow, row.id)), text=row.content)


def signed_summaries(unit: Unit) -> list[SignedSummary]:
    """All, the newest first."""
    newest = AssessmentSigningRow.signed_at.desc(), AssessmentSigningRow.id.desc()
    signings = unit.session.scalars(select(AssessmentSigningRow).order_by(*newest)).all()
    approvals = {each.signing_id: each for each in unit.session.scalars(select(AssessmentApprovalRow))}
    return [summary_of(each, approvals.get(each.id)) for each in signings]


def newest_signed(unit: Unit) -> AssessmentSigningRow | None:
    """The last one of which nobody or somebody gave the second signature."""
    newest = AssessmentSigningRow.signed_at.desc(), AssessmentSigningRow.id.desc()
    return unit.session.scalar(select(AssessmentSigningRow).order_by(*newest).limit(1))


def last_in_force(unit: Unit) -> tuple[AssessmentContent, date] | None:
    """What was signed by both last, and the day on which it is to be reviewed; None where nothing was."""
    by_approval = AssessmentApprovalRow.approved_at.desc()
    found = unit.session.execute(
        select(AssessmentSigningRow, AssessmentApprovalRow)
        .join(AssessmentApprovalRow, AssessmentApprovalRow.signing_id == AssessmentSigningRow.id)
        .order_by(by_approval, AssessmentSigningRow.id.desc())
        .limit(1)
    ).first()
    if found is None:
        return None
    signing, approval = found
    signed_on = approval.approved_at.astimezone(_LONDON).date()
    content, review = AssessmentContent.model_validate_json(signing.content), a_year_after(signed_on)
    return content, review if content.pilot_until is None else min(review, date.fromisoformat(content.pilot_until))


def summary_of(signing: AssessmentSigningRow, approval: AssessmentApprovalRow | None) -> SignedSummary:
    """As callers see it."""
    return SignedSummary(
        id=signing.id,
        digest=signing.digest,
        signed_by=signing.signed_by,
        signed_at=signing.signed_at,
        approved_by=None if approval is None else approval.approved_by,
        approved_at=None if approval is None else approval.approved_at,
        pilot_until=AssessmentContent.model_validate_json(signing.content).pilot_until,
    )
