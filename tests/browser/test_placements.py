"""Where a child is taught, in the browser: written down, seen on the child's page, changed from a day on, ended."""

from datetime import timedelta
from uuid import uuid4

import pytest
from people import DESK, PHONE, eventually
from small_trust import SCHOOLS
from support import clock
from support.levels import waits_for
from support.parts import pages

pytestmark = waits_for(*pages("placements"), "style")

NORTH = SCHOOLS["north"][0]
LEAD_THERE = "نور الدين"
UNFOLD = "document.querySelectorAll('main details').forEach((each) => { each.open = true; })"
WEEK = [f"{day}_{half}" for day in ("mon", "tue", "wed", "thu", "fri") for half in ("am", "pm")]


def day_in(days):
    day = clock.today() + timedelta(days=days)
    return f"{day.day}/{day.month}/{day.year}"


@pytest.fixture(scope="module")
def lead(trust):
    return trust.signed_in("lead", elevated=True)


@pytest.fixture(scope="module")
def yard(lead):
    """A provider as North turns to it, with its safeguarding lead."""
    key = {"Idempotency-Key": str(uuid4())}
    words = {"kind": "alternative_provision", "name": "The Oak Yard", "nation": "england", "school_urns": [NORTH]}
    agency = lead.send("POST", "/api/v1/agencies", json=words, headers=key)["id"]
    person = {"name": LEAD_THERE, "role": "Safeguarding lead", "phone": "01632 960111"}
    lead.send("POST", f"/api/v1/agencies/{agency}/people", json=person, headers={"Idempotency-Key": str(uuid4())})
    return words["name"]


@pytest.fixture
def child(trust):
    return trust.pupils()[16]["id"]


@pytest.fixture
def record(trust, lead, child):
    concern = trust.report(child)["id"]
    acceptance = {"json": {"reason": "He is taught elsewhere on most days."}}
    return eventually(lambda: lead.send("POST", f"/api/v1/concerns/{concern}/acceptance", **acceptance))["id"]


def test_a_child_is_taught_elsewhere_from_the_first_day_to_the_last(visit, yard, child, record):
    phone = visit(PHONE, person="lead", elevated=True)
    page = phone.page
    assert phone.look(f"/incidents/{record}", f"/incidents/{record}/placements/new") == {}
    page.goto(f"/incidents/{record}")
    page.click("text=Write down where the child is taught")
    page.click("main form .govuk-button")
    said = page.inner_text(".govuk-error-summary")
    assert "Choose where the child is taught." in said
    assert "Tick the days, or half days" in said
    assert phone.faults() == []
    page.select_option("#agency_id", label=yard)
    page.select_option("#contact_id", label=f"{LEAD_THERE}, Safeguarding lead")
    for half_day in WEEK:
        page.check(f"input[name=half_days][value={half_day}]")
    page.fill("#starts_on", day_in(-70))
    page.fill("#reviewed_on", day_in(-10))
    page.click("main form .govuk-button")
    page.wait_for_selector("text=The days are kept. The school reviews it by")
    placement = page.url.rpartition("/")[2]
    page.evaluate(UNFOLD)
    assert phone.faults() == []
    shown = page.inner_text("main")
    assert "Every day of the school week" in shown
    assert LEAD_THERE in shown

    desk = visit(DESK, person="lead", elevated=True)
    assert desk.look(f"/incidents/{record}", f"/placements/{placement}", f"/pupils/{child}") == {}
    desk.page.goto(f"/pupils/{child}")
    glance = desk.page.locator("section[aria-labelledby=card]")
    assert "Taught elsewhere" in glance.inner_text()
    assert glance.locator("a[href='tel:01632960111']").count() == 1
    desk.page.goto("/work?view=all")
    assert "placement in alternative provision" in desk.page.inner_text("main")

    page.goto(f"/placements/{placement}")
    page.click("#change summary")
    page.fill("#from_on", day_in(7))
    page.uncheck("input[name=half_days][value=fri_pm]")
    page.click("#change .govuk-button")
    page.wait_for_selector("text=The days are kept.")
    following = page.url.rpartition("/")[2]
    assert following != placement
    assert "Not there yet" in page.inner_text("main")
    page.click("text=other days")
    page.wait_for_url(f"**/placements/{placement}")
    assert "Other days hold since then" in page.inner_text("main")
    assert page.locator("main form").count() == 0
    page.goto(f"/placements/{following}")
    page.click("#end summary")
    page.click("#end .govuk-button")
    assert "Choose why." in page.inner_text(".govuk-error-summary")
    page.evaluate(UNFOLD)
    assert phone.faults() == []
    page.fill("#last_on", day_in(8))
    page.select_option("#because", label="The child is back at school")
    page.click("#end .govuk-button")
    page.wait_for_selector("text=It is written down. The days stay with the record.")
    assert phone.look(f"/placements/{following}", f"/incidents/{record}") == {}
    desk.page.goto("/work?view=all")
    assert "placement in alternative provision" not in desk.page.inner_text("main")


