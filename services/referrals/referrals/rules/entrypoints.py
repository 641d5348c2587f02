"""Entrypoints of the rules of time."""

from chassis.calls.entrypoints import serves
from haven_schemas.calls.referrals import own_rules
from haven_schemas.calls.referrals import rules as calls

from referrals.entrypoints_base import Entrypoints

from .queries import handover_day, list_own_rules, list_rules
from .use_cases import keep_own_rule, switch_rule


@serves(
    (calls.LIST_RULES, list_rules.list_rules),
    (calls.HANDOVER_DAY, handover_day.handover_day),
    (own_rules.LIST_OWN_RULES, list_own_rules.list_own_rules),
    (own_rules.KEEP_OWN_RULE, keep_own_rule.keep_own_rule),
    (own_rules.SWITCH_RULE, switch_rule.switch_rule),
)
class RuleEntrypoints(Entrypoints):
    """By when law and guidance want what, and what the trust set for itself."""
