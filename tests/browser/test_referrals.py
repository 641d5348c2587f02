"""A referral in the browser: sent, answered, chased, refused, sent again and closed; and the decision not to refer."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import httpx
import pytest
from chassis.units.ids import new_id
from haven_local.demonstration.caller import ApiError
from people import DESK, PHONE, eventually
from small_trust import SCHOOLS, email_of
from support import clock
from support.levels import waits_for
from support.parts import pages

pytestmark = waits_for(*pages("referrals", "calendar"), "style")

NORTH = SCHOOLS["north"][0]


@pytest.fixture(scope="module")
def agency(trust):
    """Children's services, as North turns to them."""
    lead = trust.signed_in("lead", elevated=True)
    words = {
        "kind": "childrens_services", "name": "Sampleshire front line", "nation": "england", "school_urns": [NORTH],
        "phone": "01632 960001", "night_phone": "01632 960002",
    }  # fmt: skip
    lead.send("POST", "/api/v1/agencies", json=words, headers={"Idempotency-Key": str(uuid4())})
    return words["name"]


@pytest.fixture
def record(trust):
    """An incident record about one child."""
    lead = trust.signed_in("lead", elevated=True)
    concern = trust.report(trust.pupils()[14]["id"])["id"]
    acceptance = {"json": {"reason": "Needs a record."}}
    return eventually(lambda: lead.send("POST", f"/api/v1/concerns/{concern}/acceptance", **acceptance))["id"]


def refer(page, record, agency):
    page.goto(f"/incidents/{record}/referrals/new")
    page.select_option("#agency_id", label=agency)
    page.fill("#text", "Bruises on both arms, three times this term. We ask for an assessment.")
    page.fill("#call_with", "The duty social worker")
    page.fill("#call_advice", "Send the form today.")
    page.check("input[name=family_told][value=not_told]")
    page.fill("#family_reason", "It would put her at risk.")
    page.click("main form .govuk-button")
    page.wait_for_url("**/referrals/*")


def happens(page, kind, words, **chosen):
    page.click("#step summary")
    page.select_option("#kind", kind)
    page.fill("#text", words)
    for name, value in chosen.items():
        page.select_option(f"#{name}", value)
    page.click("#step .govuk-button")
    page.wait_for_selector("text=It is written down")


def test_its_life_on_a_phone_and_at_a_desk(visit, trust, agency, record):
    lead = visit(PHONE, person="lead", elevated=True)
    page = lead.page
    assert lead.look(f"/incidents/{record}/referrals/new", f"/incidents/{record}") == {}
    page.goto(f"/incidents/{record}/referrals/new")
    page.click("main form .govuk-button")
    assert "agency" in page.inner_text(".govuk-error-summary")
    assert lead.faults() == []
    refer(page, record, agency)
    assert lead.faults() == []
    shown = page.inner_text("main")
    assert "Sent, no answer yet" in shown
    assert "01632 960002" in shown
    assert "It would put her at risk." in shown
    assert "Agreement to the help" in shown, "not recorded, and said so"
    assert "acknowledges the referral" in shown
    address = f"/referrals/{page.url.rpartition('/')[2]}"
    page.click("text=Where this comes from >> nth=0")
    assert "As another body quotes it" in page.inner_text("main")

    page.click("text=Chase it, give it another day >> nth=0")
    page.fill("textarea[id^=text-] >> nth=0", "Rang twice; nobody could say.")
    page.click("text=I chased it >> nth=0")
    page.wait_for_selector("text=It is written down that you chased it")
    happens(page, "not_accepted", "They say that it does not meet the threshold.")
    assert "Not accepted" in page.inner_text("main")
    happens(page, "resubmitted", "Sent again with the body map.")
    happens(page, "accepted", "A social worker is named.")
    page.click("text=Chase it, give it another day >> nth=0")
    page.fill("textarea[id^=text-] >> nth=0", "They close it: no assessment is to come.")
    page.click("text=Stop waiting for it >> nth=0")
    assert "Choose why." in page.inner_text(".govuk-error-summary")
    assert lead.faults() == []
    page.select_option("select[name=ended_because] >> nth=0", "no_longer_applies")
    page.click("text=Stop waiting for it >> nth=0")
    page.wait_for_selector("text=Who sees the record sees that you ended it")
    page.click("text=Deadlines that are over")
    assert "It does not apply any more, as " in page.inner_text("main")
    happens(page, "closed", "Early help took over.", outcome="help_given")
    assert "Closed" in page.inner_text("main")
    assert lead.faults() == []

    desk = visit(DESK, person="lead", elevated=True)
    assert desk.look(address, "/referrals?show=all", "/referrals", f"/referrals?record={record}", "/deadlines") == {}
    desk.page.goto("/referrals?show=all")
    assert desk.page.locator(f"a[href='{address}']").count() == 1
    desk.page.goto(f"/pupils/{trust.pupils()[14]['id']}")
    assert desk.page.locator(f"a[href='{address}']").count() == 0, "it is closed: nobody is involved by it"
    desk.page.goto(f"/incidents/{record}")
    assert "Referral to an agency" in desk.page.inner_text("main"), "its words stand in the record"


