"""By which rule a clock runs: the law's, and the trust's own."""

from .clocks import becomes, counts_from_first, needs_time, rules_begun
from .course import CONFERENCES, Course
from .handover import counted
from .own_rule import keep_own_rule, list_own_rules, rules_at, rules_in
from .rule import list_rules, shown, switch_rule
