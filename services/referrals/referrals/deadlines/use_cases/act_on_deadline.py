"""Somebody has chased a deadline, moved it with a reason, or passed it on."""

from datetime import date, time, timedelta
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, FieldProblem, Problem, invalid
from haven_schemas.rpc.referrals.deadlines import ActOnDeadline, Deadline
from timescales.clock import SetBecause
from timescales.counting import last_day
from timescales.data import rule_from
from timescales.days import KindOfDay
from timescales.due import Due

from referrals.copies.calendars import calendar_of
from referrals.days import at_london, london_day
from referrals.deadlines.parts.run_clocks import RUNNING, note_lateness, set_next_telling
from referrals.deadlines.showing import deadline_shown
from referrals.extras import OtherOwners
from referrals.may_see_to import check_names, check_owner
from referrals.models import DeadlineChangeRow, DeadlineRow
from referrals.sight import KeptDeadline, hold_deadline, rights_to_keep

WORKING_DAYS_AFTER_CHASING = 3
"""Ours: by then whoever was chased has answered, or is chased again."""
_MORNING = time(7)
_TAKEN_BY = {"due_on": "moved", "because": "moved", "owner_id": "passed_on"}
"""Fields, and the act that alone takes and needs each."""
_MOST_AHEAD = timedelta(days=366)


def act_on_deadline(unit: Unit, owners: OtherOwners, request: ActOnDeadline) -> Deadline:
    """It is passed on to nobody until it has to be chased again, or another day comes. What is late stays late.

    ``not_found``, ``not_permitted``, ``stale_version``; ``invalid_request`` on ``deadline_id`` (it runs no longer),
    ``act`` (a referral is passed on as a whole), ``due_on``, ``because`` or ``owner_id``.
    """
    _check_fields(request)
    held = hold_deadline(unit, owners, request.deadline_id, request.version)
    row = held.row
    if row.state != RUNNING:
        raise invalid("deadline_id", FieldCode.NOT_ALLOWED)
    before = row.due_on
    if request.act == "moved":
        _check_because(row, request)
        _check_day(unit, row, request)
    if request.owner_id is not None:
        _check_passed_on(unit, owners, held, request.owner_id)
    if request.check_only:
        return deadline_shown(row, unit.now)
    note_lateness(row, unit.now)
    if request.owner_id is not None:
        row.owner_id = request.owner_id
    elif request.due_on is not None:
        _move(unit, row, request.due_on, request.because)
    else:
        _chase(unit, row)
    row.version += 1
    _note(unit, row, request, before)
    unit.audit(
        AuditAction.REFERRAL_DEADLINE_ACT,
        right=held.right,
        school_ids=[row.school_id],
        subject_ids=held.record.subject_ids,
        object_id=row.referral_id or row.id,
    )
    return deadline_shown(row, unit.now)


def _check_fields(request: ActOnDeadline) -> None:
    wrong = [
        FieldProblem(name, FieldCode.REQUIRED if request.act == act else FieldCode.NOT_ALLOWED)
        for name, act in _TAKEN_BY.items()
        if (getattr(request, name) is not None) is not (request.act == act)
    ]
    if wrong:
        raise Problem(ErrorCode.INVALID_REQUEST, fields=wrong)


def _check_because(row: DeadlineRow, request: ActOnDeadline) -> None:
    """A reason of people, or one by which the law lets this time take longer."""
    if request.because not in {*SetBecause, *rule_from(row.edition).stretches}:
        raise invalid("because", FieldCode.UNKNOWN)


def _check_day(unit: Unit, row: DeadlineRow, request: ActOnDeadline) -> None:
    today = london_day(unit.now)
    if request.due_on is None or request.due_on < today:
        raise invalid("due_on", FieldCode.TOO_LONG_AGO)
    if request.due_on > today + _MOST_AHEAD:
        raise invalid("due_on", FieldCode.TOO_FAR_AHEAD)
    if request.due_on == row.due_on:
        raise invalid("due_on", FieldCode.AS_IT_IS)


def _check_passed_on(unit: Unit, owners: OtherOwners, held: KeptDeadline, owner_id: UUID) -> None:
    if held.row.record_id is None:
        raise invalid("act", FieldCode.NOT_ALLOWED)
    if owner_id == held.row.owner_id:
        raise invalid("owner_id", FieldCode.AS_IT_IS)
    check_names(unit, held.right, owner_id)
    rights = rights_to_keep(rule_from(held.row.edition))
    check_owner(unit, owners, held.record.id, held.record.school_id, owner_id, rights=rights)


def _move(unit: Unit, row: DeadlineRow, due_on: date, because: str | None) -> None:
    due = Due.of_day(due_on)
    row.due_on, row.due_at, row.late_from = due.on, due.due_at, due.late_for_certain_at
    row.set_because, row.told = because, None
    set_next_telling(unit, row)


def _chase(unit: Unit, row: DeadlineRow) -> None:
    """Where its time is over it is told of again after a few working days; before that its own stages come."""
    row.chased_at = unit.now
    if unit.now > row.late_from:
        calendar = calendar_of(unit, row.school_id, rule_from(row.edition).nation)
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
