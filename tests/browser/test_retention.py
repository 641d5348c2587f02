"""How long records are kept, in the browser: a child's file, a hold, a schedule of the trust's own, a review."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from haven_local.demonstration.caller import ApiError
from haven_local.demonstration.pupils import upn_of
from people import DESK, PHONE, eventually
from small_trust import SCHOOLS, deliver
from support.growing_up import grow_up
from support.levels import waits_for
from support.parts import pages

pytestmark = waits_for(*pages("retention"), "style")

UNFOLD = "document.querySelectorAll('main details').forEach((each) => { each.open = true; })"
NEXT = "main form >> text=See what it would change"
HEADER = "upn,legal_surname,legal_forename,date_of_birth,year_group,class,source_id,left_on\n"
PUPIL = HEADER + f"{upn_of(SCHOOLS['north'][1], 2019, 87)},Quillwort,Ottoline,2012-03-04,7,7A,n887,\n"


@pytest.fixture(scope="module")
def behaviour(trust):
    """A category of behaviour, of which no other test has a record."""
    lead = trust.signed_in("trust_lead", elevated=True)
    body = {"name": f"Kept {uuid4().hex[:8]}", "group": "behaviour", "position": 90, "school_urn": SCHOOLS["north"][0]}
    return lead.send("POST", "/api/v1/categories", json=body, headers={"Idempotency-Key": str(uuid4())})["id"]


def child_with_file(trust, place, **changes):
    """Their id, once a lead reads until when the file is kept."""
    pupil = trust.pupils()[place]["id"]
    trust.report(pupil, **changes)
    eventually(lambda: _told_of(trust, pupil))
    return pupil


def file_of(trust, pupil):
    return trust.signed_in("lead", elevated=True).send("GET", f"/api/v1/retention/files/{pupil}")


def _nobody_looks(page):
    page.goto("/retention")
    return page.locator("main >> text=Look again now").is_visible()


def day(days):
    found = datetime.now(UTC) + timedelta(days=days)
    return f"{found.day}/{found.month}/{found.year}"


def test_a_hold_is_placed_reviewed_and_lifted_on_the_childs_page(visit, trust):
    pupil = child_with_file(trust, 12)
    lead = visit(PHONE, person="lead", elevated=True)
    page = lead.page
    assert lead.look(f"/pupils/{pupil}") == {}
    shown = page.inner_text("main")
    assert "Kept until 4 March 2037, then reviewed" in shown
    assert "25 years after birth" in shown
    assert "Nothing is destroyed by its day alone" in shown
    page.click("main >> text=Do not destroy")
    page.wait_for_url("**/holds/new")
    assert lead.faults() == []
    page.fill("#until", "31/2/2030")
    page.click("main form >> text=Do not destroy")
    summary = page.inner_text(".govuk-error-summary")
    for words in ("Choose why nothing may be destroyed.", "Say why, and at whose word.", "or leave it empty"):
        assert words in summary
    assert page.input_value("#until") == "31/2/2030"
    assert lead.faults() == []
    page.select_option("#kind", "police")
    page.fill("#words", "Their letter of today, reference 77. شرطة")
    page.fill("#until", day(400))
    page.click("main form >> text=Do not destroy")
    page.wait_for_selector("text=Nothing of it may be destroyed: the police.")
    assert lead.faults() == []
    assert file_of(trust, pupil)["state"] == "held"
    looked = ("/retention/holds", "/retention/holds?show=lifted", f"/retention/wide-holds/new?child={pupil}")
    assert lead.look(*looked, "/retention/wide-holds/new") == {}
    page.goto(f"/pupils/{pupil}")
    change = page.locator("main a", has_text="Review or lift").get_attribute("href")
    for choice, words in (("review", "It goes on."), ("lift", "They wrote that it is over.")):
        page.goto(change)
        assert lead.faults() == []
        page.check(f"input[name=decision][value={choice}]")
        page.fill("#words", words)
        page.click("main form >> text=Save")
        page.wait_for_url(f"**/pupils/{pupil}")
    assert "Nothing of it may be destroyed" not in page.inner_text("main")
    assert file_of(trust, pupil)["state"] == "held", "for a school day more"


def test_a_hold_on_many_files_is_placed_asked_to_be_lifted_and_lifted_by_a_second_person(visit, trust):
    lead, officer = visit(PHONE, person="lead", elevated=True), visit(DESK, person="officer", elevated=True)
    officer.page.goto("/retention/wide-holds/new")
    officer.page.click("main form >> text=Do not destroy them")
    assert "Choose which files." in officer.page.inner_text(".govuk-error-summary")
    assert officer.faults() == []
    officer.page.check("input[name=scope][value=some]")
    officer.page.check(f"input[name=school][value='{trust.schools['north']}']")
    officer.page.fill("#born_from", "1901")
    officer.page.fill("#born_to", "1902")
    officer.page.select_option("#kind", "inquiry")
    officer.page.fill("#words", "Their letter 7.")
    officer.page.click("main form >> text=Do not destroy them")
    officer.page.wait_for_selector("text=born 1901 to 1902")
    here = officer.page.locator("main a", has_text="born 1901 to 1902").get_attribute("href")
    for who, words in ((lead, "Ask that it be lifted"), (officer, "Lift it, as the second person")):
        who.page.goto(here)
        assert who.faults() == []
        who.page.fill("#words", "It has reported.")
        who.page.click(f"main form >> text={words}")
        who.page.wait_for_url("**/retention/holds")
    officer.page.goto("/retention/holds?show=lifted")
    assert "born 1901 to 1902" in officer.page.inner_text("main")


@pytest.fixture
def leaver(trust, behaviour):
    """A child of this test's own, of whom there is one record alone; at its end they are off the roll."""
    assert deliver(trust, "north", PUPIL.encode())["state"] == "done"
    (pupil,) = [each["id"] for each in trust.pupils() if "Quillwort" in each["known_as"]]
    trust.report(pupil, category=behaviour)
    eventually(lambda: _told_of(trust, pupil))
    yield pupil
    grow_up(trust, pupil)


