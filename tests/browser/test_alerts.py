"""The inbox before a real browser: steps that are for someone, a concern nobody has read, the trust's rule for it."""

import csv
import io
from contextlib import closing
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from chassis.ground.context import Access
from chassis.units.database import Database
from people import DESK, PHONE, eventually
from pupils.bootstrap import KNOWN_SCHOOLS
from pupils.matching.telling import tell_matches
from small_trust import SCHOOLS, deliver
from support.levels import waits_for
from support.parts import pages

pytestmark = waits_for(*pages("alerts"), "style")

SOUTH = SCHOOLS["south"][0]
PUPILS_OWN = Access(kind="service", actor_id=uuid4(), service="pupils", job="test")
BLUEBELLS = [
    {"source_id": f"b{number}", "legal_surname": surname, "legal_forename": "محمد", "date_of_birth": "2013-07-11"}
    for number, surname in enumerate(("Bluebell", "Blubell"))
]
COLUMNS = (
    "upn", "legal_surname", "legal_forename", "preferred_surname", "preferred_forename", "date_of_birth", "sex",
    "year_group", "class", "source_id",
)  # fmt: skip


@pytest.fixture(scope="module")
def trust_lead(trust):
    return trust.signed_in("trust_lead", elevated=True)


@pytest.fixture(scope="module")
def report(trust):
    """A report at South School, where one safeguarding lead is told and then the trust's."""
    child = trust.pupils("south")[3]["id"]
    return lambda: trust.report(child, by="south_teacher", school_urn=SOUTH)["id"]


@pytest.fixture(scope="module")
def south_lead_id(trust, trust_lead):
    staff = trust_lead.send("GET", "/api/v1/staff", params={"school_urn": SOUTH})["staff"]
    return next(each["id"] for each in staff if each["name"] == "Sol South")


def _line(page, words, address, there=True):
    """The line of the inbox that says ``words`` and leads to ``address``, once it is there, or gone."""
    line = page.locator(".haven-list__item", has_text=words).filter(has=page.locator(f"a[href='{address}']"))

    def is_so():
        page.goto("/inbox")
        return (line.count() == 1) == there

    eventually(is_so, what=words)
    return line


def _is_new(line):
    return line.locator(".govuk-tag", has_text="New").count() == 1


def test_a_line_says_which_child_it_is_about_and_a_pageful_is_marked(visit, trust, report):
    child = trust.pupils("south")[3]["known_as"]
    concerns = [report(), report()]
    lead = visit(PHONE, person="south_lead", elevated=True)
    for concern in concerns:
        line = _line(lead.page, "Concern reported", f"/concerns/{concern}")
        assert child in line.inner_text()
    lead.page.goto("/inbox")
    lead.page.click("text=Mark all on this page as read")
    lead.page.wait_for_selector("text=about concerns that nobody has opened or decided on")
    assert all(_is_new(_line(lead.page, "Concern reported", f"/concerns/{concern}")) for concern in concerns)
    assert lead.faults() == []


