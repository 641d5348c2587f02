"""The first run, step by step, before an identity that answers: nothing typed is lost, no password is shown again."""

import html
import io
import re

import pytest
from gateway.areas.first_run.pages.first_run_form import FirstRunForm
from gateway.areas.schools.gias_file import NotGias, read_gias
from gateway.pages.text_files import text_of
from gateway.sessions.cookies import SESSION
from haven_schemas.acts.identity.first_run import FirstSchool, InstallationState
from haven_schemas.errors import ErrorCode, FieldCode, FieldProblem, Problem

from gateway_tests.administered import Identity

TOKEN = "f" * 43
GIAS = (
    "URN,LA (code),LA (name),EstablishmentNumber,EstablishmentName,Postcode\r\n"
    '910001,888,Invented,4001,"St Brigid \u2013 Primary, Infants",ZZ1 1ZZ\r\n'
    "910002,888,Invented,,Zoë Academy,ZZ1 1ZZ\r\n"
)
PEOPLE = {
    "password_profile": "ncsc", "own_name": "Ada Admin", "own_email": "ada@trust.example", "other_name": "Bea Second",
    "other_email": "bea@trust.example",
}  # fmt: skip


@pytest.fixture
def identity():
    made = Identity()
    made.answers["installation_state"] = InstallationState(set_up=False, trust_name=None)
    return made


@pytest.fixture
def browser(open_browser, identity):
    made = open_browser(identity)
    made.delete_cookie(SESSION, domain="localhost")
    return made


def go(browser, do, **fields):
    token = re.search(r'name="csrf_token" value="([^"]+)"', browser.get("/first-run").text).group(1)
    return browser.post("/first-run", data={"csrf_token": token, "token": TOKEN, "do": do, **fields})


def kept(page, name):
    """What the form hands on in a field."""
    tag = re.search(rf'<input[^>]*name="{name}"[^>]*>', page.text).group(0)
    return html.unescape(re.search(r'value="([^"]*)"', tag).group(1))


def test_the_token_comes_from_the_fragment_and_is_in_no_address(browser):
    page = browser.get("/first-run").text
    assert 'data-from-fragment="yes"' in page
    assert "fragment.js" in page


def test_a_link_that_does_not_hold_says_so_and_keeps_what_was_typed(browser, identity):
    identity.answers["check_first_run"] = Problem(ErrorCode.LINK_INVALID)
    page = go(browser, "finish", trust_name="Invented Trust", schools="910001\t\tNorth", **PEOPLE, password="x")
    assert page.status_code == 410
    assert "can print a new one" in page.text
    assert kept(page, "trust_name") == "Invented Trust"
    assert kept(page, "schools") == "910001\t\tNorth"
    assert "first_run" not in [name for name, _ in identity.asked]


def test_an_installation_that_is_set_up_is_not_set_up_again(browser, identity):
    identity.answers["check_first_run"] = InstallationState(set_up=True, trust_name="Invented Trust")
    assert go(browser, "begin").status_code == 410


def test_a_whole_link_may_be_pasted(browser, identity):
    go(browser, "begin", token=f"https://haven.example/first-run#{TOKEN}")
    assert identity.last("check_first_run").token == TOKEN


def test_schools_are_added_by_hand_one_by_one(browser):
    first = go(browser, "add", trust_name="Invented Trust", urn="910001", laestab="888/4001", school_name="North")
    assert "URN 910001, LAESTAB 888/4001" in first.text
    second = go(browser, "add", trust_name="T", schools=kept(first, "schools"), urn="910002", school_name="South")
    assert kept(second, "schools") == "910001\t8884001\tNorth\n910002\t\tSouth"
    assert kept(second, "urn") == ""
    removed = go(browser, "remove:910001", trust_name="T", schools=kept(second, "schools"))
    assert kept(removed, "schools") == "910002\t\tSouth"
    wrong = go(browser, "add", trust_name="T", urn="91", laestab="x", schools=kept(second, "schools"))
    assert wrong.status_code == 400
    assert "six digits" in wrong.text
    assert kept(wrong, "urn") == "91"
    assert kept(wrong, "schools") == kept(second, "schools")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252"])
def test_schools_come_from_a_file_of_gias(browser, encoding):
    page = go(browser, "file", trust_name="T", file=(io.BytesIO(GIAS.encode(encoding)), "schools.csv"))
    assert page.status_code == 200
    assert kept(page, "schools") == "910001\t8884001\tSt Brigid \u2013 Primary, Infants\n910002\t\tZoë Academy"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("name,postcode\nA,B", "These columns are missing: URN"),
        (GIAS + "91,888,I,4001,Short,ZZ", "Line 4"),
        ("URN,LA (code),EstablishmentNumber,EstablishmentName", "no school in this file"),
        (
            "URN,LA (code),EstablishmentNumber,EstablishmentName\n"
            + "\n".join(f"{910000 + n},888,4001,School {n}" for n in range(501)),
            "more than 500",
        ),
    ],
)
def test_a_file_that_is_not_of_gias(content, words):
    with pytest.raises(NotGias, match=re.escape(words)):
        read_gias(content)


