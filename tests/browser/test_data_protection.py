"""The data protection officer's desk before a real browser: a case, a child found for it, how the file is used."""

import pytest
from people import PHONE, eventually
from support.levels import waits_for
from support.parts import pages

pytestmark = waits_for(*pages("data_protection"), "style")

REASON = "A parent asks who has looked at the file."


@pytest.fixture(scope="module")
def child(trust):
    """Somebody about whom something is written, read and exported."""
    pupil = trust.pupils()[12]
    lead = trust.signed_in("lead", elevated=True)
    concern = trust.report(pupil["id"])["id"]
    acceptance = {"json": {"reason": "Needs a record."}}
    incident = eventually(lambda: lead.send("POST", f"/api/v1/concerns/{concern}/acceptance", **acceptance))["id"]
    lead.send("GET", f"/api/v1/pupils/{pupil['id']}/chronology")
    asked = {"incident_id": incident, "format": "json", "purpose": "A conference.", "recipient": "A social worker"}
    lead.send("POST", "/api/v1/exports", json=asked)
    return pupil


def test_a_case_a_child_and_who_has_looked(visit, child):
    officer = visit(PHONE, person="officer", elevated=True)
    page = officer.page
    page.goto("/data-protection")
    page.click("button:has-text('Open the case')")
    page.wait_for_selector("text=There is something to put right")
    assert officer.faults() == []
    page.fill("#reference", "SAR for the family")
    page.fill("#reason", REASON)
    page.click("button:has-text('Open the case')")
    page.wait_for_selector(f"text={REASON}")
    address = page.url
    page.fill("#query", "q")
    page.click("button:has-text('Search')")
    page.wait_for_selector("text=Type at least two letters of a name.")
    assert officer.faults() == []
    page.fill("#query", child["known_as"])
    page.click("button:has-text('Search')")
    page.wait_for_selector("h2:has-text('Found')")
    assert officer.faults() == []
    assert page.url == address, "no name in an address"
    page.click(f"a:has-text('{child['known_as']}')")
    page.wait_for_selector(f"h1:has-text('{child['known_as']}')")
    shown = page.locator("main").inner_text()
    assert "Lena Lead" in shown or "Incident record" in shown
    assert "social worker" not in shown
    assert "conference" not in shown
    assert officer.faults() == []
    page.goto(address)
    page.click("button:has-text('Close this case')")
    page.wait_for_selector("text=Nobody is looked up for it any more")
    assert officer.look("/data-protection") == {}
    page.goto(address)
    assert page.locator("#query").count() == 0
    assert officer.faults() == []


def test_nobody_else_is_offered_the_desk(visit):
    lead = visit(PHONE, person="lead", elevated=True)
    lead.page.goto("/")
    assert lead.page.locator("a[href='/data-protection']").count() == 0
    lead.page.goto("/data-protection")
    assert lead.page.locator("text=Cases").count() == 0
