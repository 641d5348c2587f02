"""Pages and operations of a trust's own times: compared before they are kept, moved only where ticked."""

from datetime import UTC, date, datetime

import pytest
from haven_schemas.acts.referrals.agencies import AgencyList
from haven_schemas.acts.referrals.own_rules import (
    OwnRule,
    OwnRuleKept,
    OwnRuleList,
    RuleSwitch,
)
from haven_schemas.acts.referrals.rules import RuleList, RulesOfNation, TimescaleRule
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right

from gateway_tests.administered import Identity, handed, number, send

OF_TRUST = [Right.RECORD_READ, Right.RECORD_WRITE, Right.CATEGORY_ADMINISTER]
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
OWN = OwnRule(
    id=number(400), version=3, code="assess", nation="england", what="the assessment is finished",
    starts="referral_made", ends="assessed", length=30, kind="working", must="authority", source="Their letter",
    edition="2026", since=date(2026, 11, 24), kept_by=number(9), kept_at=NOW,
)  # fmt: skip
PEP = TimescaleRule(
    code="pep", what="the plan is reviewed", starts="the term starts", within="1 term", must="school",
    source="not read",
    edition="not read", status="unverified", status_words="not verified", set_by_law=False, counts=False,
    open_question="all of it", since=date(2010, 1, 1), until=None, checked_on=date(2026, 11, 26), may_switch=True,
)  # fmt: skip
SWITCHED = RuleSwitch(
    nation="england", code="pep", on=True, because="We count it.", version=1, kept_by=number(9), kept_at=NOW
)
TYPED = {
    "code": "assess", "nation": "england", "what": "the assessment is finished", "starts": "referral_made",
    "ends": "assessed", "length": "30", "kind": "working", "must": "authority", "source": "Their letter",
    "edition": "2026", "since": "24/11/2026",
}  # fmt: skip
NEW, CHANGE = "/timescales/own/new", f"/timescales/own/{OWN.id}"


@pytest.fixture
def identity():
    made = Identity(OF_TRUST)
    made.answers |= {
        "list_own_rules": OwnRuleList(rules=[OWN], switches=[SWITCHED]),
        "list_agencies": AgencyList(agencies=[]),
        "keep_own_rule": OwnRuleKept(id=OWN.id, version=4),
        "list_rules": RuleList(nations=[RulesOfNation(nation="england", rules=[PEP])]),
        "switch_rule": SWITCHED,
    }
    return made


@pytest.fixture
def ada(open_browser, identity):
    return open_browser(identity)


def test_it_is_saved(ada, identity):
    assert send(ada, NEW, **TYPED).status_code == 303
    asked = identity.last("keep_own_rule")
    assert (asked.code, asked.length, asked.since, asked.agency_id) == ("assess", 30, date(2026, 11, 24), None)
    assert asked.rule_id is None


@pytest.mark.parametrize(
    ("typed", "refusal", "words"),
    [
        ({"length": "soon"}, None, "as a whole number such as 10"),
        ({"length": ""}, None, "as a whole number such as 10"),
        ({"what": ""}, None, "Say what has happened by then."),
        ({"starts": ""}, None, "Choose what it is counted from."),
        ({"must": ""}, None, "Choose who has to act."),
        ({"source": ""}, None, "Say where you have it from"),
        ({"since": "soon"}, None, "Write the first day"),
        ({"agency_id": "x"}, None, "Choose an agency of the same nation"),
        ({}, invalid("code", FieldCode.NOT_ALLOWED), "The law sets this time"),
        ({}, invalid("since", FieldCode.DUPLICATE), "An edition begins on this day already"),
        ({}, invalid("until", FieldCode.OVERLAPS), "A later edition begins before that"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_what_was_typed_stays(ada, identity, typed, refusal, words):
    if refusal is not None:
        identity.answers["keep_own_rule"] = refusal
    answer = send(ada, NEW, **{**TYPED, "edition": "Of our own", **typed})
    assert answer.status_code == 400
    assert words in answer.text.split("govuk-error-summary", 1)[1]
    assert 'value="Of our own"' in answer.text


def test_when_a_colleague_was_quicker_both_are_shown(ada, identity):
    identity.answers["keep_own_rule"] = Problem(ErrorCode.STALE_VERSION)
    answer = send(ada, CHANGE, **{**TYPED, "length": "20"}, version="2")
    assert answer.status_code == 412
    assert "30 working days" in answer.text
    assert 'value="20"' in answer.text
    assert 'name="version" value="3"' in answer.text
    again = send(ada, CHANGE, **{**TYPED, "length": "soon"}, version="2")
    assert 'name="version" value="2"' in again.text, "the version that was seen, not that of a colleague"
    assert ada.get(f"/timescales/own/{number(499)}").status_code == 404


def test_the_form_begins_with_what_comes_ready_or_went_before(ada):
    page = ada.get(f"{NEW}?replaces=assess").text
    assert 'value="45"' in page
    assert 'name="code" value="assess"' in page
    assert 'name="code" value="own-' in ada.get(f"{NEW}?replaces=ehc-final").text, "the law sets that"
    assert 'value="30"' in ada.get(f"{NEW}?after={OWN.id}").text
    assert ada.get(f"{NEW}?after=x").status_code == 404


def test_one_is_switched_with_a_reason(ada, identity):
    address = "/timescales/switch/pep"
    assert "It stays marked as not verified" in ada.get(address).text
    assert send(ada, address, on="yes", because="", version="0").status_code == 400
    assert send(ada, address, on="yes", because="We count it.", version="0").status_code == 303
    asked = identity.last("switch_rule")
    assert (asked.nation, asked.code, asked.on, asked.because) == ("england", "pep", True, "We count it.")
    identity.answers["switch_rule"] = Problem(ErrorCode.STALE_VERSION)
    assert send(ada, address, on="yes", because="We count it.", version="0").status_code == 412
    assert ada.get("/timescales/switch/assess").status_code == 404, "it is not switched here"


def test_who_keeps_no_list_has_no_form(open_browser, identity):
    reading = Identity([Right.RECORD_READ])
    reading.answers["list_rules"] = identity.answers["list_rules"]
    reading.answers["list_own_rules"] = Problem(ErrorCode.NOT_PERMITTED)
    reader = open_browser(reading)
    assert "/timescales/own/new" not in reader.get("/timescales").text
    assert reader.get(NEW).status_code == 403


@pytest.fixture
def program(ada):
    def call(method, path, body=None):
        told = {"Authorization": "Bearer " + handed("b" * 43), "If-Match": '"3"'}
        return ada.open(f"/api/v1{path}", method=method, json=body, headers=told)

    return call


def test_a_program_saves_and_switches(program, identity):
    body = {**TYPED, "length": 30, "since": "2026-11-24"}
    added = program("POST", "/timescales/own", body)
    assert (added.status_code, added.json) == (201, {"id": str(OWN.id), "version": 4})
    assert program("PUT", CHANGE, body).status_code == 200
    assert (identity.last("keep_own_rule").rule_id, identity.last("keep_own_rule").version) == (OWN.id, 3)
    listed = program("GET", "/timescales/own").json
    assert ([each["code"] for each in listed["rules"]], len(listed["switches"])) == (["assess"], 1)
    switched = program("PUT", "/timescales/switches/pep", {"nation": "england", "on": True, "because": "We count it."})
    assert switched.json["on"] is True
    assert identity.last("switch_rule").version == 3
    refused = program("POST", "/timescales/own", {**body, "length": 0})
    assert (refused.status_code, refused.json["fields"][0]["field"]) == (400, "length")