def test_a_schedule_is_compared_kept_and_a_file_decided_on(visit, trust, leaver):
    pupil = leaver
    keeper = visit(DESK, person="trust_lead", elevated=True)
    page = keeper.page
    assert keeper.look("/retention", "/retention?show=all", "/retention/schedules", "/retention/dry-run") == {}
    page.goto("/retention/schedules")
    assert "No law says how long a child protection file is kept." in page.inner_text("main")
    page.click("a[href='/retention/schedules/new?record=behaviour']")
    page.fill("#years", "a few")
    page.click(NEXT)
    assert "as a whole number from 1 to 100" in page.inner_text(".govuk-error-summary")
    assert keeper.faults() == []
    page.fill("#years", "18")
    page.select_option("#trigger", "birth")
    page.fill("#source", "Records policy of the trust, 2026")
    page.fill("#agreed", "The board, 12 October 2026")
    page.fill("#since", day(7))  # what brings a day forward begins a school day later at the earliest
    page.click(NEXT)
    page.wait_for_selector("h2 >> text=What it would change")
    assert keeper.faults() == []
    assert file_of(trust, pupil)["state"] == "kept", "seen, and nothing is kept"
    page.click("main form >> text=Save")
    page.wait_for_selector("text=The schedule is kept.")
    assert keeper.look("/retention/schedules", "/retention/schedules/new") == {}
    grow_up(trust, pupil)
    eventually(lambda: _is_due(trust, pupil))
    eventually(lambda: _nobody_looks(page), what="the look that the schedule began")
    page.click("main >> text=Look again now")
    page.wait_for_selector("text=All files are being looked at.")
    eventually(lambda: _is_listed(trust, pupil))
    lead = visit(PHONE, person="lead", elevated=True)
    assert lead.look("/retention", f"/pupils/{pupil}", f"/pupils/{pupil}/decision") == {}
    lead.page.goto(f"/pupils/{pupil}")
    lead.page.click("main >> text=Decide whether it is still needed")
    lead.page.click("main form >> text=Save")
    for words in ("Choose what is to be done.", "Write the day of the next review", "Say why."):
        assert words in lead.page.inner_text(".govuk-error-summary")
    assert lead.faults() == []
    lead.page.check("input[name=decision][value=keep_until]")
    lead.page.fill("#until", day(700))
    lead.page.fill("#words", "A sibling is at this school.")
    lead.page.click("main form >> text=Save")
    lead.page.wait_for_selector("text=It is decided.")
    assert "A review set that day." in lead.page.inner_text("main")
    assert file_of(trust, pupil)["decided"]["words"] == "A sibling is at this school."


def test_a_schedule_to_come_is_changed(visit, trust):
    keeper, later = trust.signed_in("trust_lead", elevated=True), datetime.now(UTC) + timedelta(days=200)
    body = {
        "record": "send", "trigger": "birth", "years": 35, "source": "Records policy", "agreed": "The board",
        "since": later.date().isoformat(),
    }  # fmt: skip
    kept = keeper.send("POST", "/api/v1/retention/schedules", json=body)["id"]
    one = visit(PHONE, person="trust_lead", elevated=True)
    assert one.look(f"/retention/schedules/{kept}") == {}
    one.page.fill("#years", "36")
    one.page.click(NEXT)
    one.page.wait_for_selector("h2 >> text=What it would change")
    one.page.click("main form >> text=Save")
    one.page.wait_for_selector("text=The schedule is kept.")
    assert "36 years after birth" in one.page.inner_text("main")


def test_a_dry_run_is_seen_and_saved(visit, trust):
    child_with_file(trust, 16)
    lead = visit(PHONE, person="lead", elevated=True)
    assert lead.look("/retention/dry-run?by=1/1/2040", "/retention/dry-run?by=soon") == {}
    lead.page.goto("/retention/dry-run?by=1/1/2040")
    assert "By 1 January 2040, of the files" in lead.page.inner_text("main")
    with lead.page.expect_download() as saved:
        lead.page.click("text=Totals as a spreadsheet")
    assert saved.value.suggested_filename == "review-totals-2040-01-01.csv"


def test_who_may_only_see_totals_and_who_may_see_nothing(visit, trust):
    pupil = child_with_file(trust, 17)
    officer = visit(DESK, person="officer", elevated=True)
    assert officer.look("/retention", "/retention/dry-run?by=1/1/2040", "/retention/schedules") == {}
    officer.page.goto("/retention/dry-run")
    assert "Files as a spreadsheet" not in officer.page.inner_text("main")
    assert officer.page.goto(f"/pupils/{pupil}/holds/new").status in (403, 404)
    elsewhere = visit(DESK, person="south_lead", elevated=True)
    assert elsewhere.page.goto(f"/pupils/{pupil}/holds/new").status == 404
    assert elsewhere.page.goto(f"/pupils/{pupil}/decision").status == 404


def _told_of(trust, pupil):
    """The file, or None before there is one."""
    try:
        return file_of(trust, pupil)
    except ApiError as error:
        if not str(error).startswith("404"):
            raise
        return None


def _is_due(trust, pupil):
    return file_of(trust, pupil)["state"] == "in_review"


def _is_listed(trust, pupil):
    listed = trust.signed_in("lead", elevated=True).send("GET", "/api/v1/retention/files?state=in_review")["files"]
    return pupil in [each["pupil_id"] for each in listed]
