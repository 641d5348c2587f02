"""A clock on a record: begun, met, ended."""

from datetime import date, datetime, timedelta

from chassis.units.database import Unit
from haven_schemas.acts.incidents.referrals import RecordSeen
from haven_schemas.acts.referrals.clocks import (
    BeginClock,
    ClockList,
    ClockMet,
    ClockQuery,
    ClocksQuery,
    EndClock,
    MeetClock,
    RecordClock,
)
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from sqlalchemy import select
from timescales.asked import ASKED, asked_for
from timescales.counting import NoSuchDay
from timescales.data import rule_from
from timescales.rule import Rule
from timescales.starts import AHEAD

from referrals.days import london_day
from referrals.extras import OtherOwners
from referrals.may_see_to import check_names, check_owner
from referrals.models import DeadlineRow
from referrals.rules import needs_time
from referrals.sight import (
    lock_deadline,
    require_keeping,
    right_over,
    right_to_keep,
    rights_to_keep,
    see_deadline,
    see_record,
)

from .by_hand import begin_by_hand, instant_of, lock_clocks_of, meet_row, not_begun, note_change
from .rules_by_hand import nation_of, rule_by_hand, runs_on
from .running import RUNNING, check_runs_by_hand, end_row, note_lateness
from .showing import clock_shown, ended_by_hand

_MOST_AHEAD = timedelta(days=366)
_MOST_BEHIND = timedelta(days=3660)
_A_MINUTE = timedelta(minutes=1)
_MOST_OVER = 50


def begin_clock(unit: Unit, owners: OtherOwners, request: BeginClock) -> RecordClock:
    """It runs by the rule as it is now, and is told of like a deadline of a referral.

    ``not_found`` for a record the caller does not see, ``not_permitted`` where they keep no such date;
    ``invalid_request`` on ``record_id`` (closed), ``rule`` (unknown, switched off, not in force, or it runs already),
    ``starts_on``, ``starts_time``, ``due_on`` or ``owner_id``.
    """
    record = see_record(unit, owners, request.record_id)
    require_keeping(unit, record)
    if not record.is_open:
        raise invalid("record_id", FieldCode.NOT_ALLOWED)
    rule = _rule(unit, record, request)
    right = require_keeping(unit, record, rule)
    started_at = _start(unit, rule, request)
    owner_id = request.owner_id or unit.access.actor_id
    check_names(unit, right, owner_id)
    check_owner(unit, owners, record.id, record.school_id, owner_id, rights=rights_to_keep(rule))
    lock_clocks_of(unit, record.id)
    if runs_on(unit, record.id, rule.code, request.entry_id):
        raise invalid("rule", FieldCode.RUNS_ALREADY)
    row = DeadlineRow(record_id=record.id, school_id=record.school_id, owner_id=owner_id, entry_id=request.entry_id)
    try:
        begin_by_hand(unit, row, rule, started_at)
    except NoSuchDay:
        raise invalid("starts_on", FieldCode.NO_TERMS) from None
    if request.check_only:
        return clock_shown(row, record.id, unit.now, may_write=True)
    unit.session.add(row)
    note_change(unit, row, "begun", entry_id=request.entry_id)
    unit.audit(
        AuditAction.REFERRAL_DEADLINE_BEGIN,
        right=right,
        school_ids=[row.school_id],
        subject_ids=record.subject_ids,
        object_id=row.id,
    )
    return clock_shown(row, record.id, unit.now, may_write=True)


def _rule(unit: Unit, record: RecordSeen, request: BeginClock) -> Rule:
    nation = nation_of(unit, record.school_id)
    if request.rule != ASKED:
        if request.due_on is not None:
            raise invalid("due_on", FieldCode.NOT_ALLOWED)
        return rule_by_hand(unit, nation, request.rule, request.starts_on)
    if request.due_on is None:
        raise invalid("due_on", FieldCode.REQUIRED)
    if request.due_on < request.starts_on:
        raise invalid("due_on", FieldCode.TOO_LONG_AGO)
    if request.due_on > london_day(unit.now) + _MOST_AHEAD:
        raise invalid("due_on", FieldCode.TOO_FAR_AHEAD)
    _check_day(unit, request.starts_on, ahead=False)
    return asked_for(nation or "england", request.starts_on, request.due_on)


def _start(unit: Unit, rule: Rule, request: BeginClock) -> datetime:
    ahead = rule.starts in AHEAD
    _check_day(unit, request.starts_on, ahead=ahead)
    if request.starts_time is None and needs_time(rule):
        raise invalid("starts_time", FieldCode.REQUIRED)
    started_at = instant_of(request.starts_on, request.starts_time)
    if request.starts_time is not None and not ahead and started_at > unit.now + _A_MINUTE:
        raise invalid("starts_time", FieldCode.IN_THE_FUTURE)
    return started_at


def _check_day(unit: Unit, day: date, *, ahead: bool) -> None:
    """Of what is counted back from a day to come, up to a year ahead; all else has begun."""
    today = london_day(unit.now)
    if day > today and not ahead:
        raise invalid("starts_on", FieldCode.IN_THE_FUTURE)
    if day > today + _MOST_AHEAD:
        raise invalid("starts_on", FieldCode.TOO_FAR_AHEAD)
    if day < today - _MOST_BEHIND:
        raise invalid("starts_on", FieldCode.TOO_LONG_AGO)


