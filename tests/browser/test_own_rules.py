"""A time of the trust's own in the browser: entered, saved; and one that is switched off."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from chassis.units.ids import new_id
from people import DESK, PHONE, eventually
from small_trust import SCHOOLS
from support.levels import waits_for
from support.parts import pages

pytestmark = waits_for(*pages("timescales"), "style")

AGENCY = "Elmshire front line"
SAVE = "main form >> text=Save"
UNFOLD = "document.querySelectorAll('main details').forEach((each) => { each.open = true; })"


@pytest.fixture(scope="module")
def referral(trust):
    """A referral to children's services whose assessment is waited for."""
    lead, keys = trust.signed_in("trust_lead", elevated=True), iter(lambda: {"Idempotency-Key": str(uuid4())}, None)
    words = {
        "kind": "childrens_services", "name": AGENCY, "nation": "england", "school_urns": [SCHOOLS["north"][0]],
    }  # fmt: skip
    agency = lead.send("POST", "/api/v1/agencies", json=words, headers=next(keys))["id"]
    concern = trust.report(trust.pupils()[15]["id"])["id"]
    taken = {"json": {"reason": "Needs a record."}}
    record = eventually(lambda: lead.send("POST", f"/api/v1/concerns/{concern}/acceptance", **taken))["id"]
    sent = {
        "referral_id": str(new_id()), "agency_id": agency, "text": "We ask for an assessment.",
        "sent_at": datetime.now(UTC).isoformat(),
    }  # fmt: skip
    return lead.send("POST", f"/api/v1/incidents/{record}/referrals", json=sent, headers=next(keys))


def day_of(trust, referral):
    found = trust.signed_in("trust_lead", elevated=True).send("GET", f"/api/v1/referrals/{referral['id']}")
    (assess,) = [each for each in found["deadlines"] if each["rule"] == "assess"]
    return assess["due_on"], assess["status"]


def test_a_time_is_saved_and_what_runs_keeps_its_day(visit, trust, referral):
    keeper = visit(DESK, person="trust_lead", elevated=True)
    page, before = keeper.page, day_of(trust, referral)
    assert keeper.look("/timescales", "/timescales/own/new") == {}
    page.goto("/timescales")
    page.evaluate(UNFOLD)
    page.click("a[href='/timescales/own/new?replaces=assess']")
    assert page.input_value("#length") == "45"
    page.fill("#length", "")
    page.click(SAVE)
    summary = page.inner_text(".govuk-error-summary")
    assert "as a whole number" in summary
    assert "Say where you have it from" in summary
    assert keeper.faults() == []
    page.fill("#length", "30")
    page.fill("#source", "Elmshire's letter of November")
    page.click(SAVE)
    page.wait_for_selector("text=The time is saved. Deadlines that run keep the day they have.")
    assert day_of(trust, referral) == before
    page.evaluate(UNFOLD)
    assert "Your own counts" in page.inner_text("main")
    assert keeper.faults() == []


def test_two_who_change_it_at_once_and_one_that_is_switched_off(visit, trust, referral):
    one, other = (visit(size, person="trust_lead", elevated=True) for size in (PHONE, DESK))
    one.page.goto("/timescales")
    one.page.click("a[href='/timescales/own/new']")
    one.page.fill("#what", "CAMHS says whether it sees the child")
    one.page.fill("#length", "10")
    for name, value in (("starts", "referral_made"), ("ends", "decision_told"), ("must", "health")):
        one.page.select_option(f"#{name}", value)
    one.page.fill("#source", "CAMHS, its page for schools")
    assert one.faults() == []
    one.page.click(SAVE)
    one.page.wait_for_selector("text=The time is saved")
    change = one.page.locator("a", has_text="Change: CAMHS says whether").first.get_attribute("href")
    assert one.look(change) == {}
    other.page.goto(change)
    for person, length in ((other, "12"), (one, "15")):
        person.page.fill("#length", length)
        person.page.click(SAVE)
    one.page.wait_for_selector("text=While you were here a colleague changed it")
    assert "12 working days" in one.page.inner_text(".govuk-inset-text")
    assert one.page.input_value("#length") == "15"
    assert one.faults() == []
    assert one.look("/timescales/switch/assess", "/timescales") == {}
    one.page.goto("/timescales/switch/core-group")
    one.page.click("main form >> text=Switch it off")
    assert "Say why" in one.page.inner_text(".govuk-error-summary")
    one.page.fill("#because", "Our council counts from another day.")
    one.page.click("main form >> text=Switch it off")
    one.page.wait_for_selector("text=It is switched off")
    one.page.evaluate(UNFOLD)
    assert "Our council counts from another day." in one.page.inner_text("main")
    assert one.faults() == []


def test_who_keeps_no_list_reads_it_and_changes_nothing(visit, referral):
    lead = visit(PHONE, person="lead", elevated=True)
    lead.page.goto("/timescales")
    assert "Set a time of your own" not in lead.page.inner_text("main")
    assert lead.page.goto("/timescales/own/new").status == 403
