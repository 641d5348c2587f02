"""Triage before a real browser: the queues, every step, closing with a second person, and what the reporter sees."""

import pytest
from looking import looks
from people import DESK, PHONE, eventually
from small_trust import SCHOOLS
from support.levels import waits_for
from support.parts import pages

pytestmark = waits_for(*pages("triage", "categories"))

STEPS = ("category", "risk", "person", "waiting", "reopening")


@pytest.fixture(scope="module")
def material(trust):
    """A concern to decide on, and a record with its concern."""
    child = trust.pupils()[14]["id"]
    waiting, dealt_with = (trust.report(child)["id"] for _ in range(2))
    lead = trust.signed_in("lead", elevated=True)
    reason = {"reason": "Needs a record."}
    incident = eventually(
        lambda: lead.send("POST", f"/api/v1/concerns/{dealt_with}/acceptance", json=reason)["id"], what="the record"
    )
    return {"waiting": waiting, "dealt_with": dealt_with, "incident": incident}


@looks
def test_pages_of_triage(visit, material):
    lead = visit(PHONE, person="trust_lead", elevated=True)
    concern, incident = f"/concerns/{material['waiting']}", f"/incidents/{material['incident']}"
    addresses = (
        *(f"/concerns?queue={queue}" for queue in ("new", "mine", "waiting", "overdue")),
        concern, incident, "/closing-rules", "/categories", "/categories/new",
        *(f"{concern}/{step}" for step in (*STEPS, "feedback", "colleague")),
        *(f"{incident}/{step}" for step in (*STEPS, "title", "closing", "closing-answer", "look-back")),
    )  # fmt: skip
    assert lead.look(*addresses) == {}
    lead.page.goto(f"{incident}/closing")
    lead.page.click("main form button")
    lead.page.wait_for_selector(".govuk-error-summary")
    assert lead.faults() == []


def test_a_concern_is_judged_given_away_and_made_to_wait(visit, trust):
    concern_id = trust.report(trust.pupils()[15]["id"])["id"]
    page = visit(DESK, person="trust_lead", elevated=True).page
    page.goto(f"/concerns/{concern_id}")
    with page.expect_navigation():
        page.click(".haven-matter a[href$='/risk']")
    page.click("main form button")
    assert "Choose a level." in page.inner_text(".govuk-error-summary")
    page.check("#level-3")
    page.fill("#reason", "He is afraid to go home.")
    page.click("main form button")
    assert "High risk" in page.inner_text(".haven-matter")
    page.click(".haven-matter a[href$='/person']")
    page.select_option("#staff_id", label="Tess Trust (you)")
    page.click("main form button")
    assert "Tess Trust" in page.inner_text(".haven-matter")
    page.goto("/concerns?queue=mine")
    assert page.locator(f"a[href='/concerns/{concern_id}']").count() == 1
    page.goto(f"/concerns/{concern_id}/waiting")
    for box, value in (("#date", "1"), ("#month", "2"), ("#year", "2030")):
        page.fill(box, value)
    page.fill("#reason", "The meeting is then.")
    page.click("main form button")
    assert "1 February 2030" in page.inner_text(".haven-matter")
    assert "He is afraid to go home." in page.inner_text(".haven-steps")
    page.goto("/concerns?queue=waiting")
    assert page.locator(f"a[href='/concerns/{concern_id}']").count() == 1
    page.goto("/concerns?queue=new")
    assert page.locator(f"a[href='/concerns/{concern_id}']").count() == 0


@looks
def test_a_concern_is_decided_in_one_step_beside_what_is_known(visit, trust):
    """What was chosen and written outlives an error; the record begins with risk, owner and first action."""
    child, other = trust.pupils()[8]["id"], trust.pupils()[6]["id"]
    known, concern_id = trust.report(child)["id"], trust.report(child, other)["id"]
    lead = trust.signed_in("lead", elevated=True)
    address = f"/api/v1/concerns/{known}/acceptance"
    incident = eventually(lambda: lead.send("POST", address, json={"reason": "Begun."})["id"], what="the record")
    visitor = visit(DESK, person="trust_lead", elevated=True)
    page = visitor.page
    page.goto(f"/concerns/{concern_id}")
    history = page.locator(".haven-history")
    assert history.locator(f"a[href='/incidents/{incident}']").count() == 1
    assert history.locator(f"a[href='/concerns/{known}']").count() == 1
    assert "Same child" in page.inner_text(".haven-matches")
    page.click("main .haven-decide >> text=Save the decision")
    assert "Choose what is to be done." in page.inner_text(".govuk-error-summary")
    page.check("#decision")
    page.fill("#title", "Hurt at home again")
    page.fill("#reason", "It is the second time.")
    page.check("#level-3")
    page.select_option("#staff_id", label="Tess Trust (you)")
    page.fill("#first_action", "Ring home today.")
    page.click("main .haven-decide >> text=Save the decision")
    errors = page.inner_text(".govuk-error-summary")
    assert all(words in errors for words in ("what makes the risk so", "who does it", "by when"))
    assert visitor.faults() == []
    assert (page.input_value("#reason"), page.is_checked("#level-3")) == ("It is the second time.", True)
    page.fill("#risk_reason", "He is afraid.")
    page.select_option("#owner_id", label="Tess Trust (you)")
    for box, value in (("#date", "1"), ("#month", "2"), ("#year", "2030")):
        page.fill(box, value)
    page.check("#about-all")
    page.click("main .haven-decide >> text=Save the decision")
    page.wait_for_url("**/incidents/*")
    shown = page.inner_text("main")
    assert all(words in shown for words in ("Hurt at home again", "High risk", "Ring home today.", "1 February 2030"))
    page.click("text=Next one that needs your decision")
    page.wait_for_url("**/concerns/*")
    assert concern_id not in page.url
    assert page.locator("#decide").count() == 1
    page.goto("/incidents")
    assert "Hurt at home again" in page.inner_text(".haven-records")


