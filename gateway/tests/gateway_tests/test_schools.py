"""Pages and operations of schools before an identity that answers: added by hand and from GIAS, renamed, refused."""

import io
import re
from datetime import date

import pytest
from haven_schemas.acts.identity.schools import SchoolNumber, SchoolRecords, SchoolsAdded
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right

from gateway_tests.administered import NORTH, RECORD, SOUTH, Identity, handed, number, send

BEARER = {"Authorization": "Bearer " + handed("b" * 43)}
HEAD = "URN,LA (code),EstablishmentNumber,EstablishmentName,EstablishmentStatus (name),CloseDate\n"
FILE = (
    HEAD + "910001,888,1001,North School,Open,\n910003,888,1003,East School,Open,\n"
    "900005,888,1005,West Primary,Closed,31-08-2019\n910005,888,1005,West Academy,Open,\n"
)
PAGES = {
    "/more": ["Schools", "Add schools, and keep their names and facts right."],
    "/schools": ["North School", "888/1001", "Academy or free school, Ashshire", "Add a school", "Not said"],
    "/schools/new": ["Six digits", "LADO", "Northern Ireland"],
    "/schools/910001": ["until 31 August 2024 it was 900001", "its LAESTAB was 888/9999", 'value="888/1001"'],
    "/schools/910002": ["Wales"],
    "/schools/910001/conversion": ["The school has another URN", "are still taken", 'value="888/1001"'],
    "/schools/from-gias": ["download its academies as CSV", "EstablishmentStatus (name)"],
}


@pytest.mark.parametrize("address", PAGES)
def test_each_page_shows_what_it_is_for(ada, address):
    answer = ada.get(address)
    assert answer.status_code == 200
    for words in PAGES[address]:
        assert words in answer.text
    ids = re.findall(r'\sid="([^"]+)"', answer.text)
    assert len(ids) == len(set(ids))


def test_each_page_asks_for_the_second_tier(open_browser):
    for address in [each for each in PAGES if each != "/more"]:
        answer = open_browser(Identity(elevated=False)).get(address)
        assert (answer.status_code, answer.headers["Location"][:14]) == (303, "/confirm?next=")


def test_a_head_is_offered_no_other_school(ada, identity):
    identity.answers["school_records"] = SchoolRecords(schools=[RECORD], of_trust=False)
    assert "Add a school" not in ada.get("/schools").text


def test_schools_are_offered_by_right(open_browser):
    assert 'href="/schools"' not in open_browser(Identity([Right.SESSION_OWN, Right.STAFF_ADMINISTER])).get("/").text


def test_a_school_is_added_by_hand(ada, identity):
    answer = send(
        ada, "/schools/new", urn="910003", name="East School", laestab="888/1003", phase="primary", nation="england",
        kind="", local_authority="Ashshire",
    )  # fmt: skip
    assert (answer.status_code, answer.headers["Location"]) == (303, "/schools")
    [school] = identity.last("add_schools").schools
    assert (school.urn, school.laestab, school.phase, school.kind) == ("910003", "8881003", "primary", None)
    asked = len([each for each, _ in identity.asked if each == "token_for_session"])
    assert "East School is added" in ada.get("/schools").text
    assert len([each for each, _ in identity.asked if each == "token_for_session"]) == asked + 1, "asked afresh"


