"""Each worked example comes out as it was worked out by hand, and each rule that comes ready has one."""

from datetime import UTC, datetime

from support.lists import every
from timescales.due import day_of, due_of, end_of
from timescales.examples import EXAMPLES
from timescales.rules import RULES, rule_of


@every("example", EXAMPLES, ids=lambda each: f"{each.code} of {day_of(each.start)}")
def test_it_is_due_when_it_was_worked_out(example):
    rule = rule_of(example.code, day_of(example.start))
    due = due_of(rule, example.start, example.calendar)
    to_the_minute = isinstance(example.due, datetime)
    assert due.on == day_of(example.due)
    assert due.due_at == (example.due.astimezone(UTC) if to_the_minute else end_of(example.due))
    assert due.latest == (example.latest or due.on)
    assert due.late_for_certain_at == (end_of(example.latest) if example.latest else due.due_at)


def test_every_rule_has_one_in_its_own_nation():
    shown = {(rule_of(each.code, day_of(each.start)), each.calendar.nation) for each in EXAMPLES}
    assert {(rule, rule.nation) for rule in RULES} == shown
    assert {rule.nation for rule in RULES} == {"england", "wales"}, "no others are whole"
