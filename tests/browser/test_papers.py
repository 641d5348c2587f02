"""Papers of a child before a real browser: added, opened, reviewed and corrected, by a lead and by the SENCO."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from gateway.rendering.typed_days import read_day
from incidents.reading.due import SOONEST_HOUR
from people import DESK, PHONE, eventually
from psycopg2 import sql
from support import clock
from support.levels import waits_for
from support.operating import as_superuser
from support.parts import pages

pytestmark = waits_for(*pages("papers"), "style")

PLAN = b"%PDF-1.7\n" + b"A plan. " * 50


def in_days(days):
    return (clock.today() + timedelta(days=days)).isoformat()


@pytest.fixture(scope="module")
def child(trust):
    """Of whom nothing was ever written."""
    return trust.pupils()[19]


def add(page, *, kind, category, name="Plan.pdf", content=PLAN, review_on=""):
    page.select_option("#kind", label=kind)
    page.select_option("#category_id", label=category)
    page.fill("#occurred_at", in_days(-30))
    page.fill("#review_on", review_on)
    page.set_input_files("#file", files=[{"name": name, "mimeType": "application/pdf", "buffer": content}])
    page.click("text=Send the paper")


def test_a_lead_adds_a_paper_opens_it_reviews_and_corrects_it(visit, child):
    visitor = visit(PHONE, person="lead", elevated=True)
    page = visitor.page
    page.goto(f"/pupils/{child['id']}/papers")
    page.click("text=Add a paper")
    page.wait_for_selector("h1:has-text('Add a paper')")
    page.click("text=Send the paper")
    page.wait_for_selector("text=Choose what it is.")
    assert visitor.faults() == []
    add(page, kind="Care plan", category="Neglect", name="Plan.pdf", review_on=in_days(0))
    page.wait_for_selector("#review_on-error")
    assert read_day(page.input_value("#review_on")).isoformat() == in_days(0), "what was typed stays"
    add(page, kind="Care plan", category="Neglect", name="Plan.pdf", review_on=in_days(1))
    page.wait_for_selector("text=The paper was received")
    assert page.locator("text=Plan.pdf").count() == 1
    assert visitor.faults() == []
    page.locator(".haven-files__item", has_text="Plan.pdf").locator("a").first.click()
    page.wait_for_selector("h1:has-text('Care plan')")
    eventually(lambda: page.locator("text=Save version 1").count(), what="the check")
    assert visitor.faults() == []
    with page.expect_download() as saved:
        page.click("text=Save version 1")
    with open(saved.value.path(), "rb") as file:
        assert file.read() == PLAN
    page.set_input_files("#file", files=[{"name": "New.pdf", "mimeType": "application/pdf", "buffer": PLAN + b"More."}])
    page.click("text=Send the new version")
    page.wait_for_selector("text=The new version was received")
    page.click("text=I have reviewed it")
    page.click("text=Save the review")
    page.wait_for_selector("#next_review_on-error")
    assert visitor.faults() == []
    page.fill("#next_review_on", in_days(90))
    page.click("text=Save the review")
    page.wait_for_selector("text=The review is saved")
    page.click("text=Correct what is said of it")
    page.select_option("#kind", label="Risk assessment")
    assert visitor.faults() == []
    page.click("main form > button")
    page.wait_for_selector("h1:has-text('Risk assessment')")
    assert page.locator(".haven-step").count() == 2
    assert visitor.faults() == []
    address = page.url
    page.goto(f"/documents/{address.rpartition('/')[2]}")
    assert page.url == address


def test_the_senco_keeps_sen_papers_and_is_offered_no_other_category(visit, child):
    visitor = visit(PHONE, person="senco", elevated=True)
    page = visitor.page
    page.goto(f"/pupils/{child['id']}/papers/new")
    offered = page.locator("#category_id option").all_inner_texts()
    assert "Neglect" not in offered
    assert "Sensory needs" in offered
    kind = "Education, health and care plan (EHCP)"
    add(page, kind=kind, category="Sensory needs", name="خطة الرعاية.pdf")
    page.wait_for_selector("text=The paper was received")
    assert "Plan.pdf" not in page.inner_text("main"), "of another category"
    assert visitor.faults() == []
    assert visitor.look(f"/pupils/{child['id']}/papers", f"/pupils/{child['id']}") == {}
    pastoral = visit(DESK, person="pastoral", elevated=True).page
    pastoral.goto(f"/pupils/{child['id']}/papers")
    assert "Education, health" not in pastoral.inner_text("main")
    assert pastoral.locator("text=Add a paper").count() == 0


def test_a_review_that_is_due_reaches_the_inbox_and_leads_to_the_paper(trust, visit, child):
    lead = trust.signed_in("lead", elevated=True)
    said = {
        "kind": "court_order", "category_id": str(trust.categories["Neglect"]), "review_on": in_days(1),
    }  # fmt: skip
    path = f"/api/v1/pupils/{child['id']}/papers"
    file = {"file": ("Order.pdf", PLAN, "application/pdf")}
    paper = lead.send("POST", path, data=said, files=file)["id"]
    eventually(lambda: lead.send("GET", f"/api/v1/papers/{paper}")["paper"]["document"]["readable_version"])
    _let_days_pass(trust, paper)
    visitor = visit(PHONE, person="lead", elevated=True)
    page = visitor.page
    line = page.locator(".haven-list__item", has_text="Paper to review")

    def told():
        page.goto("/inbox")
        return line.count() == 1

    if datetime.now(ZoneInfo("Europe/London")).hour >= SOONEST_HOUR:
        eventually(told, what="the alert of the review")
        line.locator("a").first.click()
        page.wait_for_url(f"**/papers/{paper}")
    assert visitor.look(f"/papers/{paper}", f"/pupils/{child['id']}/papers", f"/papers/{paper}/review") == {}
    page.goto(f"/pupils/{child['id']}/papers")
    assert "One paper is to be reviewed" in page.inner_text("main")
    assert "Review overdue" in page.inner_text("main")
    assert visitor.look(f"/papers/{paper}/correction", f"/pupils/{child['id']}/papers/new") == {}


def _let_days_pass(trust, paper):
    """As if its day had come: the clock of a running system is not moved."""
    day = sql.SQL("UPDATE paper SET review_on = current_date - 1 WHERE document_id = {}").format(sql.Literal(paper))
    as_superuser(trust.world, "incidents", day)


def test_a_paper_in_the_wrong_childs_file_is_put_right_and_its_use_restricted(trust, visit, child):
    lead = trust.signed_in("lead", elevated=True)
    said = {"kind": "consent", "category_id": str(trust.categories["Neglect"])}
    file = {"file": ("Consent.pdf", PLAN, "application/pdf")}
    paper = lead.send("POST", f"/api/v1/pupils/{child['id']}/papers", data=said, files=file)["id"]
    visitor = visit(PHONE, person="lead", elevated=True)
    assert visitor.look(f"/records/{paper}/wrong-child", f"/records/{paper}/restriction") == {}
    restricted = {"kind": "restricted", "reason": "Contested."}
    lead.send("POST", f"/api/v1/records/{paper}/restriction", json=restricted)
    visitor.page.goto(f"/papers/{paper}")
    assert "Consent.pdf" not in visitor.page.inner_text("main")
    assert visitor.page.locator("text=Send a new version").count() == 0
    assert visitor.look(f"/papers/{paper}", f"/pupils/{child['id']}/papers") == {}