def test_words_of_a_step_that_was_not_taken_wait_to_be_said_what_they_are(visit, trust, agency, record):
    phone, writer = visit(PHONE, person="lead", elevated=True), trust.signed_in("lead", elevated=True)
    page = phone.page
    refer(page, record, agency)
    address = f"/referrals/{page.url.rpartition('/')[2]}"
    (words,) = writer.send("GET", f"/api/v1{address}/entries")["entries"]
    news = {
        "kind": "referral_step", "referral_id": words["referral"]["referral_id"],
        "agency_id": words["referral"]["agency_id"], "occurred_at": words["occurred_at"],
        "text": "She rang: they take it.", "details": {"with_whom": "The duty desk"},
    }  # fmt: skip
    key = {"Idempotency-Key": str(uuid4())}
    writer.send("POST", f"/api/v1/incidents/{record}/referral-entries", json=news, headers=key)
    assert phone.look(address) == {}
    assert "Nobody has said what happened" in page.inner_text("main")
    page.click("text=Say what happened")
    page.wait_for_selector("#kind:visible")
    assert "These words are kept already" in page.inner_text("#step")
    assert phone.faults() == []
    page.click("#step .govuk-button")
    assert "These words are kept already" in page.inner_text("#step"), "nothing was chosen yet"
    page.select_option("#kind", "accepted")
    page.click("#step .govuk-button")
    page.wait_for_selector("text=It is written down")
    shown = page.inner_text("main")
    assert ("Accepted" in shown, "Nobody has said what happened" in shown) == (True, False)
    assert shown.count("She rang: they take it.") == 1
    assert phone.look(f"/pupils/{trust.pupils()[14]['id']}") == {}
    assert "Involved now" in page.inner_text("main")
    assert page.locator(f"a[href='{address}']").count() == 1


def test_somebody_was_quicker_and_nothing_typed_is_lost(visit, agency, record):
    one, other = visit(DESK, person="lead", elevated=True), visit(DESK, person="trust_lead", elevated=True)
    refer(one.page, record, agency)
    other.page.goto(one.page.url)
    happens(other.page, "acknowledged", "They rang back.")
    one.page.click("#step summary")
    one.page.select_option("#kind", "accepted")
    one.page.fill("#text", "They wrote that they take it.")
    one.page.click("#step .govuk-button")
    one.page.wait_for_selector("text=somebody wrote down something else")
    assert one.page.input_value("#text") == "They wrote that they take it."
    assert one.faults() == []
    one.page.click("#step .govuk-button")
    one.page.wait_for_selector("text=It is written down")
    assert one.page.inner_text("main").count("They wrote that they take it.") == 1


def test_a_decision_not_to_refer_needs_its_reasons(visit, agency, record):
    lead = visit(PHONE, person="lead", elevated=True)
    page = lead.page
    assert lead.look(f"/incidents/{record}/not-referred") == {}
    page.fill("#text", "Whether to refer to children's services.")
    page.click("main form .govuk-button")
    assert "reasons" in page.inner_text(".govuk-error-summary")
    assert lead.faults() == []
    page.fill("#reasons", "Explained by a fall that two colleagues saw.")
    page.click("main form .govuk-button")
    page.wait_for_url(f"**/incidents/{record}")
    assert "Decision not to refer" in page.inner_text("main")


