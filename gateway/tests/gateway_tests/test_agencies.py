"""Pages and operations of agencies: numbers at night first, who keeps which, both versions where two save at once."""

import re
from datetime import date

import pytest
from gateway.rendering.phones import dialled
from haven_schemas.acts.referrals.agencies import Agency, AgencyContact, AgencyKept, AgencyList
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from support.lists import every

from gateway_tests.administered import NORTH, SOUTH, Identity, handed, number, send

READS, KEEPS = [Right.RECORD_READ], [Right.RECORD_READ, Right.RECORD_WRITE]
OF_TRUST = [*KEEPS, Right.CATEGORY_ADMINISTER]
OKAFOR = AgencyContact(
    id=number(301), version=2, name="Ngozi Okafor", role="Duty social worker", phone="01632 960 014",
    secure_address="okafor@ashshire.example",
)  # fmt: skip
LEFT = AgencyContact(id=number(302), version=1, name="Len Gone", until=date(2026, 11, 20))
MASH = Agency(
    id=number(300), version=4, kind="childrens_services", name="Ashshire Children First", nation="england",
    school_ids=[NORTH.id], area="Ashshire", phone="01632 960 010, option 2", night_phone="01632 960 011",
    secure_address="https://portal.ashshire.example/", form_link="https://www.ashshire.example/refer",
    contacts=[OKAFOR, LEFT],
)  # fmt: skip
POLICE = Agency(id=number(310), version=1, kind="police", name="Ashshire Police", nation="england", contacts=[])
CLOSED = Agency(
    id=number(320), version=1, kind="police", name="Old Constabulary", nation="england", until=date(2026, 11, 23),
    night_phone="01632 960 019", contacts=[],
)  # fmt: skip
PAGE, FORM = f"/agencies/{MASH.id}", f"/agencies/{MASH.id}/change"
PERSON = f"{PAGE}/people/{OKAFOR.id}"
TYPED = {"kind": "lado", "name": "Ashshire LADO", "nation": "england", "school_ids": [NORTH.urn]}


def made(rights):
    identity = Identity(rights)
    identity.answers |= {
        "list_agencies": AgencyList(agencies=[POLICE, MASH]),
        "get_agency": MASH,
        "keep_agency": AgencyKept(id=MASH.id, version=5),
        "keep_contact": AgencyKept(id=OKAFOR.id, version=3),
    }
    return identity


@pytest.fixture
def identity():
    return made(KEEPS)


@pytest.fixture
def ada(open_browser, identity):
    return open_browser(identity)


def inside(page):
    return page.text.split("<main", 1)[1]


@every(
    ("written", "number_dialled"),
    [
        ("01632 960 001", "01632960001"),
        ("(01632) 960-001, option 2", "01632960001"),
        ("+44 (0)1632 960001", "+441632960001"),
        ("101", "101"),
        ("ask the switchboard", ""),
        ("", ""),
        ("x 01632 960001", ""),
    ],
)
def test_a_telephone_dials_what_is_written(written, number_dialled):
    assert dialled(written) == number_dialled


def test_numbers_at_night_stand_first_and_are_dialled(ada):
    page = inside(ada.get("/agencies"))
    night = page.index('href="tel:01632960011"')
    assert page.index("At night and at weekends") < night < page.index("Children&#39;s services (MASH)")
    assert page.index("Children&#39;s services (MASH)") < page.index(">Police<"), "in the order they are rung"
    assert 'href="tel:01632960010">01632 960 010, option 2' in page
    assert "Ngozi Okafor" in page
    assert "Len Gone" not in page, "who left stands on the agency's own page"


def test_past_ones_stand_apart_and_their_number_is_not_rung_at_night(ada, identity):
    identity.answers["list_agencies"] = AgencyList(agencies=[CLOSED, MASH])
    assert ada.get(f"/agencies?past=yes&school={NORTH.urn}").status_code == 200
    asked = identity.last("list_agencies")
    assert (asked.past, asked.school_id) == (True, NORTH.id)
    page = inside(ada.get("/agencies?past=yes"))
    assert page.index("No more") < page.index("Old Constabulary")
    assert "960 019" not in page, "nobody rings there by mistake"


