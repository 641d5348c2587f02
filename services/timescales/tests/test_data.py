"""Rules as plain data: out and in again, and what was entered wrongly is named by its field and not repeated."""

import json

import pytest
from support.lists import every
from timescales.checks import InvalidRule
from timescales.data import data_of, rule_from
from timescales.rules import RULES

LOCAL = {
    "code": "our-authority-strategy", "nation": "england", "what": "the strategy discussion is held",
    "starts": "referral_made", "ends": "discussion_held", "length": 24, "kind": "hour", "must": "authority",
    "source": "our authority's procedures, 4.2", "edition": "January 2026", "status": "own", "since": "2026-01-05",
    "checked_on": "2026-11-28",
}  # fmt: skip


@every("rule", RULES, ids=lambda each: f"{each.code} {each.edition}")
def test_out_and_in_again_it_is_the_same(rule):
    assert rule_from(json.loads(json.dumps(data_of(rule)))) == rule


def test_a_trust_adds_what_its_authority_says():
    added = rule_from(LOCAL | {"or_within": {"length": 1, "kind": "working"}})
    assert added.or_within.length == 1
    assert added.ships_on
    assert rule_from(data_of(added)) == added


@every(
    ("changes", "field"),
    [
        ({"starts": "somewhen"}, "starts"),
        ({"ends": None}, "ends"),
        ({"length": 0}, "length"),
        ({"length": "24"}, "length"),
        ({"length": True}, "length"),
        ({"kind": "fortnight"}, "kind"),
        ({"kind": ["hour"]}, "kind"),
        ({"must": "somebody"}, "must"),
        ({"what": 7}, "what"),
        ({"nation": "england-and-wales"}, "nation"),
        ({"status": "sure"}, "status"),
        ({"status": "unverified", "ships_on": False, "is_statutory": True}, "is_statutory"),
        ({"is_statutory": "yes"}, "is_statutory"),
        ({"since": "5 January"}, "since"),
        ({"until": "2026-01-04"}, "until"),
        ({"checked_on": None}, "checked_on"),
        ({"or_within": {"length": 1}}, "or_within"),
        ({"or_within": {"length": 1, "kind": "unsaid"}}, "or_within"),
        ({"or_within": 3}, "or_within"),
        ({"pauses": ["clarification"]}, "pauses"),
        ({"pauses": "clarification"}, "pauses"),
        ({"stretches": ["weather"]}, "stretches"),
        ({"colour": "red"}, "data"),
    ],
)
def test_what_is_wrong_is_named_by_its_field(changes, field):
    with pytest.raises(InvalidRule) as refused:
        rule_from(LOCAL | changes)
    assert [each.field for each in refused.value.problems] == [field]


def test_all_that_is_missing_is_said_at_once():
    with pytest.raises(InvalidRule) as refused:
        rule_from({"code": "nearly-nothing"})
    assert {each.field for each in refused.value.problems} == LOCAL.keys() - {"code"}


def test_nothing_that_was_entered_is_repeated():
    with pytest.raises(InvalidRule) as refused:
        rule_from(LOCAL | {"starts": "Ann Example told me", "what": "Ann Example " * 50, "Ann Example": 1})
    assert "Ann" not in str(refused.value)
