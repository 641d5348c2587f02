"""The rules that a person may begin a clock by."""

from datetime import date
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.acts.identity.calendar import SchoolCalendar
from haven_schemas.acts.referrals.clocks import ClockRule, ClockRuleList, ClocksQuery
from haven_schemas.acts.referrals.handover_days import HandoverDay, HandoverDayQuery
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import FieldCode, invalid
from sqlalchemy import exists, select
from timescales.due import due_of
from timescales.rule import Rule
from timescales.rules import rule_of, rules_of
from timescales.starts import AHEAD
from timescales.subjects import SUBJECTS, subject_of

from referrals.copies import calendar_of
from referrals.days import london_day
from referrals.extras import OtherOwners
from referrals.models import DeadlineRow, ReferralRow, SchoolRow
from referrals.rules import counted, needs_time, rules_in, shown
from referrals.sight import require_keeping, right_to_keep, see_record

from .running import RUNNING

Rules = dict[str, Rule]
"""Rules by their codes."""
_SHARED = (
    "code", "what", "starts", "within", "must", "source", "edition", "status", "status_words", "set_by_law",
    "open_question", "subject",
)  # fmt: skip
"""Fields that a rule has here as in the list of all."""


def nation_of(unit: Unit, school_id: UUID) -> str | None:
    """The nation of a school; None while its calendar is not here yet."""
    row = unit.session.get(SchoolRow, school_id)
    if row is None or row.calendar is None:
        return None
    return SchoolCalendar.model_validate(row.calendar).nation


def rules_by_hand(unit: Unit, nation: str, day: date) -> Rules:
    """Those that count today, each in the edition that was in force on ``day``, where one was."""
    today = london_day(unit.now)
    counting = {rule.code: rule for rule in rules_in(unit, nation, today).general}
    return counting | {rule.code: rule for rule in rules_in(unit, nation, min(day, today)).general}


def rule_by_hand(unit: Unit, nation: str | None, code: str, day: date) -> Rule:
    """``invalid_request`` on ``rule``: there is none such, it is not in force yet, or the trust has it switched off."""
    counting = {} if nation is None else rules_by_hand(unit, nation, day)
    if code in counting:
        return counting[code]
    known = [rule for rule in rules_of(nation or "") if rule.code == code]
    if not known:
        raise invalid("rule", FieldCode.UNKNOWN)
    is_in_force = any(rule.in_force(london_day(unit.now)) for rule in known)
    raise invalid("rule", FieldCode.SWITCHED_OFF if is_in_force else FieldCode.NOT_ALLOWED)


def runs_on(unit: Unit, record_id: UUID, code: str, entry_id: UUID | None = None) -> bool:
    """Whether such a clock runs on the record already, of the same entry; or, of a rule, with a referral of it."""
    running = select(DeadlineRow.id).where(DeadlineRow.state == RUNNING, DeadlineRow.rule == code)
    by_hand = running.where(DeadlineRow.record_id == record_id, DeadlineRow.entry_id.is_not_distinct_from(entry_id))
    of_referral = running.where(
        exists().where(ReferralRow.id == DeadlineRow.referral_id, ReferralRow.record_id == record_id)
    )
    found = unit.session.scalars(by_hand.union_all(of_referral).limit(1)).first()
    return found is not None


def clock_rules(unit: Unit, owners: OtherOwners, request: ClocksQuery) -> ClockRuleList:
    """Those that are switched on and the caller keeps, in the order of the page of timescales; none while the school's
    calendar is not here.

    ``not_found`` for a record the caller does not see, ``not_permitted`` where they keep no date.
    """
    record = see_record(unit, owners, request.record_id)
    right = require_keeping(unit, record)
    nation, today = nation_of(unit, record.school_id), london_day(unit.now)
    counting = {} if nation is None else rules_by_hand(unit, nation, today)
    order = list(SUBJECTS)
    kept = [rule for rule in counting.values() if right_to_keep(unit, record, rule)]
    rules = sorted(kept, key=lambda rule: order.index(subject_of(rule)))
    ready = [rule for rule in rules_of(nation or "") if right_to_keep(unit, record, rule)]
    off = {rule.code for rule in ready if rule.in_force(today)} - counting.keys()
    unit.audit(
        AuditAction.REFERRAL_DEADLINE_READ,
        right=right,
        school_ids=[record.school_id],
        subject_ids=record.subject_ids,
        object_id=record.id,
    )
    return ClockRuleList.model_validate(
        {
            "nation": nation,
            "rules": [_rule(rule, runs=runs_on(unit, record.id, rule.code)) for rule in rules],
            "switched_off": len(off),
        }
    )


def _rule(rule: Rule, *, runs: bool) -> ClockRule:
    fields = shown(rule).model_dump(include=set(_SHARED))
    return ClockRule(**fields, starts_ahead=rule.starts in AHEAD, needs_time=needs_time(rule), runs=runs)


def handover_day(unit: Unit, request: HandoverDayQuery) -> HandoverDay:
    """By the trust's own days where it set some, else by guidance, which a trust shortens or names the days of and does
    not do without."""
    nation = nation_of(unit, request.school_id) or "england"
    calendar = calendar_of(unit, request.school_id, nation)
    start = counted(request.begun_on, calendar.terms.terms if calendar.terms else ())
    own = (rule for rule in rules_in(unit, nation, start.on).general if rule.code == start.code)
    rule = next(own, None) or rule_of(start.code, start.on)
    if rule is None:
        raise ValueError("there is no such rule")
    return HandoverDay(due_on=due_of(rule, start.start_for(rule), calendar).on)
