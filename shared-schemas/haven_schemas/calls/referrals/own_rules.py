"""Rules of time that a trust sets for itself."""

from haven_schemas.audit_actions import AuditAction
from haven_schemas.call import Call
from haven_schemas.rights import Right
from haven_schemas.rpc.paging import Empty
from haven_schemas.rpc.referrals.own_rules import (
    KeepOwnRule,
    OwnRuleKept,
    OwnRuleList,
    RuleSwitch,
    SwitchRule,
)

LIST_OWN_RULES = Call(
    "referrals.list_own_rules",
    Empty,
    OwnRuleList,
    what="the rules of time that the trust set, with all editions, and those that come ready which it switched",
    right=Right.CATEGORY_ADMINISTER,
    at="at every school",
    tier="elevated",
)
KEEP_OWN_RULE = Call(
    "referrals.keep_own_rule",
    KeepOwnRule,
    OwnRuleKept,
    what="adds a rule of the trust, an edition of one, or changes one, with the version that was seen",
    right=Right.CATEGORY_ADMINISTER,
    at="at every school",
    tier="elevated",
    writes=True,
    audits=(AuditAction.REFERRAL_RULE_KEEP,),
)
SWITCH_RULE = Call(
    "referrals.switch_rule",
    SwitchRule,
    RuleSwitch,
    what="a rule that comes ready begins clocks here, or does not, and why",
    right=Right.CATEGORY_ADMINISTER,
    at="at every school",
    tier="elevated",
    writes=True,
    audits=(AuditAction.REFERRAL_RULE_KEEP,),
)