def meet_clock(unit: Unit, owners: OtherOwners, request: MeetClock) -> ClockMet:
    """Met in time or late, by when it happened and not by when it was written down.

    ``not_found``, ``not_permitted``, ``stale_version``; ``invalid_request`` on ``deadline_id`` (it runs no longer, or
    is met by a step of its referral), ``met_on`` or ``met_time``.
    """
    held = lock_deadline(unit, owners, request.deadline_id, request.version)
    row = held.row
    check_runs_by_hand(row)
    followed = meet_row(unit, row, _met_at(unit, row, request), request.entry_id)
    for action, each in (
        (AuditAction.REFERRAL_DEADLINE_END, row),
        *((AuditAction.REFERRAL_DEADLINE_BEGIN, each) for each in followed.begun),
    ):
        unit.audit(
            action,
            right=held.right,
            school_ids=[row.school_id],
            subject_ids=held.record.subject_ids,
            object_id=each.id,
        )
    return ClockMet(
        clock=clock_shown(row, held.record.id, unit.now, may_write=True),
        begun=[
            clock_shown(each, held.record.id, unit.now, may_write=right_over(unit, held.record, each) is not None)
            for each in followed.begun
        ],
        not_begun=not_begun(followed),
    )


def _met_at(unit: Unit, row: DeadlineRow, request: MeetClock) -> datetime:
    rule = rule_from(row.edition)
    if request.met_on > london_day(unit.now):
        raise invalid("met_on", FieldCode.IN_THE_FUTURE)
    if not rule.is_met_before_start and request.met_on < london_day(row.started_at):
        raise invalid("met_on", FieldCode.TOO_LONG_AGO)
    if request.met_time is None:
        if needs_time(rule):
            raise invalid("met_time", FieldCode.REQUIRED)
        return min(instant_of(request.met_on, None), unit.now)
    met_at = instant_of(request.met_on, request.met_time)
    if met_at > unit.now + _A_MINUTE:
        raise invalid("met_time", FieldCode.IN_THE_FUTURE)
    if not rule.is_met_before_start and needs_time(rule) and met_at < row.started_at:
        raise invalid("met_time", FieldCode.TOO_LONG_AGO)
    return min(met_at, unit.now)


def end_clock(unit: Unit, owners: OtherOwners, request: EndClock) -> RecordClock:
    """Nobody is told of it any more, and nothing follows; whoever sees the record is shown who ended it and why. What
    was late stays so, and no step of its referral begins it again that does not begin it anew.

    ``not_found``, ``not_permitted``, ``stale_version``; ``invalid_request`` on ``deadline_id`` (it runs no longer) or
    ``entry_id``: of a referral the record says in words why.
    """
    held = lock_deadline(unit, owners, request.deadline_id, request.version)
    row, record = held.row, held.record
    if row.state != RUNNING:
        raise invalid("deadline_id", FieldCode.NOT_ALLOWED)
    if request.check_only:
        return clock_shown(row, record.id, unit.now, may_write=True)
    if row.referral_id is not None and request.entry_id is None:
        raise invalid("entry_id", FieldCode.REQUIRED)
    note_lateness(row, unit.now)
    end_row(row, unit.now, "ended")
    row.ended_because = request.because
    note_change(unit, row, "ended", because=request.because, entry_id=request.entry_id)
    unit.audit(
        AuditAction.REFERRAL_DEADLINE_END,
        right=held.right,
        school_ids=[row.school_id],
        subject_ids=record.subject_ids,
        object_id=row.referral_id or row.id,
    )
    return clock_shown(row, record.id, unit.now, may_write=True, ended_by=unit.access.actor_id)


def get_clock(unit: Unit, owners: OtherOwners, request: ClockQuery) -> RecordClock:
    """``not_found`` unless its record is seen; a deadline of a referral is none."""
    held = see_deadline(unit, owners, request.deadline_id)
    if held.row.record_id is None:
        raise Problem(ErrorCode.NOT_FOUND)
    unit.audit(
        AuditAction.REFERRAL_DEADLINE_READ,
        right=Right.RECORD_READ,
        school_ids=[held.row.school_id],
        subject_ids=held.record.subject_ids,
        object_id=held.row.id,
    )
    return clock_shown(
        held.row,
        held.record.id,
        unit.now,
        may_write=held.right is not None,
        ended_by=ended_by_hand(unit, [held.row]).get(held.row.id),
    )


def list_clocks(unit: Unit, owners: OtherOwners, request: ClocksQuery) -> ClockList:
    """``not_found`` for a record the caller does not see."""
    record = see_record(unit, owners, request.record_id)
    of_record = select(DeadlineRow).where(DeadlineRow.record_id == record.id)
    waiting = of_record.where(DeadlineRow.state == RUNNING).order_by(DeadlineRow.due_at, DeadlineRow.id)
    over = of_record.where(DeadlineRow.state != RUNNING).order_by(DeadlineRow.ended_at.desc(), DeadlineRow.id.desc())
    rows = [*unit.session.scalars(waiting), *unit.session.scalars(over.limit(_MOST_OVER))]
    unit.audit(
        AuditAction.REFERRAL_DEADLINE_READ,
        right=Right.RECORD_READ,
        school_ids=[record.school_id],
        subject_ids=record.subject_ids,
        object_id=record.id,
    )
    ended = ended_by_hand(unit, rows)
    clocks = [
        clock_shown(
            row,
            record.id,
            unit.now,
            may_write=right_over(unit, record, row) is not None,
            ended_by=ended.get(row.id),
        )
        for row in rows
    ]
    return ClockList(clocks=clocks, may_write=right_to_keep(unit, record) is not None)
