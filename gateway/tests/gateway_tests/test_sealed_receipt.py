"""A report that is sent later from the device has the receipt it would have had at once."""

import pytest
from haven_schemas.acts.identity.calendar import OpenDay, SchoolCalendar
from haven_schemas.acts.incidents.reporting import ConcernReceipt
from haven_schemas.rights import Right

from gateway_tests.administered import ME, NORTH, NOW, Identity, number

RIGHTS = [Right.SESSION_OWN, Right.CONCERN_REPORT, Right.CONCERN_FOLLOW_OWN]
REPORT = number(90)
SEALED = {
    "school_id": str(NORTH.id), "author_id": str(ME), "idempotency_key": "k" * 20, "key_version": 1,
    "wrapped_key": "AAAA", "sealed": "AAAA",
}  # fmt: skip


@pytest.fixture
def sent(open_browser):
    """A function that sends a sealed report of which incidents says so much; the receipt's page."""

    def send(**said):
        services = Identity(RIGHTS, elevated=False)
        tomorrow = OpenDay(weekday=(NOW.weekday() + 1) % 7, opens="08:00", closes="16:00")
        services.answers |= {
            "record_sealed_concern": ConcernReceipt(id=REPORT, status="received", **said),
            "school_calendar": SchoolCalendar(
                nation="england", terms=[], closed=[], inset=[], bank_holidays=[], hours=[], duty=[tomorrow]
            ),
        }
        browser = open_browser(services)
        token = browser.get("/report/device").get_json()["token"]
        answer = browser.post("/report/sealed", json=SEALED, headers={"X-CSRFToken": token})
        assert answer.status_code == 201
        return browser.get(f"/reports/{REPORT}/received").text

    return send


def test_it_says_that_it_is_urgent_and_that_nobody_is_there(sent):
    page = sent(urgency="now", told="nobody")
    for words in ("being told now that it is urgent", "Tell somebody in person now", "that nobody reads this before"):
        assert words in page, words


def test_it_warns_of_nothing_where_somebody_was_told_or_it_can_wait(sent):
    told = sent(urgency="today", told="somebody")
    assert "being told now that it is urgent" in told
    assert "Tell somebody in person now" not in told
    assert "being told now that it is urgent" not in sent()