def test_the_board_and_ones_own_work_on_a_phone_and_at_a_desk(visit, trust, agency, record):
    """A number leads to as many referrals; what waits for the lead stands under its day."""
    api = trust.signed_in("lead", elevated=True)
    later = (clock.today() + timedelta(days=2)).isoformat()
    todo = {"text": "Ring the school nurse.", "owner_id": str(trust.staff["lead"]), "due_on": later}
    api.send("POST", f"/api/v1/incidents/{record}/actions", json=todo)
    lead = visit(PHONE, person="lead", elevated=True)
    refer(lead.page, record, agency)
    assert lead.look("/referrals/board", "/work", "/work?view=month&kind=action") == {}
    lead.page.goto("/work?view=month")
    assert "Ring the school nurse." in lead.page.inner_text("main")
    assert agency in lead.page.inner_text("main"), "by when children's services answer"

    head = visit(DESK, person="trust_lead", elevated=True)
    assert head.look("/referrals/board", "/work") == {}
    head.page.goto("/referrals/board")
    line = head.page.locator(f"tr:has-text('{agency}')").first
    number = line.locator("td >> nth=0 >> a")
    count = int(number.inner_text().split()[0])
    number.click()
    head.page.wait_for_url("**/referrals?*agency=*")
    assert head.page.locator("main .haven-list__item").count() == count
    assert head.faults() == []


def test_what_an_agency_asked_for_is_kept_with_what_it_was_given(visit, agency, record):
    lead = visit(PHONE, person="lead", elevated=True)
    page = lead.page
    page.goto(f"/incidents/{record}")
    page.click("text=Request from an agency")
    assert lead.look(f"/incidents/{record}/requests/new") == {}
    page.fill("#text", "When he was last in school, and who fetched him.")
    page.check("[name=answer][value=refused]")
    page.click("main form .govuk-button")
    page.wait_for_selector(".govuk-error-summary")
    assert page.locator("#with_whom-error, #reasons-error").count() == 2
    assert lead.faults() == []
    page.fill("#with_whom", "PC Sample, Sampleshire Police")
    page.check("[name=called_back][value=called_back]")
    page.fill("#called_back_on", "The switchboard, from their website")
    page.fill("#power", "Data protection form of the police")
    page.check("[name=answer][value=given_in_part]")
    page.fill("#decided_by", "The head")
    page.fill("#reasons", "The days he was here; not what his sister said.")
    page.click("main form .govuk-button")
    page.wait_for_url(f"**/incidents/{record}")
    said = page.inner_text("main")
    for words in ("Request from an agency", "PC Sample", "Given in part", "not what his sister said"):
        assert words in said, words
    assert lead.faults() == []


def test_their_own_form_is_written_section_by_section_and_printed(visit, trust, record):
    lead = visit(PHONE, person="lead", elevated=True)
    page = lead.page
    page.goto("/agencies/new")
    page.select_option("#kind", "childrens_services")
    page.fill("#name", "Formshire first response")
    page.fill("#form_sections", "The child | Name, address and school\n\nWhat worries you\nWhat you ask for")
    page.check("[name=school_ids] >> nth=0")
    page.click("main form >> text=Save")
    page.wait_for_selector("text=The child, What worries you, What you ask for")
    agency = page.url.rpartition("/")[2]
    page.goto(f"/agencies/{agency}/change")
    assert page.input_value("#form_sections").startswith("The child | Name, address and school\nWhat worries")
    page.goto(f"/incidents/{record}/referrals/new")
    page.click("main a:has-text('Formshire first response')")
    page.wait_for_url(f"**/incidents/{record}/referrals/new?agency_id={agency}")
    assert lead.look(f"/incidents/{record}/referrals/new?agency_id={agency}") == {}
    page.click("main form .govuk-button")
    assert page.get_attribute(".govuk-error-summary a", "href") == "#section-1"
    assert lead.faults() == []
    page.fill("#section-2", "Bruises on both arms.")
    page.fill("#section-3", "An assessment.")
    page.fill("#family_reason", "Her stepfather reads her letters.")
    page.fill("#call_advice", "They said to wait.")
    page.click("main form .govuk-button")
    page.wait_for_url("**/referrals/*")
    said = page.inner_text("main")
    assert said.index("What worries you") < said.index("Bruises on both arms.") < said.index("What you ask for")
    assert "The child\n" not in said, "nothing was written there"
    page.click("text=Print it, or keep it as a PDF")
    page.wait_for_selector("h1:has-text('Referral to Formshire first response')")
    printed = page.url.rpartition("/referrals/")[2].partition("/")[0]
    assert lead.look(f"/referrals/{printed}/print") == {}
    printed_words = page.inner_text("main")
    assert "Bruises on both arms." in printed_words
    assert not [each for each in ("reads her letters", "said to wait", "Not recorded") if each in printed_words]
    officer, about = trust.signed_in("officer", elevated=True), f"/api/v1/audit?object_id={printed}"
    eventually(
        lambda: "printed" in [each["outcome"] for each in officer.send("GET", about)["entries"]],
        what="the entry of the log",
    )


