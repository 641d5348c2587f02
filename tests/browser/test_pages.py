"""Every page in three sizes: nothing axe objects to, nothing wider than the window, nothing the browser blocked."""

from datetime import timedelta

import pytest
from people import DESK, PHONE, eventually
from support import clock


@pytest.fixture(scope="module")
def material(trust):
    """A concern waiting, one with a record that has a note and an action, and a delivery."""
    child, other = trust.pupils()[10]["id"], trust.pupils()[11]["id"]
    waiting = trust.report(child, other, {"not_listed": "A boy in a red coat", "role": "witness"})["id"]
    dealt_with = trust.report(child, child_words="He said no.", action_taken="Rang home.")["id"]
    lead = trust.signed_in("trust_lead", elevated=True)
    opened = eventually(lambda: _opened(lead, dealt_with), what="the incident record")
    note = {"occurred_at": "2026-09-10T10:00:00+01:00", "text": "Spoke with his mother."}
    lead.send("POST", f"/api/v1/incidents/{opened}/notes", json=note)
    action = {"text": "Ring the nurse.", "owner_id": str(trust.staff["lead"]), "due_on": "2030-01-31"}
    lead.send("POST", f"/api/v1/incidents/{opened}/actions", json=action)
    return {"waiting": waiting, "dealt_with": dealt_with, "incident": opened, "pupil": child}


def _opened(lead, concern_id):
    return lead.send("POST", f"/api/v1/concerns/{concern_id}/acceptance", json={"reason": "Needs a record."})["id"]


def test_pages_of_everyone(visit, material):
    stranger = visit(PHONE)
    assert stranger.look("/sign-in", "/forgotten-password", "/choose-password", "/address-change", "/visitor") == {}
    assert stranger.look("/api/v1/docs", "/api/v1/docs/staff") == {}
    teacher = visit(PHONE, person="teacher")
    report = f"/reports/{material['waiting']}"
    own = ("/account", "/account/password", "/account/owner")
    assert teacher.look("/", "/report", "/reports", report, "/second-factor", "/confirm", "/nowhere", *own) == {}
    assert visit(PHONE, person="head", elevated=True).look("/account", "/account/passkey", "/account/password") == {}
    teacher.page.goto("/report")
    teacher.choose_child("zebedeeal", "affected")
    teacher.page.click(".haven-send")
    teacher.page.wait_for_selector(".govuk-error-summary")
    assert teacher.faults() == []


def test_pages_of_the_safeguarding_lead(visit, material):
    lead = visit(PHONE, person="trust_lead", elevated=True)
    wrong = lead.look(
        "/",
        "/more",
        "/inbox",
        "/concerns",
        "/concerns?show=all",
        f"/concerns/{material['waiting']}",
        f"/concerns/{material['dealt_with']}",
        "/incidents",
        f"/incidents/{material['incident']}",
        "/actions",
        "/actions?show=all",
        "/pupils",
        f"/pupils/{material['pupil']}",
    )
    assert wrong == {}
    lead.page.goto("/pupils")
    lead.page.locator("#search").press_sequentially("zebedeea")
    lead.page.wait_for_selector("#results tbody tr")
    assert lead.faults() == []


def test_pages_of_the_officer_and_the_administrator(visit, material):
    officer = visit(PHONE, person="officer", elevated=True)
    assert (
        officer.look(
            "/audit",
            f"/audit?subject_id={material['pupil']}",
            "/audit/alarms",
            "/audit?outcome=refused&from=2026-01-01",
        )
        == {}
    )
    administrator = visit(PHONE, person="administrator", elevated=True)
    assert administrator.look("/pupil-files") == {}
    administrator.page.select_option("#school", label="South School")
    administrator.page.set_input_files(
        "#file", files=[{"name": "pupils.csv", "mimeType": "text/csv", "buffer": b"upn,name\nA,B\n"}]
    )
    administrator.page.click("text=Send the file")
    administrator.page.wait_for_selector("text=Which column is which?")
    assert administrator.faults() == []
    administrator.page.goto("/pupil-files")
    administrator.page.select_option("#school", label="South School")
    no_ctf = b'<?xml version="1.0"?><register><pupil/></register>'
    administrator.page.set_input_files(
        "#file", files=[{"name": "pupils.xml", "mimeType": "text/xml", "buffer": no_ctf}]
    )
    administrator.page.click("text=Send the file")
    administrator.page.wait_for_selector("text=The whole file was refused")
    assert administrator.faults() == []


