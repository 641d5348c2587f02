"""Somebody has chased a deadline, or moved it with a reason."""

from datetime import date, time, timedelta

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, FieldProblem, Problem, invalid
from haven_schemas.rights import Right
from haven_schemas.rpc.referrals.deadlines import ActOnDeadline, Deadline
from sqlalchemy import select
from timescales.clock import SetBecause
from timescales.counting import last_day
from timescales.days import KindOfDay
from timescales.due import Due

from referrals.copies.calendars import calendar_of
from referrals.days import at_london, london_day
from referrals.deadlines.parts.run_clocks import RUNNING, note_lateness, set_next_telling
from referrals.deadlines.showing import deadline_shown
from referrals.extras import OtherOwners
from referrals.models import DeadlineChangeRow, DeadlineRow
from referrals.sight import Held, may_write, see_referral

WORKING_DAYS_AFTER_CHASING = 3
"""Ours: by then whoever was chased has answered, or is chased again."""
_MORNING = time(7)
_MOST_AHEAD = timedelta(days=366)


def act_on_deadline(unit: Unit, owners: OtherOwners, request: ActOnDeadline) -> Deadline:
    """It is passed on to nobody until it has to be chased again, or another day comes. What is late stays late.

    ``not_found``, ``not_permitted``, ``stale_version``; ``invalid_request`` on ``deadline_id`` (it runs no longer),
    ``due_on`` or ``because``.
    """
    _check_fields(request)
    row = unit.session.scalar(select(DeadlineRow).where(DeadlineRow.id == request.deadline_id).with_for_update())
    if row is None:
        raise Problem(ErrorCode.NOT_FOUND)
    held = see_referral(unit, owners, row.referral_id)
    if not may_write(unit, held.record):
        raise Problem(ErrorCode.NOT_PERMITTED)
    if row.version != request.version:
        raise Problem(ErrorCode.STALE_VERSION)
    if row.state != RUNNING:
        raise invalid("deadline_id", FieldCode.NOT_ALLOWED)
    before = row.due_on
    if request.act == "moved":
        _check_day(unit, row, request)
    if request.check_only:
        return deadline_shown(row, unit.now)
    note_lateness(row, unit.now)
    if request.act == "moved" and request.due_on is not None:
        _move(unit, row, held, request.due_on, request.because)
    else:
        _chase(unit, row, held)
    row.version += 1
    _note(unit, row, request, before)
    unit.audit(
        AuditAction.REFERRAL_DEADLINE_ACT,
        right=Right.RECORD_WRITE,
        school_ids=[row.school_id],
        subject_ids=held.record.subject_ids,
        object_id=row.referral_id,
    )
    return deadline_shown(row, unit.now)


def _check_fields(request: ActOnDeadline) -> None:
    is_moved = request.act == "moved"
    wrong = [
        FieldProblem(name, FieldCode.REQUIRED if is_moved else FieldCode.NOT_ALLOWED)
        for name in ("due_on", "because")
        if (getattr(request, name) is not None) is not is_moved
    ]
    if not wrong and is_moved and request.because not in set(SetBecause):
        wrong = [FieldProblem("because", FieldCode.UNKNOWN)]
    if wrong:
        raise Problem(ErrorCode.INVALID_REQUEST, fields=wrong)


def _check_day(unit: Unit, row: DeadlineRow, request: ActOnDeadline) -> None:
    today = london_day(unit.now)
    if request.due_on is None or request.due_on < today:
        raise invalid("due_on", FieldCode.TOO_LONG_AGO)
    if request.due_on > today + _MOST_AHEAD:
        raise invalid("due_on", FieldCode.TOO_FAR_AHEAD)
    if request.due_on == row.due_on:
        raise invalid("due_on", FieldCode.AS_IT_IS)


def _move(unit: Unit, row: DeadlineRow, held: Held, due_on: date, because: str | None) -> None:
    due = Due.of_day(due_on)
    row.due_on, row.due_at, row.late_from = due.on, due.due_at, due.late_for_certain_at
    row.set_because, row.told = because, None
    set_next_telling(unit, row, held.agency.nation)


def _chase(unit: Unit, row: DeadlineRow, held: Held) -> None:
    """Where its time is over it is told of again after a few working days; before that its own stages come."""
    row.chased_at = unit.now
    if unit.now > row.late_from:
        calendar = calendar_of(unit, row.school_id, held.agency.nation)
        again = last_day(london_day(unit.now), WORKING_DAYS_AFTER_CHASING, KindOfDay.WORKING, calendar)
        row.next_stage, row.next_at = "overdue", at_london(again, _MORNING)


def _note(unit: Unit, row: DeadlineRow, request: ActOnDeadline, before: object) -> None:
    moved = request.act == "moved"
    unit.session.add(
        DeadlineChangeRow(
            id=new_id(),
            deadline_id=row.id,
            school_id=row.school_id,
            act=request.act,
            due_before=before if moved else None,
            due_after=row.due_on if moved else None,
            because=request.because,
            entry_id=request.entry_id,
            changed_by=unit.access.actor_id,
            at=unit.now,
        )
    )
