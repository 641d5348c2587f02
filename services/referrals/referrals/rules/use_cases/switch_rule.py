"""A rule that comes ready begins clocks at this trust, or does not."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from haven_schemas.rpc.referrals.own_rules import RuleSwitch, SwitchRule
from sqlalchemy import func, select
from timescales.rules import RULES, rule_of

from referrals.days import london_day
from referrals.models import RuleSwitchRow
from referrals.rules.domain.in_use import may_switch
from referrals.rules.parts.keepers import check_keeps_times
from referrals.rules.queries.list_own_rules import switch_shown


def switch_rule(unit: Unit, request: SwitchRule) -> RuleSwitch:
    """Clocks that run go on. What nobody verified is switched on with a reason and stays marked as that.

    ``stale_version``; ``invalid_request`` on ``code``: there is none such in the nation now, or the law sets it.
    """
    check_keeps_times(unit)
    known = [rule for rule in RULES if rule.nation == request.nation]
    rule = rule_of(request.code, london_day(unit.now), known)
    if rule is None:
        raise invalid("code", FieldCode.UNKNOWN)
    if not may_switch(rule):
        raise invalid("code", FieldCode.NOT_ALLOWED)
    unit.session.execute(select(func.pg_advisory_xact_lock(func.hashtext("rule_switch"))))
    row = unit.session.get(RuleSwitchRow, (request.nation, request.code))
    if (0 if row is None else row.version) != request.version:
        raise Problem(ErrorCode.STALE_VERSION)
    if row is None:
        row = RuleSwitchRow(nation=request.nation, code=request.code, version=0)
        unit.session.add(row)
    row.is_on, row.because = request.on, request.because
    row.kept_by, row.kept_at, row.version = unit.access.actor_id, unit.now, row.version + 1
    unit.audit(AuditAction.REFERRAL_RULE_KEEP, right=Right.CATEGORY_ADMINISTER)
    return switch_shown(row)