def test_without_an_agency_it_says_how_to_begin(open_browser):
    for rights, words in ((KEEPS, "Begin with those you ring"), (READS, "Your safeguarding lead adds them")):
        identity = made(rights)
        identity.answers["list_agencies"] = AgencyList(agencies=[])
        page = inside(open_browser(identity).get("/agencies"))
        assert words in page
        assert ("/agencies/new" in page) == (rights is KEEPS)


def test_an_agency_shows_who_is_there_and_who_left(ada):
    page = inside(ada.get(PAGE))
    assert page.index("Ngozi Okafor") < page.index("People who left") < page.index("Len Gone")
    assert "Until 20 November 2026" in page
    assert f'href="{FORM}"' in page
    assert 'rel="noreferrer noopener"' in page


def test_who_only_reads_is_offered_no_change(open_browser):
    browser = open_browser(made(READS))
    page = inside(browser.get(PAGE))
    assert "/change" not in page
    assert "/people/" not in page


def test_one_of_every_school_is_changed_by_who_keeps_the_trusts_lists(open_browser):
    everywhere = MASH.model_copy(update={"school_ids": []})
    for rights, offered in ((KEEPS, False), (OF_TRUST, True)):
        identity = made(rights)
        identity.answers["get_agency"] = everywhere
        browser = open_browser(identity)
        page = inside(browser.get(PAGE))
        assert "Every school of the trust" in page
        assert (f'href="{FORM}"' in page) == offered
        assert f'href="{PERSON}"' in page, "its people are changed by anybody who writes"
        assert browser.get(FORM).status_code == (200 if offered else 303)
    assert re.search(r'value="every" checked', inside(browser.get(FORM)))


def test_every_school_is_offered_to_who_keeps_the_trusts_lists_alone(open_browser, ada):
    assert 'value="every"' not in ada.get("/agencies/new").text
    browser = open_browser(identity := made(OF_TRUST))
    assert 'value="every"' in browser.get("/agencies/new").text
    send(browser, "/agencies/new", **{**TYPED, "school_ids": ["every", NORTH.urn]})
    assert identity.last("keep_agency").school_ids == []


def test_one_is_added_with_its_days(ada, identity):
    answer = send(ada, "/agencies/new", **TYPED, night_phone="01632 960 020", since="1/9/2026", key="k" * 24)
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith(PAGE)
    asked = identity.last("keep_agency")
    assert (asked.kind, asked.name, asked.night_phone) == ("lado", "Ashshire LADO", "01632 960 020")
    assert (asked.school_ids, asked.since, asked.until) == ([NORTH.id], date(2026, 9, 1), None)
    assert (asked.agency_id, asked.version) == (None, 0)