@pytest.mark.parametrize(
    ("fields", "problem", "words"),
    [
        ({"urn": "91"}, None, "Write the URN: six digits."),
        ({"laestab": "88"}, None, "three digits and four, such as 830/4001"),
        ({"name": ""}, None, "Write the school&#39;s name."),
        ({"phase": "tertiary"}, None, "Check the phase: Haven does not know what stands there."),
        ({}, invalid("schools.0.laestab", FieldCode.DUPLICATE), "Another school of the trust has this LAESTAB."),
        ({}, Problem(ErrorCode.NOT_PERMITTED), "Only who looks after every school of the trust can add one."),
        (
            {},
            SchoolsAdded(added=[], there=[SchoolNumber(id=NORTH.id, urn=NORTH.urn)]),
            "A school of the trust has this URN, or had it before.",
        ),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(ada, identity, fields, problem, words):
    if problem is not None:
        identity.answers["add_schools"] = problem
    typed = {"urn": "910003", "name": "East School", "laestab": "888/1003", "nation": "wales", **fields}
    answer = send(ada, "/schools/new", **typed)
    assert answer.status_code == 400
    assert words in answer.text
    assert f'value="{typed["laestab"]}"' in answer.text
    assert '<option value="wales" selected>' in answer.text


def test_a_school_is_renamed_on_the_version_that_was_read(ada, identity):
    facts = {"name": "North Academy", "laestab": "888/1001", "nation": "england", "phase": "secondary", "version": "4"}
    assert send(ada, "/schools/910001", **facts).status_code == 303
    asked = identity.last("change_school")
    assert (asked.school_id, asked.version, asked.name, asked.kind) == (NORTH.id, 4, "North Academy", None)
    identity.answers["change_school"] = Problem(ErrorCode.STALE_VERSION)
    answer = send(ada, "/schools/910001", **facts)
    assert answer.status_code == 412
    assert "It is <strong>North School</strong> now" in answer.text
    assert 'value="North Academy"' in answer.text


def test_a_school_is_found_by_the_urn_it_had(ada):
    answer = ada.get("/schools/900001")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/schools/910001")
    assert ada.get("/schools/999999").status_code == 404


CONVERSION = {
    "urn": "920001", "laestab": "888/1001", "name": "North Academy", "kind": "academy", "day": "1", "month": "9",
    "year": "2026", "version": "4",
}  # fmt: skip


def test_a_school_gets_its_new_urn(ada, identity):
    answer = send(ada, "/schools/910001/conversion", **CONVERSION)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/schools/920001")
    asked = identity.last("convert_school")
    assert (asked.school_id, asked.urn, asked.first_day, asked.version) == (NORTH.id, "920001", date(2026, 9, 1), 4)


@pytest.mark.parametrize(
    ("fields", "problem", "words"),
    [
        ({"urn": ""}, None, "Write the URN: six digits."),
        ({"month": "13"}, None, "Write the first day as three numbers"),
        ({}, invalid("urn", FieldCode.AS_IT_IS), "This is the URN it has."),
        ({}, invalid("urn", FieldCode.DUPLICATE), "A school of the trust has this URN, or had it before."),
        ({}, invalid("first_day", FieldCode.IN_THE_FUTURE), "Enter it on that day, or later."),
        ({}, Problem(ErrorCode.NOT_PERMITTED), "Only who looks after every school"),
    ],
)
def test_what_is_wrong_with_a_conversion_is_said(ada, identity, fields, problem, words):
    if problem is not None:
        identity.answers["convert_school"] = problem
    answer = send(ada, "/schools/910001/conversion", **{**CONVERSION, **fields})
    assert answer.status_code == 400
    assert words in answer.text
    assert 'value="North Academy"' in answer.text


def test_a_conversion_on_an_older_version_is_shown_again(ada, identity):
    identity.answers["convert_school"] = Problem(ErrorCode.STALE_VERSION)
    assert send(ada, "/schools/910001/conversion", **CONVERSION).status_code == 412


def test_who_looks_after_one_school_is_not_offered_a_conversion(ada, identity):
    assert "/schools/910001/conversion" in ada.get("/schools/910001").text
    identity.answers["school_records"] = SchoolRecords(schools=[RECORD], of_trust=False)
    assert "/schools/910001/conversion" not in ada.get("/schools/910001").text


def test_a_program_names_a_school_by_its_earlier_urn(program, identity):
    view = identity.answers["token_for_session"]
    converted = NORTH.model_copy(update={"urn": "920001", "earlier_numbers": ["910001"]})
    identity.answers["token_for_session"] = view.model_copy(update={"schools": [converted, SOUTH]})
    for urn in ("910001", "920001"):
        assert program("GET", f"/schools/{urn}/calendar").status_code == 200
        assert identity.last("school_calendar").school_id == NORTH.id
    body = {"urn": "920001", "laestab": None, "name": "North Academy", "kind": "academy", "first_day": "2026-09-01"}
    answer = program("POST", "/schools/910001/conversion", json=body, headers={"If-Match": '"4"'})
    assert (answer.status_code, answer.json) == (200, {"version": 5})


def look(browser, content, links=None):
    token = re.search(r'name="csrf_token" value="([^"]+)"', browser.get("/schools/from-gias").text).group(1)
    files = {"file": (io.BytesIO(content.encode()), "gias.csv")} if content else {}
    if links:
        files["links"] = (io.BytesIO(links.encode()), "links.csv")
    return browser.post("/schools/from-gias", data={"csrf_token": token, "do": "look", **files})


def offered(page):
    return re.findall(r'name="urn" type="checkbox" value="([0-9]{6})"', page.text)


def test_a_file_of_gias_offers_what_is_open_and_new_and_tells_of_the_rest(ada, identity):
    page = look(ada, FILE)
    assert page.status_code == 200
    assert offered(page) == ["910003", "910005"]
    words = " ".join(page.text.split())
    assert "1 school of the file is in the trust already: North School." in words
    assert "West Primary (URN 900005) closed on 31 August 2019; its successor is West Academy (URN 910005)." in words
    assert "add_schools" not in [each for each, _ in identity.asked]


def test_a_school_known_by_an_earlier_number_is_not_offered_again(ada):
    page = look(ada, HEAD + "900001,888,9999,North School,Open,\n")
    assert offered(page) == []
    assert "There is nothing to add." in page.text


def add_ticked(browser, page, *urns):
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text).group(1)
    kept = re.search(r'name="schools" value="([^"]*)"', page.text).group(1).replace("&#34;", '"')
    data = {"csrf_token": token, "do": "add", "schools": kept, "urn": list(urns)}
    return browser.post("/schools/from-gias", data=data)


def test_those_ticked_are_added(ada, identity):
    answer = add_ticked(ada, look(ada, FILE), "910003")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/schools")
    assert [each.urn for each in identity.last("add_schools").schools] == ["910003"]
    assert "1 school added." in ada.get("/schools").text


def test_none_ticked_and_a_number_that_is_taken_are_said(ada, identity):
    page = look(ada, FILE)
    none = add_ticked(ada, page)
    assert none.status_code == 400
    assert "Tick the schools to add." in none.text
    assert offered(none) == ["910003", "910005"]
    identity.answers["add_schools"] = invalid("schools.0.laestab", FieldCode.DUPLICATE)
    taken = add_ticked(ada, page, "910005")
    assert taken.status_code == 400
    assert "West Academy: another school of the trust or of this file has its LAESTAB." in taken.text


@pytest.mark.parametrize(("content", "words"), [("", "Choose the file."), ("a,b\n1,2", "These columns are missing")])
def test_what_is_no_file_of_gias_is_said(ada, content, words):
    page = look(ada, content)
    assert page.status_code == 400
    assert words in page.text


@pytest.fixture
def program(ada):
    """A caller with a bearer's token in place of the cookie."""

    def call(method, path, **options):
        return ada.open(f"/api/v1{path}", method=method, headers={**BEARER, **options.pop("headers", {})}, **options)

    return call


def test_a_program_adds_schools(program, identity):
    identity.answers["add_schools"] = SchoolsAdded(
        added=[SchoolNumber(id=number(3), urn="910003")], there=[SchoolNumber(id=SOUTH.id, urn=SOUTH.urn)]
    )
    schools = [{"urn": "910003", "name": "East"}, {"urn": "910002", "name": "South School", "laestab": "8881002"}]
    answer = program("POST", "/schools", json={"schools": schools})
    assert (answer.status_code, answer.json) == (201, {"added": ["910003"], "there": ["910002"]})
    assert [each.laestab for each in identity.last("add_schools").schools] == [None, "8881002"]
    identity.answers["add_schools"] = invalid("schools.1.laestab", FieldCode.DUPLICATE)
    refused = program("POST", "/schools", json={"schools": schools})
    assert [(each["field"], each["code"]) for each in refused.json["fields"]] == [("schools.1.laestab", "duplicate")]


def test_a_program_reads_and_changes_a_school(program, identity):
    found = program("GET", "/schools/900001")
    assert (found.json["urn"], found.json["version"], found.headers["ETag"]) == ("910001", 4, '"4"')
    facts = {each: found.json[each] for each in ("laestab", "nation", "phase", "kind", "local_authority")}
    missing = program("PUT", "/schools/910001", json={**facts, "name": "North Academy"})
    assert missing.json["fields"][0]["field"] == "If-Match"
    answer = program(
        "PUT", "/schools/910001", json={**facts, "name": "North Academy"}, headers={"If-Match": '"4"'}
    )  # fmt: skip
    assert (answer.status_code, answer.json) == (200, {"version": 5})
    assert identity.last("change_school").name == "North Academy"
    assert program("GET", "/schools/999999").status_code == 404
