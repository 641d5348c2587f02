"""Entrypoints of the rules of time."""

from chassis.calls.entrypoints import every, hears, serves
from haven_schemas.acts.referrals import board as board_calls
from haven_schemas.acts.referrals import deadlines_calls as calls
from haven_schemas.acts.referrals import own_rules
from haven_schemas.acts.referrals import rules as rule_calls

from referrals.entrypoints_base import Entrypoints
from referrals.rules import keep_own_rule, list_own_rules, list_rules, switch_rule

from .board import board
from .clock import begin_clock, end_clock, get_clock, list_clocks, meet_clock
from .deadline import act_on_deadline, deadline_facts, list_deadlines, own_deadline_days
from .following import follow_record, measure_deadlines, meet_answered, tell_of_deadlines
from .rules_by_hand import clock_rules, handover_day

_TELL_SECONDS = 1
_MEASURE_SECONDS = 10


@serves(
    (rule_calls.LIST_RULES, list_rules),
    (rule_calls.HANDOVER_DAY, handover_day),
    (own_rules.LIST_OWN_RULES, list_own_rules),
    (own_rules.KEEP_OWN_RULE, keep_own_rule),
    (own_rules.SWITCH_RULE, switch_rule),
)
class RuleEntrypoints(Entrypoints):
    """By when law and guidance want what, and what the trust set for itself."""


@serves(
    (calls.LIST_DEADLINES, list_deadlines),
    (calls.OWN_DEADLINE_DAYS, own_deadline_days),
    (calls.ACT_ON_DEADLINE, act_on_deadline),
    (calls.BEGIN_CLOCK, begin_clock),
    (calls.MEET_CLOCK, meet_clock),
    (calls.END_CLOCK, end_clock),
    (calls.GET_CLOCK, get_clock),
    (calls.LIST_CLOCKS, list_clocks),
    (calls.CLOCK_RULES, clock_rules),
    (calls.DEADLINE_FACTS, deadline_facts),
)
@hears(
    ("incidents.record_changed_school", follow_record),
    ("incidents.request_answered", meet_answered),
)
class DeadlineEntrypoints(Entrypoints):
    """By when something is to have happened."""

    @every(seconds=_TELL_SECONDS, rests=True)
    def tell_of_deadlines(self) -> None:
        """Alerts hears of those that are near, have come or are over."""
        tell_of_deadlines(self._units("tell_of_deadlines"))

    @every(seconds=_MEASURE_SECONDS)
    def measure_deadlines(self) -> None:
        """Sets the metric of deadlines that nobody was told of in time."""
        with self._units("measure_deadlines")() as unit:
            measure_deadlines(unit)


@serves((board_calls.BOARD, board))
class BoardEntrypoints(Entrypoints):
    """How many are open, overdue and chased."""