def test_whoever_a_step_is_for_finds_it_in_the_inbox(visit, trust_lead, report, south_lead_id):
    concern, other = report(), report()
    assignment = {"staff_id": south_lead_id}
    trust_lead.send("POST", f"/api/v1/concerns/{concern}/assignment", json=assignment)
    incident = trust_lead.send("POST", f"/api/v1/concerns/{other}/acceptance", json={"reason": "x"})["id"]
    trust_lead.send("POST", f"/api/v1/incidents/{incident}/assignment", json=assignment)
    rule = next(
        each for each in trust_lead.send("GET", "/api/v1/closing-rules")["rules"] if each["school_urn"] == SOUTH
    )
    trust_lead.send(
        "PUT", "/api/v1/closing-rules", json={"school_urn": SOUTH, "second_person": True},
        headers={"If-Match": f'"{rule["version"]}"'},
    )  # fmt: skip
    closing_words = {"summary": "x", "action": "x", "outcome": "x", "look_back_on": "2030-02-01"}
    trust_lead.send("POST", f"/api/v1/incidents/{incident}/closing", json=closing_words)
    action = {"text": "Ask the class teacher.", "owner_id": south_lead_id, "due_on": "2030-02-01"}
    trust_lead.send("POST", f"/api/v1/incidents/{incident}/actions", json=action)
    lead = visit(PHONE, person="south_lead", elevated=True)
    _line(lead.page, "Action for you: Neglect", "/actions")
    _line(lead.page, "Closing to agree to: Neglect", f"/incidents/{incident}")
    _line(lead.page, "Record given to you: Neglect", f"/incidents/{incident}")
    line = _line(lead.page, "Concern given to you: Neglect", f"/concerns/{concern}")
    assert "From Tess Trust" in line.inner_text()
    assert _is_new(line)
    assert lead.faults() == []
    line.locator("a").click()
    lead.page.wait_for_url(f"**/concerns/{concern}")
    eventually(lambda: lead.page.goto("/inbox") and not _is_new(line), what="read by opening it")
    lead.page.goto(f"/incidents/{incident}/closing-answer")
    lead.page.check("#confirm-2")
    lead.page.fill("#reason", "Too early.")
    lead.page.click("main form button")
    asker = visit(DESK, person="trust_lead", elevated=True)
    refused = _line(asker.page, "Closing not agreed to: Neglect", f"/incidents/{incident}")
    assert "Not agreed to by Sol South" in refused.inner_text()


def test_who_was_told_is_said_with_when_it_was_delivered_read_and_opened(visit, report):
    concern = report()
    lead = visit(PHONE, person="south_lead", elevated=True)
    _line(lead.page, "Concern reported", f"/concerns/{concern}")
    lead.page.goto(f"/concerns/{concern}/told")
    said = lead.page.inner_text("main")
    assert "Sol South" in said
    assert "In their inbox" in said
    assert "Not read yet" in said
    assert "No decision on it is noted yet" in said
    assert lead.faults() == []
    lead.page.goto(f"/concerns/{concern}")
    assert lead.faults() == []

    def opened():
        lead.page.goto(f"/concerns/{concern}/told")
        said = lead.page.inner_text("main")
        return "Opened the concern" in said and "Not read yet" not in said

    eventually(opened, what="opened, and read by it")
    eventually(
        lambda: lead.page.reload() and "E-mail taken by the mail server" in lead.page.inner_text("main"), what="mailed"
    )
    assert lead.faults() == []
    stranger = visit(DESK, person="lead", elevated=True)
    stranger.page.goto(f"/concerns/{concern}/told")
    assert stranger.page.inner_text("h1") == "Not found"


def test_somebody_chooses_one_mail_a_day_of_what_can_wait(visit):
    lead = visit(PHONE, person="trust_lead", elevated=True)
    page = lead.page
    page.goto("/inbox")
    page.click("text=E-mails about your alerts")
    assert page.is_checked("input[name=how][value=at_once]")
    assert lead.faults() == []
    page.check("input[name=how][value=daily]")
    page.fill("#digest_at", "3:15")
    page.click("main form button")
    assert "None of your schools is open at this time" in page.inner_text(".govuk-error-summary")
    assert lead.faults() == []
    page.fill("#digest_at", "9.30")
    page.click("main form button")
    page.wait_for_selector("text=What can wait comes in one e-mail a day.")
    assert page.input_value("#digest_at") == "09:30"
    assert "The next one goes out on" in page.inner_text("main")
    assert lead.faults() == []
    page.check("input[name=how][value=at_once]")
    page.click("main form button")
    page.wait_for_selector("text=Each alert comes in an e-mail of its own, at once.")


def test_a_concern_nobody_reads_is_passed_on_until_someone_opens_it(visit, trust, report):
    concern = report()
    lead = visit(DESK, person="south_lead", elevated=True)
    line = _line(lead.page, "Concern reported: Neglect", f"/concerns/{concern}")
    assert "Nobody has read this" not in line.inner_text()
    _three_hours_pass(trust, concern)
    trust_lead = visit(PHONE, person="trust_lead", elevated=True)
    passed_on = _line(trust_lead.page, "Unread concern passed on to you: Neglect", f"/concerns/{concern}")
    assert "Reported by Sid South" in passed_on.inner_text()
    assert "Nobody has read this since" in passed_on.inner_text()
    assert trust_lead.faults() == []
    _line(lead.page, "Nobody has read this since", f"/concerns/{concern}")
    passed_on.locator("a").click()
    trust_lead.page.wait_for_url(f"**/concerns/{concern}")
    _line(lead.page, "Nobody has read this since", f"/concerns/{concern}", there=False)


