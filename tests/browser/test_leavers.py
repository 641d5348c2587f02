"""Children with a file who left, before a real browser: found on the list, asked after, found."""

import csv
import io
from datetime import timedelta

import pytest
from people import PHONE, eventually
from small_trust import deliver
from support import clock
from support.levels import waits_for
from support.parts import pages

pytestmark = waits_for(*pages("leavers"), "style")

CHILD = {
    "upn": "H820400117801", "legal_surname": "Larkspur-Abernathy-Featherstonehaugh", "legal_forename": "محمد",
    "date_of_birth": "2013-07-09", "year_group": "7", "class": "7L", "source_id": "n801",
}  # fmt: skip
_COLUMNS = (
    "upn", "legal_surname", "legal_forename", "preferred_surname", "preferred_forename", "date_of_birth", "sex",
    "year_group", "class", "source_id", "enrolment_status", "enrolled_on", "left_on",
)  # fmt: skip
LEFT = {**CHILD, "left_on": (clock.today() - timedelta(days=2)).isoformat()}


@pytest.fixture(scope="module")
def gone(trust):
    """A child of North School about whom something was written, and who is on no roll any more; the pupil's id."""
    _push(trust, CHILD)
    lead = trust.signed_in("lead", elevated=True)
    query = {"params": {"query": CHILD["legal_surname"]}}
    child = eventually(lambda: lead.send("GET", "/api/v1/pupils", **query)["pupils"], what="the pupil")[0]["id"]
    trust.report(child)
    _push(trust, LEFT)

    def listed():
        lines = lead.send("GET", "/api/v1/leavers")["leavers"]
        return next((line for line in lines if line["pupil_id"] == child), None)

    assert eventually(listed, what="the leaver")["whereabouts"] == "not_known"
    return child


def _push(trust, child):
    text = io.StringIO()
    writer = csv.DictWriter(text, _COLUMNS, restval="")
    writer.writeheader()
    writer.writerow(child)
    found = deliver(trust, "north", text.getvalue().encode())
    assert (found["state"], found["rejected_count"]) == ("done", 0), found


def test_the_list_of_those_who_left_and_ones_page(visit, gone):
    lead = visit(PHONE, person="lead", elevated=True)
    assert lead.look("/leavers", "/leavers?found=yes") == {}
    lead.page.goto("/leavers")
    lead.page.click(f"text={CHILD['legal_surname']}")
    lead.page.wait_for_selector("h1:has-text('Larkspur')")
    assert lead.faults() == []


def test_asked_after_and_found(visit, gone):
    lead = visit(PHONE, person="lead", elevated=True)
    page = lead.page
    page.goto("/leavers")
    page.click(f"text={CHILD['legal_surname']}")
    page.click("button:has-text('Save')")
    page.wait_for_selector("text=There is something to put right")
    assert lead.faults() == []
    _fill(page, asked="family", how="call", whereabouts="not_known", text="Her aunt does not know either.")
    page.fill("#ask_again_on", (clock.today() + timedelta(days=7)).isoformat())
    page.click("button:has-text('Save')")
    page.wait_for_selector("text=Saved in the child's chronology")
    assert "Her aunt does not know either." in page.locator("main").inner_text()
    assert lead.faults() == []
    _fill(page, asked="local_authority", how="email", whereabouts="school", text="At St Anne's since Monday.")
    page.click("button:has-text('Save')")
    page.wait_for_selector("text=The child is no longer on the list")
    assert CHILD["legal_surname"] not in page.locator("main").inner_text()
    assert lead.faults() == []
    page.goto("/leavers?found=yes")
    assert page.locator("text=At another school").count() == 1
    page.goto(f"/pupils/{gone}")
    assert page.locator("text=At St Anne's since Monday.").count() == 1
    assert lead.faults() == []


def _fill(page, *, text, **chosen):
    for name, value in chosen.items():
        page.select_option(f"#{name}", value)
    page.select_option("#category_id", label="Neglect")
    page.fill("#text", text)
