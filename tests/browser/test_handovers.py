"""Files that follow children before a real browser: the new school reads and signs, the old one tells it the rest."""

from datetime import timedelta

import pytest
from moved_children import action_about, handover_of, move, record_about, risk
from people import DESK, PHONE, eventually
from support import clock
from support.levels import waits_for
from support.parts import pages

pytestmark = waits_for(*pages("handovers"), "style")

CHILDREN = [
    {"upn": f"{letter}820400117{number}", "legal_surname": surname, "legal_forename": forename,
     "date_of_birth": "2013-07-09", "year_group": "7"}
    for letter, number, surname, forename in (
        ("H", "701", "Hollyhock", "Ines"), ("J", "702", "Juniper-Abernathy-Featherstonehaugh", "محمد"),
        ("K", "703", "Knapweed", "Piet"), ("L", "704", "Lavender", "Suki"),
    )
]  # fmt: skip


def _write_about(trust, old):
    grave = record_about(trust, old[0], old[1])
    risk(trust, grave, "high")
    action_about(trust, grave, old[1])
    record_about(trust, old[1])
    record_about(trust, old[2], category="Sensory needs")
    record_about(trust, old[3], category="Bullying")


@pytest.fixture(scope="module")
def moved(trust):
    """Four children who came to North School, one of them with SEN papers."""
    children = move(trust, CHILDREN, lambda old: _write_about(trust, old))
    return children, handover_of(trust, "lead", 4)["id"]


def test_the_sender_sees_what_waits_and_adds_a_note(visit, moved):
    children, handover = moved
    lead = visit(PHONE, person="south_lead", elevated=True)
    assert lead.look("/", "/handovers", f"/handovers/{handover}") == {}
    lead.page.locator(f"#file-{children[0].old} >> text=Add a note").click()
    lead.page.wait_for_selector("h1:has-text('Note for the new school')")
    lead.page.click("text=Save the note")
    lead.page.wait_for_selector("text=There is something to put right")
    assert lead.faults() == []
    lead.page.select_option("#category_id", label="Neglect")
    lead.page.fill("#text", "Her aunt rings on Fridays.")
    lead.page.click("text=Save the note")
    lead.page.wait_for_selector("text=The other school reads it at once")
    assert lead.faults() == []
    assert lead.look(f"/pupils/{children[0].old}") == {}
    assert lead.page.locator("text=This file went to").count() == 1


def test_the_new_school_is_told_reads_everything_and_finds_the_note(visit, moved):
    children, handover = moved
    lead = visit(PHONE, person="lead", elevated=True)
    line = lead.page.locator(".haven-list__item", has_text="Files to sign for")

    def told():
        lead.page.goto("/inbox")
        return line.count() == 1

    eventually(told, what="one alert for four children")
    assert lead.faults() == []
    line.locator("a").click()
    lead.page.wait_for_url(f"**/handovers/{handover}")
    assert lead.look("/", "/handovers", f"/pupils/{children[0].new}") == {}
    assert lead.page.locator("text=This file came from").count() == 1
    assert lead.page.locator("text=Her aunt rings on Fridays.").count() == 1


def test_the_senco_signs_for_sen_papers_alone(visit, moved):
    children, handover = moved
    senco = visit(DESK, person="senco", elevated=True)
    assert senco.look("/", "/handovers", f"/handovers/{handover}") == {}
    assert children[2].name in senco.page.locator("main").inner_text()
    assert children[0].name not in senco.page.locator("main").inner_text()
    senco.page.click("text=Sign for the SEN papers")
    senco.page.wait_for_selector("text=the SEN papers are there")
    assert senco.faults() == []