def _three_hours_pass(trust, concern_id):
    connected = trust.world.stack.databases.connect(trust.world.database("alerts").name)
    with closing(connected) as connection, connection, connection.cursor() as cursor:
        cursor.execute(
            "UPDATE unread_concern SET since = since - interval '3 hours', told_at = told_at - interval '3 hours',"
            " due_at = now() WHERE concern_id = %s",
            [concern_id],
        )
        assert cursor.rowcount == 1


def test_a_record_that_a_restore_took_away_is_said_to_be_gone_to_whoever_was_told_of_it(visit, trust, report):
    concern, gone = report(), str(uuid4())
    lead = visit(PHONE, person="south_lead", elevated=True)
    _line(lead.page, "Concern reported: Neglect", f"/concerns/{concern}")
    _goes(trust, concern, gone)
    lead.page.goto("/inbox")
    line = lead.page.locator(".haven-list__item", has_text="This record is not there any more")
    assert "Ask Sid South to tell you again" in line.inner_text()
    assert line.locator("a").count() == 0
    assert lead.faults() == []
    lead.page.goto(f"/concerns/{gone}")
    assert lead.page.inner_text("h1") == "This record is not there any more"
    assert lead.faults() == []
    stranger = visit(DESK, person="lead", elevated=True)
    stranger.page.goto(f"/concerns/{gone}")
    assert stranger.page.inner_text("h1") == "Not found"


def _goes(trust, concern_id, gone_id):
    """As after a restore of incidents: nothing is there under the id that the alert names."""
    connected = trust.world.stack.databases.connect(trust.world.database("alerts").name)
    with closing(connected) as connection, connection, connection.cursor() as cursor:
        cursor.execute(
            "UPDATE alert SET object_id = %s, gone_at = now() WHERE object_id = %s RETURNING id", [gone_id, concern_id]
        )
        assert cursor.rowcount >= 1


def test_pupils_who_may_be_one_child_wait_and_the_inbox_leads_to_them_the_next_morning(visit, trust):
    for child in BLUEBELLS:
        text = io.StringIO()
        writer = csv.DictWriter(text, COLUMNS, restval="")
        writer.writeheader()
        writer.writerow({**child, "class": "9Q", "year_group": "9"})
        assert deliver(trust, "south", text.getvalue().encode())["added"] == 1
    lead = visit(PHONE, person="south_lead", elevated=True)
    _told_tomorrow(trust)
    line = _line(lead.page, "Pupils who may be one child: to answer, or joined by a colleague", "/matches")
    assert "Bluebell" not in lead.page.inner_text("main")
    assert _is_new(line)
    assert lead.faults() == []
    desk = visit(DESK, person="south_lead", elevated=True)
    assert desk.look("/inbox") == {}
    line.locator("a").click()
    lead.page.wait_for_url("**/matches")
    assert lead.faults() == []
    pair = lead.page.locator("section", has_text="محمد Blubell")
    pair.locator("textarea").fill("They are cousins.")
    pair.locator("text=Different children").click()
    lead.page.wait_for_selector("text=There is nobody to compare")


def _told_tomorrow(trust):
    """Real pupils, whose clock alone is a day ahead: what it writes to its outbox goes the way of any event."""
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).replace(hour=8)
    database = Database(trust.world.database("pupils").app_url, source="pupils", workers=1, clock=lambda: tomorrow)
    with database.unit(PUPILS_OWN, all_schools=KNOWN_SCHOOLS) as unit:
        tell_matches(unit)
    database.dispose()


