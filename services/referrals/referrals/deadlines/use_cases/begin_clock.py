"""A date to keep is entered on an incident record, by a rule that no step of a referral begins."""

from datetime import date, datetime, timedelta

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import FieldCode, invalid
from haven_schemas.rpc.incidents.referrals import RecordSeen
from haven_schemas.rpc.referrals.clocks import BeginClock, RecordClock
from timescales.asked import ASKED, asked_for
from timescales.counting import NoSuchDay
from timescales.rule import Rule
from timescales.starts import AHEAD

from referrals.days import london_day
from referrals.deadlines.domain.clocks import needs_time
from referrals.deadlines.parts.hand_clocks import begin_by_hand, hold_clocks_of, instant_of, note_change
from referrals.deadlines.parts.rules_by_hand import nation_of, rule_by_hand, runs_on
from referrals.deadlines.showing import clock_shown
from referrals.extras import OtherOwners
from referrals.may_see_to import check_names, check_owner
from referrals.models import DeadlineRow
from referrals.sight import require_keeping, rights_to_keep, see_record

_MOST_AHEAD = timedelta(days=366)
_MOST_BEHIND = timedelta(days=3660)
_A_MINUTE = timedelta(minutes=1)


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
    hold_clocks_of(unit, record.id)
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
