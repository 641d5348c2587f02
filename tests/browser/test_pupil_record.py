"""From what is ticked and approved to the pupil's page: banners, the record, local additions, as known on a day."""

import json
from datetime import UTC, datetime
from uuid import uuid4

import httpx
import pytest
from people import DESK, PHONE, eventually
from playwright.sync_api import expect
from small_trust import email_of, sign_for_result
from standardwebhooks import Webhook
from support import clock
from support.levels import waits_for
from support.parts import pages

pytestmark = waits_for(*pages("pupils"), "style")

WINDOWS = {"phone": PHONE, "desk": DESK}
TODAY = clock.today().isoformat()
RECORD = {
    "sen_provision": [{"provision": "K", "start": "2025-09-01"}],
    "sen_needs": [{"type": "SLCN", "rank": 1}],
    "free_school_meals": True,
    "first_language": "POL",
    "attendance_sessions": [
        {"date": TODAY, "session": half, "code": code} for half, code in (("AM", "/"), ("PM", "I"))
    ],
    "contacts": [
        {"surname": "Karlsson", "forename": "Edda", "relationship": "PAM", "parental_responsibility": True,
         "priority": 1, "phones": [{"number": "07700 900123"}]},
        {"surname": "Marrow", "relationship": "PAF", "priority": 2, "court_order": True, "may_collect": False},
    ],
}  # fmt: skip


def push(trust, school, pupil):
    feed, body = trust.feeds[school], json.dumps(pupil)
    message_id, now = f"msg_{uuid4()}", datetime.now(UTC)
    headers = {
        "Content-Type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(feed.secret).sign(message_id, now, body),
    }
    feed_at = f"{trust.url}/mis/v1/feeds/{feed.id}"
    with httpx.Client(verify=str(trust.ca)) as vendor:
        delivery = vendor.post(f"{feed_at}/pupils", content=body, headers=headers).json()["delivery_id"]

        def fate():
            signed = sign_for_result(feed, delivery)
            told = vendor.get(f"{feed_at}/deliveries/{delivery}", headers=signed).json()
            return told if told["state"] == "done" else None

        return eventually(fate, what="the push")


@pytest.fixture(scope="module")
def child(trust):
    """Someone of North School whom other tests leave alone, as a vendor would name them."""
    child = {
        "legal_surname": "Thistlewhite", "legal_forename": "Rosalind", "date_of_birth": "2014-03-02", "class": "7B",
        "year_group": "7",
    }  # fmt: skip
    push(trust, "north", child)
    asked = {"query": "thistlewhite", "school_urn": "910001"}
    (found,) = trust.signed_in("teacher").send("GET", "/api/v1/pupils", params=asked)["pupils"]
    return {**child, "id": found["id"]}


def test_what_is_ticked_and_approved_is_taken_and_nothing_else(trust, visit, child):
    named = {name: value for name, value in child.items() if name != "id"}
    administrator = visit(DESK, person="administrator", elevated=True)
    administrator.page.goto(f"/pupil-files/feeds/{trust.feeds['north'].id}")
    administrator.page.uncheck("#group-attendance")  # ticked where children are absent today
    administrator.page.click("text=Save what is taken")
    assert set(push(trust, "north", {**named, **RECORD})["dropped"]) == set(RECORD)
    for group in ("sen", "support", "contacts", "attendance", "language"):
        administrator.page.check(f"#group-{group}")
    administrator.page.click("text=Save what is taken")
    expect(administrator.page.locator("text=waits for the data protection officer")).to_have_count(1)
    assert administrator.faults() == []
    assert push(trust, "north", {**named, **RECORD})["dropped"] == {"first_language": 1}
    officer = visit(PHONE, person="officer", elevated=True)
    officer.page.goto("/special-categories")
    officer.page.click(".govuk-details__summary")
    officer.page.click("button[value=approve]")
    expect(officer.page.locator(".govuk-error-summary"), "a reason is asked for").to_have_count(1)
    assert officer.faults() == []
    officer.page.fill("#reason", "Letters home are written in the family's language.")
    officer.page.click("button[value=approve]")
    expect(officer.page.locator(".govuk-tag--green")).to_have_count(1)
    assert officer.faults() == []
    assert push(trust, "north", {**named, **RECORD})["dropped"] == {}


@pytest.mark.parametrize("size", WINDOWS)
def test_a_lead_reads_the_record_beside_the_chronology_and_adds_to_it(visit, child, size):
    lead = visit(WINDOWS[size], script=size == "desk", person="lead", elevated=True)
    lead.page.goto(f"/pupils/{child['id']}")
    text = lead.page.inner_text("main")
    for words in ("court order", "may not collect", "SEN support", "Polish", "50.0%", "Edda Karlsson", "07700 900123"):
        assert words in text, words
    if size == "desk":
        lead.page.click("text=Add something")
    else:
        lead.page.click(".govuk-details__summary:has-text('Add something')")
    lead.page.fill("#text", f"An aunt brings her on Mondays, {size}.")
    lead.page.click("main button:has-text('Add')")
    assert f"An aunt brings her on Mondays, {size}." in lead.page.inner_text("main")
    lead.page.fill("#known_on", clock.today().isoformat())
    lead.page.click("main button:has-text('Show')")
    assert "Date of birth" in lead.page.inner_text("main")
    if size == "desk":
        assert lead.faults() == []
    lead.page.click("button:has-text('Take off') >> nth=0")
    assert "kept as history" in lead.page.inner_text("body")


def test_who_may_not_see_special_categories_is_told_so(trust, child):
    senco = trust.signed_in("head", elevated=True).send("GET", f"/api/v1/pupils/{child['id']}/record")
    assert senco["record"]["first_language"] == "POL"
    assert senco["flags"] == ["court_order", "may_not_collect"]
    pastoral = trust.signed_in("pastoral", elevated=True).send("GET", f"/api/v1/pupils/{child['id']}/record")
    assert pastoral["record"]["first_language"] is None
    assert "language" in pastoral["hidden"]


def test_a_colleague_among_the_contacts_is_kept_away_and_a_lead_says_what_links_them(trust, visit):
    mother = {"surname": "محمد", "forename": "فاطمة", "relationship": "PAM", "emails": [email_of("south_lead").upper()]}
    named = {"legal_surname": "Larkspurre", "legal_forename": "Iolo", "date_of_birth": "2013-05-04", "year_group": "8"}
    push(trust, "north", {**named, "contacts": [mother]})
    lead = trust.signed_in("lead", elevated=True)
    (link,) = eventually(lambda: lead.send("GET", "/api/v1/possible-links")["links"], what="the comparison")
    child = link["pupil_id"]
    assert (link["staff_id"], link["found_by"]) == (str(trust.staff["south_lead"]), "address")
    reader = visit(PHONE, person="lead", elevated=True)
    page = reader.page
    page.goto("/")
    page.click("main a[href='/possible-links']")
    page.wait_for_url("**/possible-links")
    assert "Iolo Larkspurre" in page.inner_text("main")
    assert reader.faults() == []
    page.click("button[value=linked]")
    expect(page.locator(".govuk-error-summary"), "what links them is asked for").to_have_count(1)
    assert reader.faults() == []
    assert visit(DESK, person="lead", elevated=True).look("/possible-links") == {}
    page.select_option("select[name=kind]", "parent")
    page.click("button[value=linked]")
    page.wait_for_selector("text=Nobody waits for a decision")
    assert reader.faults() == []

    def linked():
        page.goto(f"/pupils/{child}/kept-away")
        return "Parent" in page.inner_text(".haven-list") if page.locator(".haven-list").count() else False

    eventually(linked, what="the link")