@pytest.mark.parametrize(
    ("typed", "refusal", "words"),
    [
        ({"kind": ""}, None, "Choose what kind of agency it is."),
        ({"name": ""}, None, "Write the name."),
        ({"school_ids": []}, None, "Tick the schools that turn to it: at least one."),
        ({"school_ids": ["999999"]}, None, "Tick your own schools only."),
        ({"form_link": "www.ashshire.example"}, None, "from https:// on"),
        ({"until": "soon"}, None, "Write the last day, such as"),
        ({"form_sections": "Family\n| Who lives there"}, None, "Each begins with its heading"),
        ({"form_sections": "x" * 201}, None, "one a line"),
        ({"form_sections": "Family\n" * 41}, None, "at most 40 sections"),
        ({"phone": "0" * 41}, None, "Shorten the telephone number: it is too long."),
        ({}, invalid("name", FieldCode.DUPLICATE), "has this name already"),
        ({}, invalid("until", FieldCode.WRONG_FORMAT), "not before the first day"),
        ({}, Problem(ErrorCode.NOT_PERMITTED), "writes in records at each school"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_what_was_typed_stays(ada, identity, typed, refusal, words):
    if refusal is not None:
        identity.answers["keep_agency"] = refusal
    answer = send(ada, "/agencies/new", **{**TYPED, "area": "West of the river", **typed})
    assert answer.status_code == 400
    assert words in answer.text.split("govuk-error-summary", 1)[1]
    assert 'value="West of the river"' in answer.text


def test_when_a_colleague_was_quicker_both_are_shown(ada, identity):
    identity.answers["keep_agency"] = Problem(ErrorCode.STALE_VERSION)
    answer = send(ada, FORM, **{**TYPED, "name": "As I typed it"}, version="3")
    assert answer.status_code == 412
    assert MASH.name in answer.text
    assert 'value="As I typed it"' in answer.text
    assert 'name="version" value="4"' in answer.text
    identity.answers["keep_contact"] = Problem(ErrorCode.STALE_VERSION)
    answer = send(ada, PERSON, name="N. Okafor", version="1")
    assert answer.status_code == 412
    assert "<strong>Ngozi Okafor</strong>, Duty social worker" in answer.text
    assert 'value="N. Okafor"' in answer.text


def test_a_person_is_added_changed_and_has_left(ada, identity):
    send(ada, f"{PAGE}/people/new", name="Bo Bell", role="Nurse", phone="07700 900123")
    asked = identity.last("keep_contact")
    assert (asked.agency_id, asked.contact_id, asked.name, asked.role) == (MASH.id, None, "Bo Bell", "Nurse")
    assert 'value="Duty social worker"' in ada.get(PERSON).text
    assert send(ada, PERSON, name="Ngozi Okafor", until="27/11/2026", version="2").status_code == 303
    asked = identity.last("keep_contact")
    assert (asked.contact_id, asked.version, asked.until) == (OKAFOR.id, 2, date(2026, 11, 27))
    assert send(ada, PERSON, name="", version="2").status_code == 400
    assert ada.get(f"{PAGE}/people/{number(399)}").status_code == 404


def test_what_somebody_typed_is_no_markup(ada, identity):
    identity.answers["get_agency"] = MASH.model_copy(update={"name": "<b>x</b>", "secure_address": "javascript:x"})
    page = ada.get(PAGE).text
    assert "<b>x</b>" not in page
    assert 'href="javascript' not in page


@pytest.fixture
def program(ada):
    """A caller with a bearer's token; on version 4."""

    def call(method, path, body=None):
        told = {"Authorization": "Bearer " + handed("b" * 43), "If-Match": '"4"'}
        return ada.open(f"/api/v1{path}", method=method, json=body, headers=told)

    return call


def test_a_program_reads_and_keeps_them_by_urn(program, identity):
    identity.answers["list_agencies"] = AgencyList(agencies=[MASH, POLICE])
    found = program("GET", f"/agencies?school_urn={SOUTH.urn}&past=true").json["agencies"]
    assert [each["school_urns"] for each in found] == [[NORTH.urn], []]
    assert [each["name"] for each in found[0]["people"]] == ["Ngozi Okafor", "Len Gone"]
    assert (identity.last("list_agencies").school_id, identity.last("list_agencies").past) == (SOUTH.id, True)
    assert program("GET", PAGE).json["night_phone"] == "01632 960 011"
    body = {"kind": "police", "name": "P", "nation": "wales", "school_urns": [SOUTH.urn]}
    added = program("POST", "/agencies", body)
    assert (added.status_code, added.json) == (201, {"id": str(MASH.id), "version": 5})
    assert identity.last("keep_agency").school_ids == [SOUTH.id]
    assert program("PUT", PAGE, body).status_code == 200
    assert (identity.last("keep_agency").agency_id, identity.last("keep_agency").version) == (MASH.id, 4)
    assert program("POST", f"{PAGE}/people", {"name": "Bo"}).status_code == 201
    assert program("PUT", PERSON, {"name": "Bo", "until": "2026-11-27"}).status_code == 200
    assert (identity.last("keep_contact").contact_id, identity.last("keep_contact").version) == (OKAFOR.id, 4)


def test_a_program_is_told_what_is_wrong_by_the_names_it_used(program, identity):
    body = {"kind": "police", "name": "P", "nation": "wales", "school_urns": ["999999"]}
    refused = program("POST", "/agencies", body)
    assert (refused.status_code, refused.json["fields"][0]["field"]) == (400, "school_urns")
    identity.answers["keep_agency"] = invalid("school_ids", FieldCode.REQUIRED)
    refused = program("POST", "/agencies", {**body, "school_urns": []})
    assert refused.json["fields"][0]["field"] == "school_urns"
    del body["school_urns"]
    assert program("POST", "/agencies", body).status_code == 400, "every school is never what was forgotten"
