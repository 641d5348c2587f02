"""What begins when a rule was met where no step of a referral says so, and a day that somebody else set."""

from datetime import date

import pytest
from support.lists import every
from timescales.asked import asked_for
from timescales.calendars import Calendar
from timescales.checks import InvalidRule
from timescales.codes import End
from timescales.due import due_of
from timescales.following import starts_after
from timescales.rules import RULES, begun_by

DAY = date(2027, 1, 5)
BY_CODE = {each.code: each for each in RULES}


@every(
    ("code", "following"),
    [
        ("looked-after-review-1", {"looked-after-review-2"}),
        ("looked-after-review-2", {"looked-after-review-n"}),
        ("looked-after-review-n", {"looked-after-review-n"}),
        ("pep-first", {"pep"}),
        ("pep", {"pep"}),
        ("ehc-review", {"ehc-review-report", "ehc-review-decision", "ehc-review"}),
        ("ehc-review-report", set()),
        ("ehc-review-final", {"ehc-review"}),
        ("ehc-final", {"ehc-review"}),
        ("alternative-provision-review", {"alternative-provision-review"}),
        ("icpc", {"core-group", "review-1"}),
        ("review-1", {"review-n"}),
        ("review-n", {"review-n"}),
        ("wales-core-group", {"wales-core-group-next"}),
        ("wales-core-group-next", {"wales-core-group-next"}),
        ("wales-review-1", {"wales-review-n"}),
        ("fgm", set()),
        ("encompass", set()),
        ("ref-decide", set()),
        ("ehc-review-papers", set()),
    ],
)
def test_what_follows(code, following):
    rule = BY_CODE[code]
    found = {each.code for start in starts_after(rule) for each in begun_by(start, rule.nation, DAY)}
    assert found == following


def test_every_review_that_comes_ready_is_followed_by_one():
    for rule in RULES:
        if rule.ends is End.REVIEW_HELD:
            assert starts_after(rule), rule.code


@pytest.mark.parametrize("by", [date(2026, 11, 24), date(2026, 11, 25), date(2027, 2, 28)])
def test_a_day_that_somebody_else_set_is_the_day_that_is_due(by):
    asked_on = date(2026, 11, 24)
    due = due_of(asked_for("england", asked_on, by), asked_on, Calendar())
    assert (due.on, due.latest) == (by, by)


def test_nothing_is_wanted_before_it_was_asked_for():
    with pytest.raises(InvalidRule) as refused:
        asked_for("england", date(2026, 11, 24), date(2026, 11, 23))
    assert [each.field for each in refused.value.problems] == ["length"]