def test_a_calendar_is_set_up_and_names_nobody(visit, trust, agency, record):
    """As an app fetches it: days and kinds; withdrawn, it is refused at once."""
    lead = visit(PHONE, person="lead", elevated=True)
    refer(lead.page, record, agency)
    assert lead.look("/account/calendar") == {}
    lead.page.fill("#name", "My phone")
    lead.page.click("main form .govuk-button >> text=Make a password")
    password = lead.page.inner_text("#password")
    assert lead.faults() == []
    with httpx.Client(base_url=trust.url, verify=str(trust.ca), auth=(email_of("lead"), password)) as app:
        answer = app.get("/calendar/work.ics")
        assert answer.status_code == 200
        assert "SUMMARY:Referral to chase" in answer.text
        for hidden in (agency, record, record.replace("-", ""), "Quillfeather", "Dana", "North"):
            assert hidden not in answer.text, hidden
        assert app.get("/api/v1/work?until=2099-12-31").status_code == 401
        assert app.get("/work").status_code == 303
        again = app.get("/calendar/work.ics", headers={"If-None-Match": answer.headers["ETag"]})
        assert again.status_code == 304
        desk = visit(DESK, person="lead", elevated=True)
        assert desk.look("/account/calendar", "/account") == {}
        desk.page.goto("/account/calendar")
        desk.page.click("text=Withdraw")
        desk.page.wait_for_selector("text=The password is withdrawn")
        assert app.get("/calendar/work.ics").status_code == 401


@pytest.fixture
def ordered(trust):
    """A court order about the child of ``record``, for as long as a test."""
    lead, child = trust.signed_in("trust_lead", elevated=True), trust.pupils()[14]["id"]
    said = {"kind": "court_order", "text": "Her father may not learn where they live."}
    added = lead.send("POST", f"/api/v1/pupils/{child}/additions", json=said, headers={"Idempotency-Key": str(uuid4())})
    yield
    lead.send("DELETE", f"/api/v1/additions/{added['id']}", headers={"If-Match": '"1"'})


def test_a_court_order_is_said_and_only_in_the_way_of_others(visit, trust, agency, record, ordered):
    words = {"kind": "counselling", "name": f"Sampleshire counsellors {uuid4()}", "nation": "england"}
    lead = trust.signed_in("lead", elevated=True)
    kept = {"json": {**words, "school_urns": [NORTH]}, "headers": {"Idempotency-Key": str(uuid4())}}
    counsellors = lead.send("POST", "/api/v1/agencies", **kept)["id"]
    visitor = visit(PHONE, person="lead", elevated=True)
    page = visitor.page
    page.goto(f"/incidents/{record}/referrals/new")
    assert "There is a court order about this child." in page.inner_text("main")
    assert visitor.faults() == []
    page.select_option("#agency_id", label=words["name"])
    page.fill("#text", "She asks for somebody to talk to.")
    page.click("main form .govuk-button")
    page.wait_for_selector("#stop_reason-error")
    assert visitor.faults() == []
    asked = {
        "referral_id": str(new_id()), "agency_id": counsellors, "sent_at": datetime.now(UTC).isoformat(),
        "text": "She asks for somebody to talk to.",
    }  # fmt: skip
    with pytest.raises(ApiError, match="invalid_request"):
        lead.send("POST", f"/api/v1/incidents/{record}/referrals", json=asked, headers={"Idempotency-Key": "stopped"})
    page.fill("#stop_reason", "They see her at school, and write to nobody.")
    page.click("main form .govuk-button")
    page.wait_for_url("**/referrals/*")
    assert "They see her at school, and write to nobody." in page.inner_text("main")
    refer(page, record, agency)


def test_their_receipt_is_filed_to_the_referral(visit, agency, record):
    lead = visit(PHONE, person="lead", elevated=True)
    page = lead.page
    refer(page, record, agency)
    address = page.url.rpartition("/referrals/")[2]
    page.click("text=File their receipt or a letter")
    assert lead.look(f"/incidents/{record}/documents?referral_id={address}") == {}
    page.click("text=Send the file")
    page.wait_for_selector(".govuk-error-summary")
    receipt = {"name": "Receipt.txt", "mimeType": "text/plain", "buffer": b"We have your referral CS-778812."}
    page.set_input_files("#file", files=[receipt])
    page.click("text=Send the file")
    page.wait_for_selector("text=The file was received")
    assert page.url.rpartition("/referrals/")[2] == address
    assert page.locator("section:has(#documents) a", has_text="Receipt.txt").count() == 1
