"""The pages and operations of term dates, opening hours and the trust's name before an identity that answers."""

import re
from datetime import date

import pytest
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid

from gateway_tests.administered import AUTUMN, INSET, NORTH, Identity, handed, send

BEARER = {"Authorization": "Bearer " + handed("b" * 43)}
DATES = "/schools/910001/dates"
PAGES = {
    DATES: ["Term dates 2026/27", "INSET: 1 September 2026", "Autumn term: 2 September 2026 to 18 December 2026",
            "25 December 2026", "2025/26", "2027/28"],
    "/schools/910001/dates?year=2027": ["Term dates 2027/28", "The trust has no dates for this year."],
    "/trust/dates": ["These hold at every school that has no dates of its own."],
    "/schools/910001/hours": ["Monday", 'value="08:30"', "Sunday"],
    "/trust": ['value="Small Trust"', "/trust/dates"],
}  # fmt: skip


@pytest.mark.parametrize("address", PAGES)
def test_each_page_shows_what_it_is_for(ada, address):
    answer = ada.get(address)
    assert answer.status_code == 200
    for words in PAGES[address]:
        assert words in answer.text
    ids = re.findall(r'\sid="([^"]+)"', answer.text)
    assert len(ids) == len(set(ids))


def test_each_page_asks_for_the_second_tier(open_browser):
    for address in PAGES:
        assert open_browser(Identity(elevated=False)).get(address).status_code == 303


def test_lines_are_saved_as_dates(ada, identity):
    lines = "Autumn term: 2 September to 18 December\n\nINSET: 1 September"
    answer = send(ada, DATES, year="2026", version="2", dates=lines)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{DATES}?year=2026")
    asked = identity.last("set_school_year")
    assert (asked.school_id, asked.first_year, asked.version, asked.dates) == (NORTH.id, 2026, 2, [AUTUMN, INSET])
    assert send(ada, "/trust/dates", year="2027", version="0", dates="").status_code == 303
    assert (identity.last("set_school_year").school_id, identity.last("set_school_year").dates) == (None, [])


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        (None, "Line 4: Say what it is"),
        (invalid("dates.1.first_day", FieldCode.OVERLAPS), "Line 3: it overlaps an earlier line."),
        (invalid("dates.0.first_day", FieldCode.TOO_LONG_AGO), "Line 1: the day is before this academic year"),
        (invalid("dates", FieldCode.REQUIRED), "Write the terms as well"),
        (Problem(ErrorCode.NOT_PERMITTED), "Only who looks after every school of the trust can set its dates."),
    ],
)
def test_what_is_wrong_is_named_by_its_line_and_what_was_typed_stays(ada, identity, problem, words):
    lines = "Autumn term: 2 September to 18 December\n\nSpring term: 4 January to 25 March"
    if problem is None:
        lines += "\nWhitsun: 31 May"
    else:
        identity.answers["set_school_year"] = problem
    answer = send(ada, DATES, year="2026", version="2", dates=lines)
    assert answer.status_code == 400
    assert words in answer.text
    assert "Spring term: 4 January to 25 March" in answer.text


def test_a_colleague_who_was_quicker_is_told_and_nothing_typed_is_lost(ada, identity):
    identity.answers["set_school_year"] = Problem(ErrorCode.STALE_VERSION)
    answer = send(ada, DATES, year="2026", version="1", dates="Term 2 September to 18 December")
    assert answer.status_code == 412
    assert "someone else saved dates of this year" in answer.text
    assert 'name="version" value="2"' in answer.text
    assert "Term 2 September to 18 December" in answer.text


def test_opening_hours_are_saved(ada, identity):
    week = {"opens-0": "8.30am", "closes-0": "15:30", "opens-4": "8:30", "closes-4": "2pm"}
    answer = send(ada, "/schools/910001/hours", version="4", **week)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/schools/910001")
    asked = identity.last("set_opening_hours")
    assert [(each.weekday, each.opens, each.closes) for each in asked.hours] == [
        (0, "08:30", "15:30"), (4, "08:30", "14:00"),
    ]  # fmt: skip
    wrong = send(ada, "/schools/910001/hours", version="4", **{"opens-1": "15:30", "closes-1": "8:30"})
    assert wrong.status_code == 400
    assert "Write when it closes on Tuesday" in wrong.text
    identity.answers["set_opening_hours"] = Problem(ErrorCode.STALE_VERSION)
    assert send(ada, "/schools/910001/hours", version="1", **week).status_code == 412


def test_the_trust_is_renamed(ada, identity):
    assert send(ada, "/trust", name="Larger Trust", version="1").status_code == 303
    assert (identity.last("change_trust").name, identity.last("change_trust").version) == ("Larger Trust", 1)
    assert "Write the trust&#39;s name." in send(ada, "/trust", name="", version="1").text
    identity.answers["change_trust"] = Problem(ErrorCode.STALE_VERSION)
    answer = send(ada, "/trust", name="Other Trust", version="0")
    assert answer.status_code == 412
    assert "<strong>Small Trust</strong>" in answer.text


@pytest.fixture
def program(ada):
    """A caller with a bearer's token in place of the cookie."""

    def call(method, path, **options):
        return ada.open(f"/api/v1{path}", method=method, headers={**BEARER, **options.pop("headers", {})}, **options)

    return call


def test_a_program_sets_dates(program, identity):
    body = {"dates": [{"kind": "term", "name": "Autumn term", "first_day": "2026-09-02", "last_day": "2026-12-18"}]}
    answer = program("PUT", "/schools/910001/years/2026", json=body, headers={"If-Match": '"2"'})
    assert (answer.status_code, answer.json, answer.headers["ETag"]) == (200, {"version": 3}, '"3"')
    asked = identity.last("set_school_year")
    assert (asked.school_id, asked.version, asked.dates) == (NORTH.id, 2, [AUTUMN])
    assert program("PUT", "/trust/years/2026", json=body).status_code == 200
    assert identity.last("set_school_year").school_id is None
    assert program("PUT", "/trust/years/1066", json=body).status_code == 400
    years = program("GET", "/schools/900001/years").json
    assert years["own"][0]["dates"][0]["kind"] == "inset"
    assert program("GET", "/trust/years").status_code == 200


def test_a_program_reads_what_holds_and_sets_hours_and_the_name(program, identity):
    calendar = program("GET", "/schools/910001/calendar").json
    assert calendar["terms"] == [["2026-09-02", "2026-12-18"]]
    hours = {"hours": [{"weekday": 0, "opens": "08:30", "closes": "15:30"}]}
    assert program("PUT", "/schools/910001/opening-hours", json=hours, headers={"If-Match": '"4"'}).status_code == 200
    wrong = {"hours": [{"weekday": 0, "opens": "8:30", "closes": "25:00"}]}
    refused = program("PUT", "/schools/910001/opening-hours", json=wrong, headers={"If-Match": '"4"'})
    assert [each["field"] for each in refused.json["fields"]] == ["hours.0.opens", "hours.0.closes"]
    assert program("GET", "/trust").json == {"name": "Small Trust", "version": 1}
    answer = program("PUT", "/trust", json={"name": "Larger Trust"}, headers={"If-Match": '"1"'})
    assert (answer.json, answer.headers["ETag"]) == ({"name": "Larger Trust", "version": 2}, '"2"')
    assert date(2026, 12, 25).isoformat() in calendar["bank_holidays"]
