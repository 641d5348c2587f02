"""The rules that may begin by hand on one incident record."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rpc.referrals.clocks import ClockRule, ClockRuleList, ClocksQuery
from timescales.rule import Rule
from timescales.rules import rules_of
from timescales.starts import AHEAD
from timescales.subjects import SUBJECTS, subject_of

from referrals.days import london_day
from referrals.deadlines.domain.clocks import needs_time
from referrals.deadlines.parts.rules_by_hand import nation_of, rules_by_hand, runs_on
from referrals.extras import OtherOwners
from referrals.rules.queries.list_rules import shown
from referrals.sight import require_keeping, right_to_keep, see_record

_SHARED = (
    "code", "what", "starts", "within", "must", "source", "edition", "status", "status_words", "set_by_law",
    "open_question", "subject",
)  # fmt: skip
"""Fields that a rule has here as in the list of all."""


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