@pytest.fixture
def own_rule(trust):
    """The school's rule for closing is changed; modules after this one find it as it was."""
    yield
    keeper, north = trust.signed_in("trust_lead", elevated=True), SCHOOLS["north"][0]
    rules = keeper.send("GET", "/api/v1/closing-rules")["rules"]
    version = next(each["version"] for each in rules if each["school_urn"] == north)
    body = {"school_urn": north, "second_person": False}
    keeper.send("PUT", "/api/v1/closing-rules", json=body, headers={"If-Match": f'"{version}"'})


@pytest.mark.usefixtures("own_rule")
def test_a_record_is_closed_by_two_and_its_reporter_thanked(visit, trust, material):
    trust_lead = visit(DESK, person="trust_lead", elevated=True).page
    trust_lead.goto("/closing-rules")
    rule = trust_lead.locator("form", has_text="North School").filter(
        has=trust_lead.locator("input[name=second_person]")
    )
    rule.locator("label").click()
    rule.locator("button").click()
    trust_lead.wait_for_selector("text=The school's rule is saved")
    incident = f"/incidents/{material['incident']}"
    trust_lead.goto(f"{incident}/closing")
    for name, words in (("summary", "A fall-out."), ("action", "Both were heard."), ("outcome", "They made up.")):
        trust_lead.fill(f"#{name}", words)
    for box, value in (("#date", "1"), ("#month", "2"), ("#year", "2030")):
        trust_lead.fill(box, value)
    trust_lead.click("main form button")
    assert "A second person has to agree" in trust_lead.inner_text(".haven-matter")
    trust_lead.goto(f"{incident}/closing-answer")
    trust_lead.check("#confirm")
    trust_lead.fill("#reason", "I agree with myself.")
    trust_lead.click("main form button")
    assert "Another member of the team has to agree" in trust_lead.inner_text("main")

    lead = visit(PHONE, person="lead", elevated=True).page
    lead.goto(f"{incident}/closing-answer")
    lead.check("#confirm")
    lead.fill("#reason", "Read and agreed.")
    lead.click("main form button")
    assert "1 February 2030: did it work?" in lead.inner_text(".haven-matter")
    assert "They made up." in lead.inner_text("main")
    lead.goto(f"/concerns/{material['dealt_with']}/feedback")
    assert "on a day pass" in lead.inner_text("main")
    lead.fill("#text", "Thank you: it helped.")
    lead.click("main form button")
    teacher = visit(PHONE, person="teacher").page
    teacher.goto(f"/reports/{material['dealt_with']}")
    assert "Thank you: it helped." in teacher.inner_text("main")
    assert "Closed" in teacher.inner_text("main")
    assert "They made up." not in teacher.inner_text("main")


def test_a_category_is_added_and_offered_changed_and_retired(visit, trust):
    """By a person who looks after the list, without script; whoever reports finds it at once in the same gateway."""
    page = visit(DESK, script=False, person="trust_lead", elevated=True).page
    page.goto("/categories/new")
    page.click("main form button")
    assert "Give the category a name." in page.inner_text(".govuk-error-summary")
    page.fill("#name", "A fight at the lake")
    page.check("#group-2")
    page.select_option("#parent_id", label="Neglect")
    page.fill("#position", "5")
    page.click("main form button")
    page.wait_for_selector("text=The category is added")
    page.goto("/report")
    assert "Neglect: A fight at the lake" in page.inner_text(".haven-categories")
    page.goto("/categories")
    with page.expect_navigation():
        page.click("text=A fight at the lake")
    page.fill("#name", "A fall-out at the lake")
    page.check("#retired")
    page.click("main form button")
    page.wait_for_selector("text=The category is changed")
    assert "A fall-out at the lake" in page.inner_text(".haven-list >> nth=-1")
    page.goto("/report")
    assert "at the lake" not in page.inner_text(".haven-categories")