def test_a_closed_school_of_the_file_is_told_and_not_added(browser):
    closed = (
        "URN,LA (code),EstablishmentNumber,EstablishmentName,EstablishmentStatus (name),CloseDate\r\n"
        "900001,888,4001,St Brigid,Closed,31-08-2019\r\n910001,888,4001,St Brigid Academy,Open,\r\n"
    )
    page = go(browser, "file", trust_name="T", file=(io.BytesIO(closed.encode()), "schools.csv"))
    assert kept(page, "schools") == "910001\t8884001\tSt Brigid Academy"
    words = " ".join(page.text.split())
    assert "St Brigid (URN 900001) closed on 31 August 2019; its successor is St Brigid Academy (URN 910001)." in words


def test_five_hundred_schools_travel_in_one_field():
    schools = [FirstSchool(urn=str(910000 + n), laestab=None, name=f"School {n}") for n in range(500)]
    form, errors = FirstRunForm().with_schools(schools)
    assert errors == {}
    assert form.school_lines.count("\n") == 499
    _, errors = form.with_schools([FirstSchool(urn="999999", laestab=None, name="One more")])
    assert "At most 500" in errors["file"]


def test_bytes_that_are_no_text():
    assert text_of(b"a\x00b") is None
    assert text_of(b"a\x81b") is None
    assert text_of(b"a\r\nb\r") == "a\nb"


def test_both_steps_name_what_is_missing(browser):
    page = go(browser, "people")
    assert page.status_code == 400
    for words in ("Write the trust&#39;s name.", "Add at least one school."):
        assert words in page.text
    last = go(browser, "finish", trust_name="T", schools="910001\t\tNorth", own_email="x", password="")
    assert last.status_code == 400
    for words in ("Write your name.", "Choose a password.", "the other administrator&#39;s e-mail address"):
        assert words in last.text


def test_a_school_still_in_the_boxes_is_not_forgotten(browser):
    page = go(browser, "people", trust_name="T", urn="910001", school_name="North")
    assert page.status_code == 200
    assert kept(page, "schools") == "910001\t\tNorth"
    assert "Step 2 of 2" in page.text


def test_everything_is_made_at_once_and_the_other_ones_link_is_mailed_not_shown(browser, identity):
    fields = {"trust_name": "Invented Trust", "schools": "910001\t8884001\tNorth\n910002\t\tSouth", **PEOPLE}
    page = go(browser, "finish", **fields, password="Correct-Horse-7-Battery")
    assert page.status_code == 200
    assert "We have mailed Bea Second a link, at bea@trust.example" in page.text
    assert "/choose-password" not in page.text
    asked = identity.last("first_run")
    assert asked.token == TOKEN
    assert [school.urn for school in asked.schools] == ["910001", "910002"]
    assert [each.password for each in asked.administrators] == ["Correct-Horse-7-Battery", None]
    assert asked.password_profile == "ncsc"
    assert "Correct-Horse-7-Battery" not in page.text


def test_a_password_that_is_refused_is_asked_for_again_and_not_shown(browser, identity):
    refused = [FieldProblem("administrators.0.password", FieldCode.NEEDS_KINDS)]
    identity.answers["first_run"] = Problem(ErrorCode.INVALID_REQUEST, fields=refused)
    fields = {"trust_name": "Invented Trust", "schools": "910001\t\tNorth", **PEOPLE}
    page = go(browser, "finish", **fields, password="only-letters-here")
    assert page.status_code == 400
    assert "Use letters, digits and special characters together." in page.text
    assert "only-letters-here" not in page.text
    assert kept(page, "own_name") == "Ada Admin"


def test_which_rules_hold_for_passwords_is_asked_and_not_taken_for_granted(browser, identity):
    fields = {"trust_name": "T", "schools": "910001\t\tNorth", **PEOPLE, "password_profile": ""}
    page = go(browser, "finish", **fields, password="Correct-Horse-7-Battery")
    assert page.status_code == 400
    assert "Choose the rules for passwords." in page.text
    assert "source document" not in page.text, "no newcomer knows which that is"
    assert "first_run" not in [name for name, _ in identity.asked]


def test_two_administrators_are_two_people(browser, identity):
    fields = {"trust_name": "T", "schools": "910001\t\tNorth", **PEOPLE, "other_email": "ADA@trust.example"}
    assert "two people with two addresses" in go(browser, "finish", **fields, password="x").text
    assert "first_run" not in [name for name, _ in identity.asked]
