"""The assessment is read, approved and signed."""

from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.acts.assessment import (
    ApproveAssessment,
    AssessmentContent,
    AssessmentDraft,
    OpenReason,
    ReadAssessment,
    SignAssessment,
    SignedSummary,
)
from haven_schemas.acts.identity.first_run import AssessmentNotice
from haven_schemas.assessment_needs import needed_first
from haven_schemas.assessment_open import open_steps
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, FieldProblem, Problem, invalid
from haven_schemas.rights import Right
from sqlalchemy.dialects.postgresql import insert

from identity.extras import Extras
from identity.models import AssessmentApprovalRow, AssessmentReminderRow, AssessmentSigningRow, InstallationRow
from identity.roles import day_of, require_everywhere
from identity.schools import THE_TRUST

from .content import assessment_content
from .review_due import FIRST_AFTER, LONGEST_PILOT, NOTICE
from .signed import (
    last_in_force,
    newest_signed,
    require_officer,
    require_second_person,
    signed_summaries,
    summary_of,
    tell_signers,
    would_pass,
)
from .signed_text import digest_of, seen_digest, signed_text

_LONDON = ZoneInfo("Europe/London")
_SOONEST_HOUR = 7
_TO = (Right.DATA_OVERSEE, Right.POLICY_SET)


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


def remind_of_review(unit: Unit, extras: Extras) -> int:
    """How many were told now. Each review is told of once before it and once after, however many replicas look and
    however often: what was told and the mails are one transaction. In the morning, not at night."""
    here = unit.now.astimezone(_LONDON)
    due = _due(unit)
    if here.hour < _SOONEST_HOUR or due is None or here.date() < due - NOTICE:
        return 0
    kind: AssessmentNotice = "assessment_due" if here.date() <= due else "assessment_overdue"
    new = insert(AssessmentReminderRow).values(due_on=due, kind=kind, told_at=unit.now).on_conflict_do_nothing()
    if unit.session.scalar(new.returning(AssessmentReminderRow.due_on)) is None:
        return 0
    return tell_signers(unit, extras, _TO, kind)


def _due(unit: Unit) -> date | None:
    last = last_in_force(unit)
    if last is not None:
        return last[1]
    made = unit.session.get(InstallationRow, THE_TRUST)
    return None if made is None else made.set_up_at.astimezone(_LONDON).date() + FIRST_AFTER
