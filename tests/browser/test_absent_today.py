"""From marks that a school's system sends to the line on the first page and the list it leads to."""

import json
import re
from datetime import UTC, datetime
from uuid import uuid4

import httpx
import pytest
from people import DESK, PHONE, eventually
from playwright.sync_api import expect
from small_trust import sign_for_result
from standardwebhooks import Webhook
from support import clock
from support.levels import waits_for
from support.parts import pages

pytestmark = waits_for(*pages("pupils", "home"), "style")

IN_CARE = {"legal_surname": "Quennerstedt", "legal_forename": "Oriel", "in_care": True}
ON_A_PLAN = {"legal_surname": "المنصوري", "legal_forename": "ليلى"}
LOOKED_AT = ("/absent-today", "/absent-today?school=910002", "/absent-today/number")
PRESENT = {"legal_surname": "Vellacott", "legal_forename": "Hesper", "in_care": True, "code": "/"}


def push(trust, *children):
    feed, body = trust.feeds["north"], json.dumps({"mode": "delta", "pupils": [as_told(each) for each in children]})
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


def as_told(child):
    """As a vendor would push it: of year 7, with this morning's mark."""
    mark = {"date": clock.today().isoformat(), "session": "AM", "code": child.get("code", "N")}
    named = {name: value for name, value in child.items() if name != "code"}
    return {"date_of_birth": "2014-03-02", "class": "7B", "year_group": "7", "attendance_sessions": [mark], **named}


@pytest.fixture
def morning(trust, visit):
    """Attendance and care are ticked, marks came, and one child's plan stands on the card alone."""
    administrator = visit(DESK, person="administrator", elevated=True)
    administrator.page.goto(f"/pupil-files/feeds/{trust.feeds['north'].id}")
    for group in ("care", "attendance"):
        administrator.page.check(f"#group-{group}")
    administrator.page.click("text=Save what is taken")
    assert push(trust, IN_CARE, ON_A_PLAN, PRESENT)["dropped"] == {}
    asked = {"query": ON_A_PLAN["legal_surname"], "school_urn": "910001"}
    (found,) = trust.signed_in("teacher").send("GET", "/api/v1/pupils", params=asked)["pupils"]
    card = {"json": {"plans": ["child_protection"]}, "headers": {"If-Match": '"0"'}}
    lead = trust.signed_in("lead", elevated=True)
    eventually(lambda: lead.send("POST", f"/api/v1/pupils/{found['id']}/card", **card), what="the card")


@pytest.mark.usefixtures("morning")
def test_a_lead_comes_from_the_first_page_to_who_is_absent(trust, visit):
    lead = visit(PHONE, person="lead", elevated=True)
    page = lead.page
    page.goto("/")
    line = page.locator("#absent-today a")
    expect(line).to_have_text(re.compile(r"^\d+ children with a social worker are absent today$"))
    assert lead.faults() == []
    line.click()
    page.wait_for_url("**/absent-today")
    text = page.inner_text("main")
    for words in ("Oriel Quennerstedt", "In care", "ليلى المنصوري", "Child protection plan", "Morning: Reason not"):
        assert words in text, words
    assert "Vellacott" not in text
    assert lead.faults() == []
    page.click("text=Oriel Quennerstedt")
    page.wait_for_url("**/pupils/*")
    told = trust.signed_in("lead", elevated=True).send("GET", "/api/v1/schools/910001/absent-today")
    assert {tuple(each["signs"] or each["plans"]) for each in told["children"]} >= {("in_care",), ("child_protection",)}
    assert visit(PHONE, person="trust_lead", elevated=True).look(*LOOKED_AT) == {}
