"""A child on two rolls before a real browser: both schools find the question, each answers, and nothing is lost."""

import csv
import io

import pytest
from people import DESK, PHONE, eventually
from small_trust import deliver
from support.levels import waits_for
from support.parts import pages

pytestmark = waits_for(*pages("matching"), "style")

COLUMNS = (
    "upn", "legal_surname", "legal_forename", "preferred_surname", "preferred_forename", "date_of_birth", "sex",
    "year_group", "class", "source_id", "enrolment_status",
)  # fmt: skip
LARKSPUR = {
    "upn": "A820400115884", "legal_surname": "Larkspur", "legal_forename": "Nadia", "date_of_birth": "2013-07-09",
    "year_group": "9", "enrolment_status": "M",
}  # fmt: skip
MALLOW = {
    "upn": "T820400115772", "legal_surname": "Mallow-Abernathy-Featherstonehaugh", "legal_forename": "محمد",
    "date_of_birth": "2013-07-10", "year_group": "9",
}  # fmt: skip


def push(trust, school, *pupils):
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, restval="")
    writer.writeheader()
    writer.writerows(pupils)
    return deliver(trust, school, text.getvalue().encode())


@pytest.fixture(scope="module")
def twice(trust):
    """Two children of North School whom South School's system names as well."""
    for school, letter in (("north", "n"), ("south", "s")):
        rows = [
            {**child, "source_id": f"{letter}{number}", "class": "9Q"}
            for number, child in enumerate((LARKSPUR, MALLOW))
        ]
        done = push(trust, school, *rows)
        assert done["rejected_count"] == 0


def _question(visitor, name):
    visitor.page.goto("/roll-questions")
    return visitor.page.locator("section", has_text=name)


def test_both_schools_are_asked_and_each_answers(visit, trust, twice):
    lead = visit(PHONE, person="lead", elevated=True)
    line = lead.page.locator(".haven-list__item", has_text="A child is on the rolls of two schools")

    def told():
        """Also on older pages: who was told within the hour, and has not read it, is not told again."""
        lead.page.goto("/inbox")
        older = lead.page.locator("main a", has_text="Older")
        while line.count() == 0 and older.count():
            older.click()
            lead.page.wait_for_load_state()
        return line.count() > 0

    eventually(told, what="the alert")
    assert lead.faults() == []
    line.first.locator("a").click()
    lead.page.wait_for_selector("text=Nadia Larkspur")
    eventually(lambda: _question(lead, "Nadia").locator("text=registered at both").count() == 1, what="main there")
    assert lead.faults() == []
    other = visit(DESK, person="south_lead", elevated=True)
    question = _question(other, "Nadia")
    question.locator("button", has_text="The child is here now").click()
    other.page.wait_for_selector("text=There is something to put right")
    assert other.faults() == []
    question = other.page.locator("section", has_text="Nadia")
    question.locator("textarea").fill("She sits in my office.")
    question.locator("button", has_text="The child is here now").click()
    other.page.wait_for_selector("text=said that the child is there now")
    assert other.faults() == []
    other.page.locator("section", has_text="Nadia").locator("a", has_text="whom to ring").click()
    other.page.wait_for_selector("h1:has-text('Read at need')")
    assert other.look(f"/roll-questions/{other.page.url.split('/')[-2]}/at-need") == {}
    question = _question(lead, "Nadia")
    assert "She sits in my office." in question.inner_text()
    assert lead.faults() == []
    question.locator("button", has_text="The child is still here").click()
    lead.page.wait_for_selector("text=said that the child is still there")
    assert lead.faults() == []


def test_home_and_pupils_lead_to_it_and_the_childs_page_stays(visit, twice):
    lead = visit(PHONE, person="lead", elevated=True)
    for page in ("/more", "/pupils"):
        lead.page.goto(page)
        assert lead.faults() == [], page
        lead.page.click("main >> text=Children on two rolls")
        lead.page.wait_for_url("**/roll-questions")
    lead.page.locator("section", has_text="Mallow").locator("h2 a").click()
    lead.page.wait_for_selector("h1:has-text('Mallow')")
    assert lead.faults() == []


def test_nobody_is_asked_about_nobody(visit):
    head = visit(PHONE, person="trust_lead", elevated=True)
    assert head.look("/roll-questions") == {}