def test_the_trust_sets_how_long_a_concern_may_lie_unread(visit):
    ruler = visit(DESK, person="trust_lead", elevated=True)
    page = ruler.page
    page.goto("/unread-concerns")
    assert ruler.faults() == []
    page.fill("#minutes", "soon")
    page.click("main form button")
    assert "Write a whole number of minutes" in page.inner_text(".govuk-error-summary")
    assert ruler.faults() == []
    page.fill("#minutes", "90")
    page.click("main form button")
    page.wait_for_selector("text=The rule is saved")
    assert page.input_value("#minutes") == "90"
    page.locator("input[name=version]").evaluate("each => each.value = '0'")
    page.fill("#minutes", "100")
    page.click("main form button")
    assert "it is 90 minutes now" in page.inner_text("main")
    assert page.input_value("#minutes") == "100"


def test_mail_is_turned_off_and_on_by_a_person(visit):
    ruler = visit(PHONE, person="administrator", elevated=True)
    page = ruler.page
    page.goto("/e-mail")
    assert ruler.faults() == []
    page.locator("label", has_text="Off, for the whole trust").click()
    page.click("main form button")
    page.wait_for_selector("text=Nobody is mailed about alerts from")
    assert "Off from" in page.inner_text("main")
    assert ruler.faults() == []
    page.locator("label", has_text="On").first.click()
    page.click("main form button")
    page.wait_for_selector("text=Alerts go out by e-mail from now on.")


def test_an_urgent_report_out_of_hours_says_whom_to_ring_and_shows_as_urgent(visit, trust, trust_lead):
    """On a day on which nobody is at the school: its only open day is the day after tomorrow. The page was open before
    the number was entered."""
    teacher = visit(PHONE, person="south_teacher")
    page = teacher.page
    page.goto("/report")
    other_day = (datetime.now(UTC) + timedelta(days=2)).weekday()
    state = trust_lead.send("GET", f"/api/v1/schools/{SOUTH}")
    facts = {name: state[name] for name in ("name", "laestab", "nation", "phase", "kind", "local_authority")}
    state = trust_lead.send(
        "PUT", f"/api/v1/schools/{SOUTH}", json={**facts, "night_number": "01632 960 001"},
        headers={"If-Match": f'"{state["version"]}"'},
    )  # fmt: skip
    hours = {"hours": [{"weekday": other_day, "opens": "08:00", "closes": "16:00"}]}
    trust_lead.send(
        "PUT", f"/api/v1/schools/{SOUTH}/opening-hours", json=hours, headers={"If-Match": f'"{state["version"]}"'}
    )
    page.goto("/report")
    assert "It may be that nobody reads this before 8:00am on" in page.inner_text(".haven-out-of-hours")
    assert "01632 960 001" in page.inner_text(".haven-out-of-hours")
    assert not page.locator("#told").is_visible()
    page.click("text=The child is not on the list")
    page.fill("#not_listed", "The boy who waits at the gate")
    page.select_option("#not_listed_role", "harmed")
    page.locator("label", has_text="Neglect").click()
    page.locator("label", has_text="A child may be in danger now").click()
    page.locator("label", has_text="Nobody yet").click()
    page.fill("#account", "He says that he does not dare to go home.")
    assert teacher.faults() == []
    page.click(".haven-send")
    page.wait_for_url("**/received")
    said = page.inner_text("main")
    assert "Tell somebody in person now" in said
    assert "It may be that nobody reads this before 8:00am on" in said
    assert "01632 960 001" in said
    assert teacher.faults() == []
    number = page.get_attribute(".haven-panel .haven-said", "data-report")
    lead = visit(PHONE, person="south_lead", elevated=True)
    line = _line(lead.page, "A child may be in danger now", f"/concerns/{number}")
    line.locator("a").click()
    lead.page.wait_for_url(f"**/concerns/{number}")
    assert "A child may be in danger now" in lead.page.inner_text("main")
    assert lead.faults() == []
    desk = visit(DESK, person="trust_lead", elevated=True)
    desk.page.goto(f"/schools/{SOUTH}")
    assert desk.page.input_value("#night_number") == "01632 960 001"
    assert desk.faults() == []