def test_one_signature_with_an_exception_and_then_the_rest(visit, moved):
    children, handover = moved
    lead = visit(PHONE, person="lead", elevated=True)
    assert lead.look(f"/handovers/{handover}") == {}
    missing = lead.page.locator(f"#file-{children[3].old}")
    assert not missing.locator("input[type=text]").is_visible()
    missing.locator("label", has_text="Not received").click()
    lead.page.click("text=Sign for the files")
    lead.page.wait_for_selector("text=There is something to put right")
    assert lead.faults() == []
    assert missing.locator("input[type=checkbox]").is_checked()
    missing.locator("input[type=text]").fill("The folder is empty.")
    lead.page.locator("select[name^=given-] >> nth=1").select_option("goes_on")
    lead.page.click("text=Sign for the files")
    lead.page.wait_for_selector("text=told which files were not received")
    assert lead.faults() == []
    other = visit(DESK, person="south_lead", elevated=True)
    assert other.look(f"/handovers/{handover}") == {}
    assert other.page.locator("text=The folder is empty.").count() == 1
    assert missing.locator("input[type=checkbox]").is_checked(), "until it has come"
    missing.locator("label", has_text="Not received").click()
    lead.page.click("text=Sign for the file")
    lead.page.wait_for_selector("text=the other school is told")
    assert lead.faults() == []
    assert lead.look("/handovers", f"/pupils/{children[0].new}") == {}
    assert lead.page.locator("text=waits to be signed for").count() == 0


def test_a_late_note_after_the_receipt(visit, moved):
    children, handover = moved
    lead = visit(DESK, person="south_lead", elevated=True)
    assert lead.look(f"/handovers/{handover}", f"/handovers/{handover}/notes/{children[1].old}") == {}


def test_a_file_is_read_again_once_somebody_of_both_schools_agreed(visit, moved):
    children, handover = moved
    lead = visit(PHONE, person="south_lead", elevated=True)
    lead.page.goto(f"/handovers/{handover}")
    lead.page.evaluate("document.querySelectorAll('main details').forEach((each) => { each.open = true; })")
    lead.page.locator(f"#file-{children[1].old} >> text=Ask to read it again").click()
    lead.page.wait_for_selector("h1:has-text('Ask to read the file again')")
    assert lead.faults() == []
    lead.page.click("main button:has-text('Ask')")
    lead.page.wait_for_selector("text=There is something to put right")
    assert lead.faults() == []
    lead.page.fill("#reason", "His brother at our school was hurt, and we have to know what was agreed two years ago.")
    lead.page.click("main button:has-text('Ask')")
    lead.page.wait_for_selector("text=Whoever may agree is told")
    assert lead.faults() == []
    address = lead.page.url
    assert lead.look("/handovers", f"/handovers/{handover}") == {}
    trust_lead = visit(PHONE, person="trust_lead", elevated=True)
    line = trust_lead.page.locator(".haven-list__item", has_text="A school asks to read a file again")

    def told():
        trust_lead.page.goto("/inbox")
        return line.count() == 1

    eventually(told, what="the trust lead is told")
    assert trust_lead.faults() == []
    line.locator("a").click()
    trust_lead.page.wait_for_url(address)
    assert trust_lead.faults() == []
    trust_lead.page.click("main button:has-text('Refuse')")
    trust_lead.page.wait_for_selector("text=There is something to put right")
    assert trust_lead.faults() == []
    trust_lead.page.fill("#ends_on", (clock.today() + timedelta(days=20)).isoformat())
    trust_lead.page.click("main button:has-text('Agree')")
    trust_lead.page.wait_for_selector("text=Their safeguarding team reads the file now")
    assert trust_lead.faults() == []
    assert lead.look(f"/pupils/{children[1].old}", address) == {}
    assert lead.page.goto(f"/pupils/{children[1].old}").status == 200
    assert lead.page.locator(".haven-entry").count() > 0
    lead.page.goto(address)
    lead.page.click("main button:has-text('End it now')")
    lead.page.wait_for_selector("text=The file is not read again any more")
    assert lead.faults() == []


def test_nobody_sees_anothers_handover(visit, moved):
    _, handover = moved
    page = visit(PHONE, person="pastoral", elevated=True).page
    assert page.goto(f"/handovers/{handover}").status == 404
