"""Dates to keep in the browser: started a year ago, overdue today, told of, done, and the next one begun by itself."""

from datetime import timedelta
from uuid import uuid4

import pytest
from people import DESK, PHONE, eventually
from support import clock
from support.levels import waits_for
from support.parts import pages

pytestmark = waits_for(*pages("dates"), "style")

UNFOLD = "document.querySelectorAll('main details').forEach((each) => { each.open = true; })"


@pytest.fixture
def record(trust):
    """An incident record about one child, whose name is not written in Latin letters everywhere."""
    lead = trust.signed_in("lead", elevated=True)
    concern = trust.report(trust.pupils()[13]["id"])["id"]
    acceptance = {"json": {"reason": "A plan is to be followed."}}
    return eventually(lambda: lead.send("POST", f"/api/v1/concerns/{concern}/acceptance", **acceptance))["id"]


def days_ago(days):
    day = clock.today() - timedelta(days=days)
    return f"{day.day}/{day.month}/{day.year}"


def test_a_review_is_started_overdue_told_of_done_and_followed(visit, trust, record):
    lead = visit(PHONE, person="lead", elevated=True)
    page = lead.page
    assert lead.look(f"/incidents/{record}", f"/incidents/{record}/dates/new") == {}
    page.goto(f"/incidents/{record}")
    page.click("text=Start a date")
    page.fill("#starts_on", "")
    page.click("main form .govuk-button")
    assert "Write the day it counts from" in page.inner_text(".govuk-error-summary")
    assert lead.faults() == []
    page.check("input[name=rule][value=ehc-review]")
    page.fill("#starts_on", days_ago(400))
    page.click("main form .govuk-button")
    page.wait_for_selector("text=The date is kept")
    date = page.url.rpartition("/")[2]
    assert "Overdue" in page.inner_text("main")
    assert lead.look(f"/dates/{date}", f"/incidents/{record}", "/deadlines", "/work") == {}

    def told():
        page.goto("/inbox")
        return page.locator(f"a[href='/dates/{date}']").count() > 0

    eventually(told, what="the alert about a date that is over")
    page.click(f"a[href='/dates/{date}'] >> nth=0")
    page.goto("/work")
    assert page.locator(f"a[href='/dates/{date}']").count() == 1
    page.click(f"a[href='/dates/{date}']")
    page.evaluate(UNFOLD)
    assert lead.faults() == []
    page.click("#chased .govuk-button")
    page.wait_for_selector("text=It is written down that you chased it")
    page.click("#end summary")
    page.click("#end .govuk-button")
    assert "Choose why." in page.inner_text(".govuk-error-summary")
    assert lead.faults() == []
    page.click("#done summary")
    page.fill("#met_on", days_ago(0))
    page.click("#done .govuk-button")
    page.wait_for_selector("text=It is written down that it happened")
    said = page.inner_text("main")
    assert "Done late" in said
    assert "Next, by" in page.inner_text("body")

    desk = visit(DESK, person="lead", elevated=True)
    assert desk.look(f"/incidents/{record}", f"/dates/{date}") == {}
    desk.page.goto(f"/incidents/{record}")
    waiting = desk.page.locator("section[aria-labelledby=dates] > .haven-actions li")
    assert waiting.count() == 3, "the school's report, the authority's decision and the next review"
    assert "Dates that are over" in desk.page.inner_text("section[aria-labelledby=dates]")
    waiting.locator("a", has_text="The plan is reviewed").click()
    desk.page.click("text=the one before")
    desk.page.wait_for_url(f"**/dates/{date}")
    assert desk.faults() == []


def test_the_day_an_agency_wants_its_answer_by_is_met_when_the_answer_is_written(visit, record):
    lead = visit(PHONE, person="lead", elevated=True)
    page = lead.page
    page.goto(f"/incidents/{record}/requests/new")
    page.fill("#with_whom", "PC Sample, Sampleshire Police")
    page.fill("#text", "When he was last in school.")
    page.fill("#due_on", days_ago(-3))
    page.check("[name=answer][value=later]")
    page.click("main form .govuk-button")
    page.wait_for_url(f"**/incidents/{record}")
    page.click("section[aria-labelledby=dates] a:has-text('The request is answered')")
    date = page.url.rpartition("/")[2]
    assert lead.look(f"/dates/{date}") == {}
    assert "Whoever asked set this day" in page.inner_text("main")
    page.click("text=the answer is written into the request")
    page.select_option("#answer", "given")
    page.fill("[name=change_reason]", "We answered them.")
    page.click("main form .govuk-button")
    page.wait_for_selector("text=The correction is saved")

    def met():
        page.goto(f"/dates/{date}")
        return "Done in time" in page.inner_text("main")

    eventually(met, what="the day that was met")
    assert lead.faults() == []


def test_a_senco_starts_a_record_and_keeps_a_date_and_a_lead_finds_it_among_the_new_ones(visit, trust):
    child = trust.pupils()[14]["id"]
    senco = visit(PHONE, person="senco", elevated=True)
    page = senco.page
    page.goto(f"/pupils/{child}")
    page.click("text=Dates to keep")
    assert senco.look(f"/pupils/{child}/dates/new") == {}
    page.select_option("#category_id", index=1)
    page.fill("#words", "The authority was asked for an assessment.")
    page.click("main form .govuk-button")
    page.wait_for_selector("text=The record is started")
    assert page.locator("input[name=rule][value=icpc]").count() == 0
    page.check("input[name=rule][value=ehc-decide]")
    page.fill("#starts_on", days_ago(3))
    page.click("main form .govuk-button")
    page.wait_for_selector("text=The date is kept")
    date = page.url.rpartition("/")[2]
    assert senco.look(f"/dates/{date}") == {}
    page.goto(f"/dates/{date}")
    page.click("#done summary")
    page.click("#done .govuk-button")
    page.wait_for_selector("text=It is written down that it happened")
    assert senco.faults() == []
    desk = visit(DESK, person="lead", elevated=True)
    desk.page.goto("/concerns?queue=new")
    assert "Nobody else has read it" in desk.page.inner_text("main")


def test_another_school_and_a_colleague_who_reads_nothing_find_nothing(visit, trust, record):
    lead = trust.signed_in("lead", elevated=True)
    begun = {"rule": "ehc-review", "starts_on": "2026-01-10"}
    headers = {"Idempotency-Key": str(uuid4())}
    date = lead.send("POST", f"/api/v1/incidents/{record}/dates", json=begun, headers=headers)["id"]
    other = visit(DESK, person="south_lead", elevated=True)
    assert other.page.goto(f"/dates/{date}").status == 404
    assert other.page.goto(f"/incidents/{record}/dates/new").status == 404
    teacher = visit(PHONE, person="teacher", elevated=True)
    assert teacher.page.goto(f"/dates/{date}").status == 403
