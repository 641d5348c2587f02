"""Pages and operations of dates to keep on an incident record: started, done, chased, moved, passed on, ended."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from haven_schemas.acts.identity import StaffList, StaffMember
from haven_schemas.acts.incidents.day import MatterChildren, MattersTold
from haven_schemas.acts.incidents.documents import DocumentPage
from haven_schemas.acts.incidents.entries import EntryAdded, PeopleList
from haven_schemas.acts.incidents.records import Incident
from haven_schemas.acts.pupils import PupilPage
from haven_schemas.acts.referrals.agencies import AgencyList
from haven_schemas.acts.referrals.clocks import (
    ClockList,
    ClockMet,
    ClockRule,
    ClockRuleList,
    NotBegun,
    RecordClock,
)
from haven_schemas.acts.referrals.placements import PlacementList
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right

from gateway_tests.administered import ME, NORTH, NOW, Identity, handed, number, send

RECORD, CHILD, COLLEAGUE = number(81), number(80), number(12)


def clock(**own):
    fields = {
        "id": number(700), "rule": "ehc-review", "what": "the plan is reviewed", "who": "local authority",
        "ours": False, "source": "the annual review", "edition": "2014", "status": "secondary", "statutory": False,
        "checked_on": date(2026, 11, 26), "started_at": datetime(2026, 1, 10, 12, tzinfo=UTC),
        "due_on": date(2027, 1, 10), "due_at": datetime(2027, 1, 10, 23, 59, tzinfo=UTC),
        "late_from": datetime(2027, 1, 10, 23, 59, tzinfo=UTC), "state": "running", "version": 3, "record_id": RECORD,
        "school_id": NORTH.id, "owner_id": ME, "needs_time": False, "set_by_others": False, "may_write": True, **own,
    }  # fmt: skip
    return RecordClock.model_validate(fields)


def rule(code, **own):
    fields = {
        "code": code, "what": "the plan is reviewed", "subject": "Special educational needs",
        "starts": "the plan is made or last reviewed", "starts_ahead": False, "within": "12 calendar months",
        "needs_time": False, "must": "local authority", "source": "the annual review", "edition": "2014",
        "status": "secondary", "status_words": "as another body quotes it", "set_by_law": False, "open_question": "",
        "runs": False, **own,
    }  # fmt: skip
    return ClockRule.model_validate(fields)


UNREAD = rule(
    "pep", what="the personal education plan is reviewed", subject="Looked-after children", status="unverified",
    status_words="not verified",
)  # fmt: skip
NEW, PAGE = f"/incidents/{RECORD}/dates/new", f"/dates/{number(700)}"
TYPED = {"rule": "ehc-review", "starts_on": "10/1/2026", "starts_time": "", "owner_id": "", "key": "k"}


@pytest.fixture
def identity():
    made = Identity([Right.RECORD_READ, Right.RECORD_WRITE, Right.PUPIL_READ, Right.STAFF_READ])
    made.answers |= {
        "get_incident": Incident(
            id=RECORD, school_id=NORTH.id, category_id=number(82), category_name="Neglect", status="open",
            opened_at=NOW, opened_by=ME, concern_ids=[], subject_ids=[CHILD], entries=[], actions=[], version=1,
        ),
        "clock_rules": ClockRuleList(
            nation="england", rules=[UNREAD, rule("ehc-review"), rule("fgm", runs=True)], switched_off=2
        ),
        "list_placements": PlacementList(placements=[], may_write=True),
        "list_clocks": ClockList(
            clocks=[clock(), clock(id=number(701), state="met_late", version=2, was_late=True, met_at=NOW)],
            may_write=True,
        ),
        "begin_clock": clock(), "get_clock": clock(), "act_on_deadline": clock(),
        "end_clock": clock(state="ended", ended_because="other"),
        "meet_clock": ClockMet(
            clock=clock(state="met"), begun=[clock(id=number(702), due_on=date(2028, 1, 9))],
            not_begun=[NotBegun(what="the papers are sent", because="switched_off")],
        ),
        "list_documents": DocumentPage(documents=[], next_cursor=None), "list_people": PeopleList(people=[]),
        "list_staff": StaffList(staff=[StaffMember(id=COLLEAGUE, name="Omar Other"), StaffMember(id=ME, name="Ada")]),
        "staff_names": StaffList(staff=[]), "get_pupils": PupilPage(pupils=[], next_cursor=None),
        "children_of_matters": MattersTold(matters=[MatterChildren(id=RECORD, subject_ids=[CHILD])]),
        "list_agencies": AgencyList(agencies=[]), "add_referral_entry": EntryAdded(id=number(900), version=1),
    }  # fmt: skip
    return made


@pytest.fixture
def ada(open_browser, identity):
    return open_browser(identity)


def asked(identity, method):
    return [request for name, request in identity.asked if name == method]


def test_the_record_shows_what_waits_and_what_is_over_and_leads_to_starting_one(ada):
    page = ada.get(f"/incidents/{RECORD}").text
    section = page[page.index('id="dates"') :]
    assert section.index("By 10 January 2027") < section.index("Dates that are over") < section.index("Start a date")
    assert "Done late" in section


def test_while_referrals_is_away_the_record_is_shown_all_the_same(ada, identity):
    identity.answers["list_clocks"] = Problem(ErrorCode.UNAVAILABLE)
    page = ada.get(f"/incidents/{RECORD}")
    assert page.status_code == 200
    assert "They cannot be shown just now" in page.text


def test_each_rule_says_how_well_it_is_verified_and_one_that_runs_is_not_chosen_again(ada):
    page = ada.get(NEW).text
    of_pep = page[page.index('value="pep"') : page.index('value="ehc-review"')]
    assert "<strong>Not verified</strong>." in of_pep
    assert "set by law" not in of_pep
    assert "disabled" in page[page.index('value="fgm"') :].partition(">")[0]
    assert "2 times are switched off" in page


def test_one_is_started_once_under_the_key_of_its_form(ada, identity):
    answer = send(ada, NEW, **TYPED)
    assert (answer.status_code, answer.headers["Location"]) == (303, PAGE)
    (request,) = asked(identity, "begin_clock")
    assert (request.record_id, request.rule, request.starts_on) == (RECORD, "ehc-review", date(2026, 1, 10))
    assert (request.starts_time, request.owner_id, request.check_only) == (None, None, False)
    send(ada, NEW, **TYPED | {"starts_time": "3.40pm", "owner_id": str(COLLEAGUE)})
    assert asked(identity, "begin_clock")[-1].starts_time == "15:40"
    assert asked(identity, "begin_clock")[-1].owner_id == COLLEAGUE


@pytest.mark.parametrize(
    ("typed", "refusal", "words"),
    [
        ({"rule": ""}, None, "Choose what is to have happened."),
        ({"rule": "?"}, None, "Choose what is to have happened."),
        ({"starts_on": ""}, None, "Write the day it counts from"),
        ({"starts_on": "soon"}, None, "Write the day it counts from"),
        ({"starts_time": "teatime"}, None, "Write the time it counts from"),
        ({"owner_id": "x"}, None, "Choose who sees to it"),
        ({}, invalid("rule", FieldCode.SWITCHED_OFF), "switched off at your trust"),
        ({}, invalid("rule", FieldCode.RUNS_ALREADY), "waited for on this record already"),
        ({}, invalid("rule", FieldCode.NOT_ALLOWED), "not in force yet"),
        ({}, invalid("record_id", FieldCode.NOT_ALLOWED), "This record is closed"),
        ({}, invalid("starts_on", FieldCode.NO_TERMS), "terms are not entered"),
        ({}, invalid("starts_time", FieldCode.REQUIRED), "The hour counts here"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_what_was_typed_stays(ada, identity, typed, refusal, words):
    if refusal is not None:
        identity.answers["begin_clock"] = refusal
    answer = send(ada, NEW, **{**TYPED, "starts_on": "11/1/2026", **typed})
    assert answer.status_code == 400
    assert words in answer.text.split("govuk-error-summary", 1)[1]
    if "starts_on" not in typed:
        assert 'value="11/1/2026"' in answer.text


def test_done_says_what_follows_and_what_does_not(ada, identity):
    answer = send(ada, f"{PAGE}/done", PAGE, met_on="9/1/2027", version="3", key="k")
    assert answer.status_code == 303
    (request,) = asked(identity, "meet_clock")
    assert (request.deadline_id, request.version, request.met_on) == (number(700), 3, date(2027, 1, 9))
    page = ada.get(PAGE).text
    assert "Next, by 9 January 2028: the plan is reviewed." in page
    assert "Not started, since your trust has it switched off: the papers are sent." in page


@pytest.mark.parametrize(
    ("act", "typed", "fields"),
    [
        ("chased", {}, {"due_on": None, "because": None, "owner_id": None}),
        ("moved", {"due_on": "1/2/2027", "because": "authority_said"}, {"due_on": date(2027, 2, 1)}),
        ("passed_on", {"owner_id": str(COLLEAGUE)}, {"owner_id": COLLEAGUE}),
    ],
)
def test_it_is_chased_moved_and_passed_on(ada, identity, act, typed, fields):
    answer = send(ada, f"{PAGE}/acts", PAGE, act=act, version="3", key="k", **typed)
    assert answer.status_code == 303
    (request,) = asked(identity, "act_on_deadline")
    assert (request.act, request.version) == (act, 3)
    assert {name: getattr(request, name) for name in fields} == fields


@pytest.mark.parametrize(
    ("address", "typed", "words"),
    [
        ("done", {"met_on": ""}, "Write the day it happened"),
        ("acts", {"act": "moved", "due_on": "", "because": "other"}, "Write the day, such as"),
        ("acts", {"act": "moved", "due_on": "1/2/2027", "because": ""}, "Choose why."),
        ("acts", {"act": "passed_on", "owner_id": ""}, "Choose who sees to it."),
        ("end", {"ended_because": ""}, "Choose why."),
        ("end", {"ended_because": "bored"}, "Choose why."),
    ],
)
def test_what_is_missing_is_said_and_the_form_stays_open(ada, identity, address, typed, words):
    answer = send(ada, f"{PAGE}/{address}", PAGE, version="3", key="k", **typed)
    assert answer.status_code == 400
    assert words in answer.text.split("govuk-error-summary", 1)[1]
    assert '<details class="govuk-details" id="' in answer.text
    assert " open>" in answer.text
    assert not {"meet_clock", "act_on_deadline", "end_clock"} & {name for name, _ in identity.asked}


def test_when_a_colleague_was_quicker_it_is_said_and_nothing_is_sent_twice(ada, identity):
    identity.answers["end_clock"] = Problem(ErrorCode.STALE_VERSION)
    answer = send(ada, f"{PAGE}/end", PAGE, ended_because="plan_ended", version="2", key="k")
    assert answer.status_code == 412
    assert "somebody else changed this date" in answer.text
    assert '<option value="plan_ended" selected>' in answer.text


def test_who_may_not_write_reads_it_and_has_no_form(ada, identity):
    identity.answers["get_clock"] = clock(may_write=False)
    page = ada.get(PAGE).text.split("<main", 1)[1].partition("</main>")[0]
    assert "The plan is reviewed" in page
    assert "<form" not in page
    identity.answers["get_clock"] = Problem(ErrorCode.NOT_FOUND)
    assert ada.get(PAGE).status_code == 404


REQUEST = {
    "with_whom": "PC Sample", "text": "When was he last in school?", "day": "24", "month": "11", "year": "2026",
    "time": "9:00", "key": "k", "subject_id": str(CHILD),
}  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "waited_for"),
    [
        ({"due_on": "27/11/2026"}, True),
        ({"due_on": "27/11/2026", "answer": "later"}, True),
        ({"due_on": "27/11/2026", "answer": "given"}, False),
        ({"due_on": ""}, False),
    ],
)
def test_the_day_a_request_is_wanted_by_is_kept_with_its_entry_while_it_is_not_answered(
    ada, identity, typed, waited_for
):
    answer = send(ada, f"/incidents/{RECORD}/requests/new", **REQUEST | typed)
    assert answer.status_code == 303
    requests = asked(identity, "begin_clock")
    assert [each.check_only for each in requests] == ([True, False] if waited_for else [])
    if waited_for:
        kept = requests[-1]
        assert (kept.rule, kept.starts_on, kept.due_on, kept.entry_id) == (
            "request-answer", date(2026, 11, 24), date(2026, 11, 27), number(900),
        )  # fmt: skip


def test_a_day_that_is_none_keeps_nothing_and_one_that_fails_late_keeps_the_words(ada, identity):
    address = f"/incidents/{RECORD}/requests/new"
    answer = send(ada, address, **REQUEST, due_on="some day")
    assert answer.status_code == 400
    assert "Write the day, such as" in answer.text.split("govuk-error-summary", 1)[1]
    identity.answers["begin_clock"] = invalid("due_on", FieldCode.TOO_LONG_AGO)
    assert send(ada, address, **REQUEST, due_on="1/11/2026").status_code == 400
    assert asked(identity, "add_referral_entry") == []


@pytest.fixture
def program(open_browser, identity):
    browser = open_browser(identity)
    bearer = {"Authorization": f"Bearer {handed('t' * 40)}"}

    def ask(method, address, body=None, **headers):
        answer = browser.open(f"/api/v1{address}", method=method, json=body, headers={**bearer, **headers})
        return answer.status_code, answer.json

    return ask


def test_by_api(program, identity):
    key = {"Idempotency-Key": str(uuid4())}
    status, listed = program("GET", f"/incidents/{RECORD}/dates")
    assert (status, [each["state"] for each in listed["dates"]]) == (200, ["running", "met_late"])
    assert listed["dates"][0]["school_urn"] == NORTH.urn
    status, offered = program("GET", f"/incidents/{RECORD}/date-rules")
    assert (status, offered["switched_off"], len(offered["rules"])) == (200, 2, 3)
    body = {"rule": "ehc-review", "starts_on": "2026-01-10"}
    assert program("POST", f"/incidents/{RECORD}/dates", body, **key)[0] == 201
    assert program("POST", f"/incidents/{RECORD}/dates", body)[0] == 400
    assert program("GET", PAGE)[1]["due_on"] == "2027-01-10"
    seen = {**key, "If-Match": '"3"'}
    status, done = program("POST", f"{PAGE}/done", {"met_on": "2027-01-09"}, **seen)
    assert (status, done["started"][0]["due_on"], done["not_started"][0]["because"]) == (
        201, "2028-01-09", "switched_off",
    )  # fmt: skip
    assert program("POST", f"{PAGE}/end", {"because": "plan_ended"}, **seen)[0] == 201
    assert program("POST", f"{PAGE}/end", {"because": "plan_ended"}, **key)[0] in (400, 428)
    assert program("POST", f"{PAGE}/end", {"because": "bored"}, **seen)[0] == 400
    identity.answers["begin_clock"] = invalid("rule", FieldCode.SWITCHED_OFF)
    status, refused = program("POST", f"/incidents/{RECORD}/dates", body, **key)
    assert (status, refused["fields"][0]["code"]) == (400, "switched_off")
