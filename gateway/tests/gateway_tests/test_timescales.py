"""The page and the operation of rules of time: how sure each is stands beside it, and none unread is called law."""

from datetime import date

import pytest
from haven_schemas.acts.referrals.rules import RuleList, RulesOfNation, TimescaleRule
from haven_schemas.rights import Right

from gateway_tests.administered import Identity, handed

CHECKED = date(2026, 11, 26)
DECIDE = TimescaleRule(
    code="ref-decide", what="the authority acknowledges the referral", starts="the referral is made",
    within="1 working day", must="local authority", source="Working Together", edition="2026", status="secondary",
    status_words="as another body quotes it",
    set_by_law=False, counts=True, open_question="some authorities say 24 hours", since=date(2026, 3, 18), until=None,
    checked_on=CHECKED, subject="Referrals and child protection",
)  # fmt: skip
LAW = DECIDE.model_copy(
    update={
        "code": "ehc",
        "what": "the plan is made",
        "status": "verified",
        "set_by_law": True,
        "status_words": "read in the text itself",
    }
)
UNREAD = DECIDE.model_copy(
    update={
        "code": "lac",
        "subject": "Looked-after children",
        "what": "the review is held",
        "status": "unverified",
        "counts": False,
        "status_words": "not verified",
    }
)


@pytest.fixture
def identity():
    made = Identity([Right.RECORD_READ])
    made.answers["list_rules"] = RuleList(nations=[RulesOfNation(nation="england", rules=[DECIDE, LAW, UNREAD])])
    return made


@pytest.fixture
def ada(open_browser, identity):
    return open_browser(identity)


def test_each_rule_says_how_long_who_must_where_from_and_how_sure(ada):
    page = ada.get("/timescales").text.split("<main", 1)[1]
    for words in ("England", "The authority acknowledges the referral", "1 working day", "Who must: local authority"):
        assert words in page, words
    for words in ("Working Together (2026)", "Checked on 26 November 2026", "Open: some authorities say 24 hours"):
        assert words in page, words
    assert page.count("<details") == 2, "folded by subject"
    decide, law, unread = (each for each in page.split("<li ")[1:])
    assert "As another body quotes it" in decide
    assert "Set by law" not in decide
    assert "Read in the text itself" in law
    assert "Set by law" in law
    assert "Not verified" in unread
    assert "Switched off" in unread
    assert "Set by law" not in unread


def test_where_no_nation_is_known_yet_it_says_so(ada, identity):
    identity.answers["list_rules"] = RuleList(nations=[])
    assert "has not arrived here yet" in ada.get("/timescales").text


def test_a_program_reads_them(ada):
    told = {"Authorization": "Bearer " + handed("b" * 43)}
    (england,) = ada.get("/api/v1/timescales", headers=told).json["nations"]
    assert (england["nation"], [each["code"] for each in england["rules"]]) == ("england", ["ref-decide", "ehc", "lac"])
