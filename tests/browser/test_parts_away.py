"""While parts of Haven are away: a report plainly not received, or received by a permit; whatever was typed, kept."""

import pytest
from people import DESK, PHONE, eventually


@pytest.fixture
def without(trust):
    """A function that stops a service; it is started again afterwards."""
    stopped = []

    def stop(name):
        trust.processes[name].stop()
        stopped.append(trust.processes[name])
        return trust.processes[name]

    yield stop
    for process in stopped:
        if not process.is_alive():
            process.start()


def _written(teacher, child, account):
    page = teacher.page
    page.goto("/report")
    teacher.choose_child(child, "affected")
    page.locator("label", has_text="Neglect").click()
    page.locator("label", has_text="It can wait").click()
    page.fill("#account", account)


def test_not_received_yet_says_so_and_then_arrives_by_itself_once(visit, without):
    teacher = visit(PHONE, person="teacher")
    page = teacher.page
    _written(teacher, "zebedeeaj", "No lunch for the third day.")
    incidents = without("incidents")
    page.set_default_timeout(60_000)
    page.click(".haven-send")
    page.wait_for_selector("#not-received")
    assert "has not been received" in page.inner_text("#not-received")
    incidents.start()
    page.wait_for_url("**/received")
    page.goto("/reports")
    number = page.locator(".haven-list__title a").first.get_attribute("href")
    page.goto(number)
    assert "No lunch for the third day." in page.inner_text("main")


def test_without_script_not_received_yet_keeps_what_was_typed(visit, without):
    page = visit(PHONE, script=False, person="colleague").page
    page.goto("/report")
    page.click("text=The child is not on the list")
    page.fill("#not_listed", "A girl of year 3")
    page.click("button[value=add-words] >> nth=-1")
    page.select_option("#people-0-role", "affected")
    page.locator("label", has_text="Neglect").click()
    page.locator("label", has_text="It can wait").click()
    page.fill("#account", "No coat in the rain.")
    incidents = without("incidents")
    page.set_default_timeout(40_000)
    page.click(".haven-send")
    assert "has not been received" in page.inner_text("#not-received")
    assert page.input_value("#account") == "No coat in the rain."
    incidents.start()
    eventually(lambda: _sent(page), what="that it is received")  # on a busy machine it may be pressed twice


def _sent(page):
    with page.expect_navigation():
        page.click(".haven-send")
    return page.url.endswith("/received")


def test_with_identity_away_a_permit_lets_the_report_in(visit, without, trust):
    teacher = visit(PHONE)
    page = teacher.page
    page.goto("/sign-in")
    teacher.sign_in("colleague")
    page.goto("/report")
    permits = _permits(teacher)
    identity = without("identity")
    trust.processes["gateway"].stop()
    trust.processes["gateway"].start()
    page.goto("/report")
    assert "your report can still be received" in page.inner_text("main")
    page.fill("#not_listed", "Zebedee from year 7")
    page.click("button[value=add-words] >> nth=-1")
    page.wait_for_selector(".haven-chosen__item")
    page.select_option("#people-0-role", "harmed")
    page.locator("label", has_text="Not sure").click()
    page.locator("label", has_text="It can wait").click()
    page.fill("#account", "Crying at the gate.")
    page.click(".haven-send")
    page.wait_for_url("**/received", timeout=40_000)
    assert "confirm that the report is yours" in page.inner_text("main")
    assert len(_permits(teacher)) == len(permits) - 1
    _try_to_sign_in(page)
    assert "Report a concern without signing in" in page.inner_text("main")
    assert teacher.faults() == []
    identity.start()
    page.goto("/sign-in")
    teacher.sign_in("colleague")
    eventually(lambda: _shows(page, "Not sure"), what="the report under My reports")


def _try_to_sign_in(page):
    page.goto("/sign-in")
    page.fill("#email", "someone@three-rivers.example")
    page.fill("#password", "some password or other")
    page.click("button:has-text('Sign in')")
    page.wait_for_selector("text=Nobody can sign in just now")


def _permits(visitor):
    return [cookie for cookie in visitor.context.cookies() if "permit" in cookie["name"]]


def _shows(page, words):
    return page.goto("/reports").status == 200 and words in page.inner_text("main")


def test_what_is_written_into_a_record_is_sent_again_once_it_is_back(visit, without, trust):
    lead = trust.signed_in("trust_lead", elevated=True)
    concern = trust.report(trust.pupils()[9]["id"])["id"]
    incident = eventually(
        lambda: lead.send("POST", f"/api/v1/concerns/{concern}/acceptance", json={"reason": "Needs a record."})["id"]
    )
    visitor = visit(DESK, person="trust_lead", elevated=True)
    page = visitor.page
    page.set_default_timeout(60_000)
    page.goto(f"/incidents/{incident}/entries/email")
    page.fill("#text", "The school nurse writes that she was weighed.")
    page.locator("label", has_text="They contacted us").click()
    page.fill("#with_whom", "The school nurse")
    incidents = without("incidents")
    page.click("text=Add the entry")
    assert "Not saved. Your text is still here" in page.inner_text("main")
    assert visitor.faults() == []
    incidents.start()
    eventually(lambda: lead.send("GET", f"/api/v1/incidents/{incident}"), what="incidents")
    page.click("button:has-text('Send it again')")
    page.wait_for_selector("text=The entry was added.")
    assert "The school nurse writes that she was weighed." in page.inner_text("main")
