"""The page and the operations of closing a school: numbers with links, the day, refusals; and lists that know it."""

from datetime import date

import pytest
from haven_schemas.acts.identity.schools import SchoolRecords
from haven_schemas.acts.incidents.categories import CategoryList
from haven_schemas.acts.incidents.drafts import Drafts
from haven_schemas.acts.school_closing import SchoolClosing
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right

from gateway_tests.administered import NORTH, PLAIN_RECORD, RECORD, SOUTH, Identity, handed, send

PAGE = "/schools/910001/closing"
CLOSED = SchoolClosing(school_id=NORTH.id, version=5, closes_on=None, closed_on=date(2026, 8, 31), accounts=1, open=[])
READY = CLOSED.model_copy(update={"closed_on": None})
DAY = {"day": "31", "month": "8", "year": "2026", "version": "4"}


@pytest.fixture
def identity():
    return Identity([Right.SCHOOL_ADMINISTER, Right.PUPIL_FIND, Right.RECORD_READ])


@pytest.fixture
def ada(open_browser, identity):
    return open_browser(identity)


def post(browser, **form):
    return send(browser, PAGE, PAGE, **{**DAY, **form})


def test_what_is_not_finished_is_said_in_numbers_with_links_for_who_may_follow_them(ada, open_browser):
    page = ada.get(PAGE).text
    assert "Pupils on the roll" in page
    assert 'href="/incidents"' in page
    assert 'value="close"' not in page, "it cannot be closed yet"
    other = open_browser(Identity([Right.SCHOOL_ADMINISTER])).get(PAGE).text
    assert "Open incident records" in other
    assert 'href="/incidents"' not in other


def test_while_a_part_is_away_no_number_is_said(ada, identity):
    identity.answers["school_closing"] = READY.model_copy(update={"open": None})
    page = ada.get(PAGE).text
    assert "It cannot be said now" in page
    assert "Nothing is open" not in page
    assert 'value="close"' not in page


def test_a_school_that_is_ready_is_closed(ada, identity):
    identity.answers["school_closing"] = READY
    assert "Nothing is open at this school" in ada.get(PAGE).text
    assert post(ada, do="close").status_code == 303
    asked = identity.last("close_school")
    assert (asked.school_id, asked.version, asked.closed_on) == (NORTH.id, 4, date(2026, 8, 31))


def test_the_day_by_gias_is_kept_and_taken_away(ada, identity):
    assert post(ada, do="plan").status_code == 303
    assert identity.last("plan_closing").closes_on == date(2026, 8, 31)
    post(ada, do="no-plan")
    assert identity.last("plan_closing").closes_on is None


def test_a_day_of_a_gias_file_stands_in_the_boxes(ada):
    page = ada.get(f"{PAGE}?on=2027-07-22").text
    assert 'value="22"' in page
    assert 'value="2027"' in page


@pytest.mark.parametrize(
    ("form", "problem", "status", "words"),
    [
        ({"day": ""}, None, 400, "Write the day as three numbers"),
        ({}, invalid("closed_on", FieldCode.IN_THE_FUTURE), 400, "closed on its last day, or later"),
        ({}, Problem(ErrorCode.SCHOOL_IN_USE), 400, "Something is not finished at this school"),
        ({}, Problem(ErrorCode.UNAVAILABLE), 503, "Nothing was done."),
        ({}, Problem(ErrorCode.STALE_VERSION), 412, "someone else changed this school"),
        ({}, Problem(ErrorCode.SCHOOL_CLOSED), 412, "someone else changed this school"),
    ],
)
def test_a_refusal_is_said_and_what_was_typed_stays(ada, identity, form, problem, status, words):
    if problem is not None:
        identity.answers["close_school"] = problem
    answer = post(ada, do="close", **form)
    assert answer.status_code == status
    assert words in answer.text
    assert status == 412 or 'value="2026"' in answer.text


def test_a_closed_school_says_so_and_is_opened_again(ada, identity):
    identity.answers["school_closing"] = CLOSED
    page = ada.get(PAGE).text
    assert "31 August 2026" in page
    assert "1 account still has a role" in page
    assert post(ada, do="reopen", version="5").status_code == 303
    assert identity.last("reopen_school").version == 5


def test_closed_schools_stand_apart_in_the_list(ada, identity):
    closed = PLAIN_RECORD.model_copy(update={"closed_on": date(2026, 8, 31)})
    identity.answers["school_records"] = SchoolRecords(schools=[closed, RECORD], of_trust=True)
    page = ada.get("/schools").text.split("<main", 1)[1]
    assert page.index(RECORD.name) < page.index("Closed schools") < page.index(closed.name)


def test_nothing_new_is_offered_for_a_closed_school_but_a_report(open_browser):
    rights = [Right.FEED_ADMINISTER, Right.CONCERN_REPORT, Right.CONCERN_FOLLOW_OWN, Right.CATEGORY_READ]
    made = Identity(rights)
    view = made.answers["token_for_session"]
    closed = NORTH.model_copy(update={"closed_on": date(2026, 8, 31)})
    made.answers |= {
        "list_categories": CategoryList(categories=[]),
        "intake_key": Problem(ErrorCode.UNAVAILABLE),
        "read_drafts": Drafts(drafts=[]),
    }
    made.answers["token_for_session"] = view.model_copy(update={"schools": [closed, SOUTH]})
    browser = open_browser(made)
    assert NORTH.urn not in browser.get("/pupil-files/feeds/new").text.split("<main", 1)[1]
    report = browser.get("/report").text
    assert f"{NORTH.name} (closed: about a child who was there)" in report


@pytest.fixture
def program(ada):
    """A caller with a bearer's token in place of the cookie; on version 4, unless it says otherwise."""

    def call(method, path, body=None, **headers):
        told = {"Authorization": "Bearer " + handed("b" * 43), "If-Match": '"4"', **headers}
        return ada.open(f"/api/v1{path}", method=method, json=body, headers=told)

    return call


def test_a_program_reads_closes_and_opens_it(program, identity):
    found = program("GET", "/schools/910001/closing").json
    assert found["open"] == [{"kind": "pupils", "count": 3}, {"kind": "records", "count": 1}]
    assert program("PUT", "/schools/910001/closing", {"closes_on": "2027-08-31"}).status_code == 200
    assert program("POST", "/schools/910001/closing", {"closed_on": "2026-08-31"}).json == {"version": 5}
    assert identity.last("close_school").version == 4
    assert program("DELETE", "/schools/910001/closing").json == {"version": 6}
    identity.answers["close_school"] = Problem(ErrorCode.SCHOOL_IN_USE)
    refused = program("POST", "/schools/910001/closing", {"closed_on": "2026-08-31"})
    assert (refused.status_code, refused.json["code"]) == (409, "school_in_use")
