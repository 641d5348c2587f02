"""The assessment as it stands, with what was signed last."""

from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.rights import Right
from haven_schemas.rpc.assessment import AssessmentDraft, ReadAssessment, SignedSummary

from identity.assessment.domain.signed_text import seen_digest
from identity.assessment.queries.assessment_content import assessment_content
from identity.assessment.queries.signed_assessments import last_in_force, signed_summaries
from identity.assessment.queries.who_signs import require_officer, require_second_person, would_pass
from identity.roles.queries.grants_of_staff import require_everywhere


def read_assessment(unit: Unit, request: ReadAssessment) -> AssessmentDraft:
    """Not audited: it tells of no child, and of staff only who said what."""
    content = assessment_content(unit, request.places)
    signed, last = signed_summaries(unit), last_in_force(unit)
    waits = waiting_by(signed)
    return AssessmentDraft(
        content=content,
        seen=seen_digest(content),
        signed=signed,
        last=None if last is None else last[0],
        review_due=None if last is None else last[1].isoformat(),
        may_answer=would_pass(lambda: require_everywhere(unit, Right.SIGHT_REVIEW)),
        may_sign=would_pass(lambda: require_officer(unit)),
        may_approve=waits is not None and would_pass(lambda: require_second_person(unit, waits)),
    )


def waiting_by(signed: list[SignedSummary]) -> UUID | None:
    """Who signed the newest, if it waits for the second person; an older one is not signed any more."""
    return signed[0].signed_by if signed and signed[0].approved_by is None else None
