"""A step of a referral."""

from datetime import datetime, timedelta
from typing import cast
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.acts.referrals.referrals import ReferralKept, ReferralState, StepKind, TakeStep
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, FieldProblem, Problem, invalid
from haven_schemas.rights import Right
from sqlalchemy import select, update

from referrals.days import london_day
from referrals.deadlines import deadline_shown, resume_clocks, run_clocks
from referrals.extras import OtherOwners
from referrals.may_see_to import check_owner
from referrals.models import AgencyRow, DeadlineRow, ReferralRow, StepRow
from referrals.sight import Held, lock_referral

from .standings import standings_of
from .steps import is_answer, is_decision, is_overtaken, next_steps, state_after, takes_back

_CONTACTS: frozenset[StepKind] = frozenset({"contact_made", "contact_received"})
_A_MINUTE = timedelta(minutes=1)


def write_step(
    unit: Unit,
    referral: ReferralRow,
    agency: AgencyRow,
    kind: StepKind,
    occurred_at: datetime,
    entry_id: UUID | None,
    *,
    counts_from: datetime | None = None,
    recorded_by: UUID | None = None,
) -> StepRow:
    """Needs the referral's row locked, or new. ``counts_from``: what clocks begun by it count from, where that is not
    the step itself. ``recorded_by``: who wrote of it, where that is not the caller."""
    row = StepRow(
        id=new_id(),
        referral_id=referral.id,
        school_id=referral.school_id,
        kind=kind,
        occurred_at=min(occurred_at, unit.now),
        recorded_at=unit.now,
        recorded_by=recorded_by or unit.access.actor_id,
        entry_id=entry_id,
    )
    unit.session.add(row)
    unit.session.flush()
    if kind in _CONTACTS:
        referral.last_contact_at = max(row.occurred_at, referral.last_contact_at or row.occurred_at)
    run_clocks(unit, referral, agency, row, counts_from or row.occurred_at)
    return row


def check_occurred(unit: Unit, field: str, at: datetime, *, not_before: datetime | None = None) -> None:
    """``invalid_request`` on ``field`` for an instant to come, or one before ``not_before``: people write minutes."""
    if at > unit.now + _A_MINUTE:
        raise invalid(field, FieldCode.IN_THE_FUTURE)
    if not_before is not None and at < not_before - _A_MINUTE:
        raise invalid(field, FieldCode.TOO_LONG_AGO)


def referral_kept(unit: Unit, referral: ReferralRow) -> ReferralKept:
    """The referral as it stands, with the deadlines that run now, the earliest first."""
    unit.session.flush()
    running = select(DeadlineRow).where(DeadlineRow.referral_id == referral.id, DeadlineRow.state == "running")
    rows = unit.session.scalars(running.order_by(DeadlineRow.due_at, DeadlineRow.id))
    return ReferralKept.model_validate(
        {
            "id": referral.id,
            "state": referral.state,
            "version": referral.version,
            "deadlines": [deadline_shown(row, unit.now) for row in rows],
        }
    )


def take_step(unit: Unit, owners: OtherOwners, request: TakeStep) -> ReferralKept:
    """Writes it down, moves the referral on, ends the clocks that waited for it and begins those it starts.

    ``not_found``, ``not_permitted``, ``stale_version``; ``invalid_request`` on ``kind`` (it cannot be so), on
    ``occurred_at`` (to come, or before the referral was sent), ``outcome`` or ``owner_id``.
    """
    held = lock_referral(unit, owners, request.referral_id, request.version)
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
