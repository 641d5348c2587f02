"""Something happened to a referral."""

from typing import cast
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, FieldProblem, Problem, invalid
from haven_schemas.rights import Right
from haven_schemas.rpc.referrals.referrals import ReferralKept, ReferralState, StepKind, TakeStep
from sqlalchemy import select, update

from referrals.days import london_day
from referrals.deadlines.parts.run_clocks import resume_clocks
from referrals.extras import OtherOwners
from referrals.may_see_to import check_owner
from referrals.models import DeadlineRow, ReferralRow, StepRow
from referrals.sight import Held, hold_referral
from referrals.tracking.domain.steps import is_answer, is_decision, is_overtaken, next_steps, state_after, takes_back
from referrals.tracking.parts.kept import referral_kept
from referrals.tracking.parts.write_step import check_occurred, write_step
from referrals.tracking.queries.standings import standings_of


def take_step(unit: Unit, owners: OtherOwners, request: TakeStep) -> ReferralKept:
    """Writes it down, moves the referral on, ends the clocks that waited for it and begins those it starts.

    ``not_found``, ``not_permitted``, ``stale_version``; ``invalid_request`` on ``kind`` (it cannot be so), on
    ``occurred_at`` (to come, or before the referral was sent), ``outcome`` or ``owner_id``.
    """
    held = hold_referral(unit, owners, request.referral_id, request.version)
    referral = held.referral
    on_plan = standings_of(unit, [referral])[referral.id].plan is not None
    if request.kind not in next_steps(referral.state, held.agency.kind, on_plan=on_plan):  # type: ignore[arg-type]  # as written
        raise invalid("kind", FieldCode.NOT_ALLOWED)
    check_occurred(unit, "occurred_at", request.occurred_at, not_before=referral.sent_at)
    _check_belongs(request)
    if request.owner_id is not None:
        _check_passed_on(unit, owners, held, request.owner_id)
    if request.check_only:
        return referral_kept(unit, referral)
    if request.owner_id is not None:
        _pass_on(unit, referral, request.owner_id)
    state = cast(ReferralState, referral.state)
    is_late = is_overtaken(request.kind, _of_later_days(unit, request))
    if not is_late and (before := takes_back(request.kind, state)) is not None:
        resume_clocks(unit, referral, _newest(unit, referral, before))
    write_step(unit, referral, held.agency, request.kind, request.occurred_at, request.entry_id)
    if not is_late:
        _move_on(unit, referral, request, state)
    _note_answer(referral, request)
    unit.audit(
        AuditAction.REFERRAL_STEP_TAKE,
        right=Right.RECORD_WRITE,
        school_ids=[referral.school_id],
        subject_ids=held.record.subject_ids,
        object_id=referral.id,
    )
    return referral_kept(unit, referral)


def _check_belongs(request: TakeStep) -> None:
    wrong = []
    if (request.outcome is not None) is not (request.kind == "closed"):
        code = FieldCode.REQUIRED if request.outcome is None else FieldCode.NOT_ALLOWED
        wrong.append(FieldProblem("outcome", code))
    if (request.owner_id is not None) is not (request.kind == "passed_on"):
        code = FieldCode.REQUIRED if request.owner_id is None else FieldCode.NOT_ALLOWED
        wrong.append(FieldProblem("owner_id", code))
    if wrong:
        raise Problem(ErrorCode.INVALID_REQUEST, fields=wrong)


def _check_passed_on(unit: Unit, owners: OtherOwners, held: Held, owner_id: UUID) -> None:
    if owner_id == held.referral.owner_id:
        raise invalid("owner_id", FieldCode.AS_IT_IS)
    check_owner(unit, owners, held.referral.record_id, held.referral.school_id, owner_id)


def _pass_on(unit: Unit, referral: ReferralRow, owner_id: UUID) -> None:
    referral.owner_id = owner_id
    of_it = update(DeadlineRow).where(DeadlineRow.referral_id == referral.id)
    unit.session.execute(of_it.values(owner_id=owner_id))


def _newest(unit: Unit, referral: ReferralRow, kind: StepKind) -> UUID:
    newest = select(StepRow.id).where(StepRow.referral_id == referral.id, StepRow.kind == kind)
    return unit.session.scalars(newest.order_by(StepRow.recorded_at.desc(), StepRow.id.desc()).limit(1)).one()


def _of_later_days(unit: Unit, request: TakeStep) -> set[StepKind]:
    """What was written down before and happened on a later day."""
    steps = unit.session.scalars(select(StepRow).where(StepRow.referral_id == request.referral_id))
    day = london_day(request.occurred_at)
    return {cast(StepKind, each.kind) for each in steps if london_day(each.occurred_at) > day}


def _move_on(unit: Unit, referral: ReferralRow, request: TakeStep, before: ReferralState) -> None:
    referral.state = state_after(request.kind, before, cast(ReferralState, referral.before_closing or "sent"))
    if request.kind == "closed":
        referral.before_closing, referral.closed_at, referral.outcome = before, unit.now, request.outcome
    elif request.kind == "reopened":
        referral.before_closing = referral.closed_at = referral.outcome = None


def _note_answer(referral: ReferralRow, request: TakeStep) -> None:
    if is_answer(request.kind) and referral.answered_at is None:
        referral.answered_at = request.occurred_at
    if is_decision(request.kind) and referral.decided_at is None:
        referral.decided_at = request.occurred_at
    referral.version += 1
