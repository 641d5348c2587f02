"""What was signed, and by whom.

The officer advises and does not decide (UK GDPR, Articles 35(2) and 38(6)): the second signature is of who answers for
the trust.
"""

from collections.abc import Callable, Collection
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from chassis.access.overseer import require_overseer
from chassis.units.database import Unit
from chassis.units.rows import of_row
from haven_schemas.acts.assessment import AssessmentContent, SignedAssessment, SignedAssessmentQuery, SignedSummary
from haven_schemas.acts.identity.first_run import AssessmentNotice
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from sqlalchemy import select

from identity.extras import Extras
from identity.models import AssessmentApprovalRow, AssessmentSigningRow, StaffGrantRow, StaffRow
from identity.roles import (
    day_of,
    every_school,
    grants_of_staff,
    in_force,
    is_caller_proven,
    may_sign_in,
    require_everywhere,
    role_book,
)
from identity.second_person import as_account, is_one_person, said_others
from identity.telling import tell_owner

from .review_due import a_year_after

_LONDON = ZoneInfo("Europe/London")
MOST = 50
"""Who answers for a trust are few; this many are mailed at the most."""


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
    return of_row(
        SignedSummary,
        signing,
        approved_by=None if approval is None else approval.approved_by,
        approved_at=None if approval is None else approval.approved_at,
        pilot_until=AssessmentContent.model_validate_json(signing.content).pilot_until,
    )


def require_officer(unit: Unit) -> frozenset[UUID]:
    """Every school; ``not_permitted`` unless the caller may sign first."""
    schools = require_everywhere(unit, Right.DATA_OVERSEE)
    require_overseer(unit.access)
    _require_proven(unit)
    return schools


def require_second_person(unit: Unit, signed_by: UUID) -> frozenset[UUID]:
    """Every school; ``not_permitted`` unless the caller may sign what ``signed_by`` signed: one person in two accounts
    counts once."""
    schools = require_everywhere(unit, Right.POLICY_SET)
    _require_proven(unit)
    if _is_one_person(unit, unit.access.actor_id, signed_by):
        raise Problem(ErrorCode.NOT_PERMITTED)
    return schools


def would_pass(check: Callable[[], object]) -> bool:
    """Whether one of those would let the caller pass."""
    try:
        check()
    except Problem as problem:
        if problem.code is not ErrorCode.NOT_PERMITTED:
            raise
        return False
    return True


def _require_proven(unit: Unit) -> None:
    if not is_caller_proven(unit):
        raise Problem(ErrorCode.NOT_PERMITTED)


def _is_one_person(unit: Unit, first: UUID, second: UUID) -> bool:
    if first == second:
        return True
    one, other = unit.session.get(StaffRow, first), unit.session.get(StaffRow, second)
    if one is None or other is None:
        return False
    others = said_others(unit)
    return is_one_person(as_account(one, others), as_account(other, others))


def tell_signers(
    unit: Unit, extras: Extras, rights: Collection[Right], kind: AssessmentNotice, by: UUID | None = None
) -> int:
    """Everyone who holds one of ``rights`` at every school today, but ``by``; how many. The unit reaches them all."""
    people = [each for each in _holders(unit, rights) if each != by][:MOST]
    for each in people:
        tell_owner(unit, extras, each, kind, by=by)
    return len(people)


def _holders(unit: Unit, rights: Collection[Right]) -> list[UUID]:
    book, schools = role_book(unit), every_school(unit)
    roles = [role.key for role in book.values() if role.rights & {each.value for each in rights}]
    candidates = unit.session.scalars(
        select(StaffGrantRow.staff_id)
        .join(StaffRow, StaffRow.id == StaffGrantRow.staff_id)
        .where(StaffGrantRow.role.in_(roles), in_force(day_of(unit.now)), may_sign_in(), StaffRow.email.is_not(None))
        .distinct()
        .order_by(StaffGrantRow.staff_id)
    ).all()
    return [each for each in candidates if _holds(unit, each, rights, schools)]


def _holds(unit: Unit, staff_id: UUID, rights: Collection[Right], schools: frozenset[UUID]) -> bool:
    grants = grants_of_staff(unit, staff_id)
    reached = (
        frozenset[UUID]().union(*(grant.school_ids for grant in grants if right in grant.rights)) for right in rights
    )
    return any(schools <= each for each in reached)
