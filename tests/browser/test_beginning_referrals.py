"""How a referral begins in the browser: from a concern, from a child, without names, and after a record was closed."""

from uuid import uuid4

import pytest
from people import DESK, PHONE, eventually
from small_trust import SCHOOLS
from support.levels import waits_for
from support.parts import pages

pytestmark = waits_for(*pages("referrals"), "style")

NORTH = SCHOOLS["north"][0]
LETTER = "Their closing letter came by post."


@pytest.fixture(scope="module")
def lead(trust):
    return trust.signed_in("lead", elevated=True)


@pytest.fixture(scope="module", autouse=True)
def agency(lead):
    """Children's services, as North turns to them."""
    words = {"kind": "childrens_services", "name": "Where it begins", "nation": "england", "school_urns": [NORTH]}
    lead.send("POST", "/api/v1/agencies", json=words, headers={"Idempotency-Key": str(uuid4())})
    return words["name"]


@pytest.fixture
def concern(trust, lead):
    """One that waits for a decision."""
    made = trust.report(trust.pupils()[15]["id"])["id"]
    eventually(lambda: lead.send("GET", f"/api/v1/concerns/{made}"))
    return made


@pytest.fixture
def record(lead, concern):
    return lead.send("POST", f"/api/v1/concerns/{concern}/acceptance", json={"reason": "Needs a record."})["id"]


def write_down(page, agency):
    page.select_option("#agency_id", label=agency)
    page.fill("#text", "We ask for an assessment.")
    page.click("main form .govuk-button")
    page.wait_for_url("**/referrals/*-*")


def test_from_a_concern_and_nothing_is_lost_on_the_way(visit, agency, concern):
    phone = visit(PHONE, person="lead", elevated=True)
    page = phone.page
    assert phone.look(f"/concerns/{concern}") == {}
    page.click("text=Save, and refer to an agency")
    page.wait_for_selector(".govuk-error-summary")
    assert "reason" in page.inner_text(".govuk-error-summary").lower()
    page.fill("#reason", "Three bruises in a month.")
    page.click("text=Save, and refer to an agency")
    page.wait_for_url("**/referrals/new")
    assert phone.faults() == []
    assert "The referral is not sent yet" in page.inner_text("main")
    record = page.url.split("/incidents/")[1].split("/")[0]
    desk = visit(DESK, person="trust_lead", elevated=True)
    assert desk.look(f"/incidents/{record}") == {}
    assert "A referral was begun" in desk.page.inner_text("main")
    desk.page.click("text=Go on with it")
    desk.page.wait_for_url("**/referrals/new")
    write_down(desk.page, agency)
    assert desk.look(f"/incidents/{record}", f"/concerns/{concern}") == {}
    desk.page.goto(f"/incidents/{record}")
    shown = desk.page.inner_text("main")
    assert ("A referral was begun" in shown, "Three bruises in a month." in shown) == (False, True)


def test_from_a_childs_page_out_of_an_open_record_or_a_new_one(visit, trust, agency, record):
    child = trust.pupils()[15]["id"]
    desk = visit(DESK, person="lead", elevated=True)
    page = desk.page
    page.goto(f"/pupils/{child}")
    page.click("text=Refer this child")
    assert desk.look(f"/pupils/{child}/refer") == {}
    assert page.locator(f"a[href='/incidents/{record}/referrals/new']").count() == 1
    page.click("text=Open the record, and go on to the referral")
    page.wait_for_selector(".govuk-error-summary")
    assert desk.faults() == []
    phone = visit(PHONE, person="lead", elevated=True)
    assert phone.look(f"/pupils/{child}/refer") == {}
    page = phone.page
    page.select_option("#category_id", index=1)
    page.select_option("#role", "harmed")
    page.fill("#account", "She is cold and says that nobody is at home.")
    page.fill("#reason", "It has to go to them today.")
    page.click("text=Open the record, and go on to the referral")
    page.wait_for_url("**/referrals/new")
    write_down(page, agency)
    assert phone.faults() == []


def test_letters_come_after_a_case_is_closed(visit, lead, agency, record):
    desk = visit(DESK, person="lead", elevated=True)
    page = desk.page
    page.goto(f"/incidents/{record}/referrals/new")
    write_down(page, agency)
    address = page.url
    close(lead, record)
    page.goto(address)
    assert "The incident record is closed" in page.inner_text("main")
    happens(page, "closed", "They ended it.", outcome="help_given")
    happens(page, "contact_received", LETTER)
    assert desk.faults() == []
    assert LETTER in page.inner_text("main")
    assert lead.send("GET", f"/api/v1/incidents/{record}")["status"] == "closed"
    page.click("#step summary")
    page.select_option("#kind", "reopened")
    page.fill("#text", "There is more to do.")
    page.check("#reopens_record")
    page.click("#step .govuk-button")
    page.wait_for_selector("text=the record is open again")
    assert lead.send("GET", f"/api/v1/incidents/{record}")["status"] == "open"


def test_a_referral_out_of_a_closed_record_opens_it_again(visit, lead, agency, record):
    close(lead, record)
    phone = visit(PHONE, person="lead", elevated=True)
    assert phone.look(f"/incidents/{record}/referrals/new") == {}
    assert "It is opened again when you write down the referral" in phone.page.inner_text("main")
    write_down(phone.page, agency)
    assert phone.faults() == []
    assert lead.send("GET", f"/api/v1/incidents/{record}")["status"] == "open"


def happens(page, kind, words, **chosen):
    page.click("#step summary")
    page.select_option("#kind", kind)
    page.fill("#text", words)
    for name, value in chosen.items():
        page.select_option(f"#{name}", value)
    page.click("#step .govuk-button")
    page.wait_for_selector("text=It is written down")


def close(lead, record):
    closing = {"summary": "Cold.", "action": "A coat.", "outcome": "Warm.", "look_back_on": "2027-06-01"}
    lead.send("POST", f"/api/v1/incidents/{record}/closing", json=closing)