def test_another_school_and_a_colleague_who_reads_nothing_find_nothing(visit, lead, yard, record):
    (agency,) = [each["id"] for each in lead.send("GET", "/api/v1/agencies")["agencies"] if each["name"] == yard]
    begun = {"agency_id": agency, "half_days": ["mon_am"], "starts_on": clock.today().isoformat()}
    headers = {"Idempotency-Key": str(uuid4())}
    made = lead.send("POST", f"/api/v1/incidents/{record}/placements", json=begun, headers=headers)["placement"]["id"]
    other = visit(DESK, person="south_lead", elevated=True)
    assert other.page.goto(f"/placements/{made}").status == 404
    assert other.page.goto(f"/incidents/{record}/placements/new").status == 404
    teacher = visit(PHONE, person="teacher", elevated=True)
    assert teacher.page.goto(f"/placements/{made}").status == 403


def test_what_a_referral_is_made_from_is_asked_and_one_that_was_begun_is_listed(visit, trust, lead, child):
    key = {"Idempotency-Key": str(uuid4())}
    words = {"kind": "lado", "name": "The officer", "nation": "england", "school_urns": [NORTH]}
    lead.send("POST", "/api/v1/agencies", json=words, headers=key)
    concern = trust.report(child)["id"]
    decision = {"json": {"decision": "opened", "reason": "It has to go to the officer.", "refers": True}}
    opened = eventually(lambda: lead.send("POST", f"/api/v1/concerns/{concern}/decision", **decision))
    record = opened["incident_id"]
    phone = visit(PHONE, person="lead", elevated=True)
    page = phone.page
    assert phone.look("/referrals?show=begun", "/work", "/referrals") == {}
    for address in ("/work", "/referrals?show=begun"):
        page.goto(address)
        assert page.locator(f"main a[href='/incidents/{record}/referrals/new']").count() == 1
    page.click(f"main a[href='/incidents/{record}/referrals/new']")
    page.select_option("#agency_id", label="The officer: of this school")
    page.fill("#text", "What was said of him.")
    page.click("text=To the designated officer (LADO)")
    page.fill("#reached_on", day_in(-1))
    page.click("main form .govuk-button")
    assert "Write the time the allegation reached the school" in page.inner_text(".govuk-error-summary")
    assert phone.faults() == []
    page.fill("#reached_time", "9am")
    page.click("main form .govuk-button")
    page.wait_for_url("**/referrals/*-*")
    first = page.url.rpartition("/")[2]
    page.goto("/referrals?show=begun")
    assert page.locator(f"main a[href='/incidents/{record}/referrals/new']").count() == 0
    desk = visit(DESK, person="lead", elevated=True)
    assert desk.look(f"/incidents/{record}/referrals/new") == {}
    desk.page.goto(f"/incidents/{record}/referrals/new")
    desk.page.select_option("#agency_id", label="The officer: of this school")
    desk.page.fill("#text", "What came to light since.")
    desk.page.select_option("#after_id", value=first)
    desk.page.click("main form .govuk-button")
    desk.page.wait_for_url("**/referrals/*-*")
    assert desk.page.locator(f"main a[href='/referrals/{first}']").count() == 1
    assert desk.faults() == []