def test_an_action_is_given_and_completed(visit, material):
    lead = visit(DESK, person="trust_lead", elevated=True)
    page = lead.page
    page.goto(f"/incidents/{material['incident']}")
    page.click("text=Give someone an action")
    page.click("text=Add the action")
    page.wait_for_selector(".govuk-error-summary")
    page.fill("#action-text", "Write to the family.")
    page.select_option("#owner_id", label="Tess Trust")
    for box, value in (("date", "1"), ("month", "2"), ("year", "2030")):
        page.fill(f"#action-{box}", value)
    page.click("text=Add the action")
    page.wait_for_selector("text=The action was added")
    page.goto("/actions")
    page.locator(".haven-action", has_text="Write to the family.").get_by_text("Pass it on").click()
    page.wait_for_selector("text=Who is to do it?")
    page.fill("#date", "3")
    page.click("button:has-text('Save')")
    page.wait_for_selector(".govuk-error-summary")
    assert lead.faults() == []
    page.fill("#reason", "She is away on Friday.")
    page.click("button:has-text('Save')")
    page.wait_for_selector("text=Whoever it was given to is told")
    page.locator(".haven-action", has_text="Write to the family.").get_by_text("Pass it on").click()
    page.wait_for_selector("text=What it was before")
    assert "Tess Trust, by 1 February 2030" in page.inner_text("main")
    assert lead.faults() == []
    page.goto("/actions")
    card = page.locator(".haven-action", has_text="Write to the family.")
    card.locator("summary").click()
    card.locator("textarea").fill("Written and posted.")
    card.locator("button").click()
    page.wait_for_selector("text=The action is completed")
    page.goto(f"/incidents/{material['incident']}")
    assert "Written and posted." in page.inner_text("main")


def test_a_note_is_added_and_stands_once_among_the_entries(visit, material):
    """Where it stands depends on when it happened, to the minute: a decision of the same minute may come first."""
    lead = visit(DESK, person="trust_lead", elevated=True)
    page = lead.page
    page.goto(f"/incidents/{material['incident']}")
    page.click("#add-note summary")
    page.fill("#note-text", "Met with the nurse.")
    page.click("text=Add the note")
    page.wait_for_selector("text=Your note was added")
    assert page.locator(".haven-entry", has_text="Met with the nurse.").count() == 1


def test_a_lead_s_morning_begins_at_home(visit, material):
    """From signing in to the first concern: confirm, and it stands there."""
    lead = visit(PHONE, person="lead")
    lead.page.goto("/")
    lead.page.click('main >> a:has-text("Confirm it\'s you")')
    lead.confirm("lead")
    lead.page.wait_for_selector("#decide")
    assert lead.faults() == []
    first = lead.page.locator("section[aria-labelledby=decide] .haven-list__title a").first
    address = first.get_attribute("href")
    first.click()
    lead.page.wait_for_url(f"**{address}")
    assert address.startswith("/concerns/")


def test_a_teacher_finds_what_waits_for_them_at_home(visit, trust, material, somebody):
    key, _ = somebody()
    lead = trust.signed_in("trust_lead", elevated=True)
    teacher = visit(PHONE, person=key)
    teacher.page.goto("/")
    assert "Nothing waits" not in teacher.page.inner_text("main"), "their inbox was not looked at"
    assert teacher.faults() == []
    due_on = (clock.today() + timedelta(days=2)).isoformat()
    action = {"text": "Watch her at lunch.", "owner_id": str(trust.staff[key]), "due_on": due_on}
    lead.send("POST", f"/api/v1/incidents/{material['incident']}/actions", json=action)
    teacher.page.goto("/")
    teacher.page.click("text=Your actions due within a week")
    teacher.confirm(key)
    teacher.page.wait_for_selector("text=Watch her at lunch.")
    assert teacher.look("/") == {}
