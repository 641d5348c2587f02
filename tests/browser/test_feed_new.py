"""An administrator connects a system in the browser, which sends the roll; sees how its calls went, and ends it."""

import json
import re

import pytest
from haven_local.demonstration.caller import ApiError
from haven_schemas.acts.pupils import FeedAdded
from people import PHONE
from small_trust import sign
from support.levels import waits_for
from support.parts import pages

pytestmark = waits_for(*pages("pupil_files"), "style")


def test_a_system_is_connected_and_sends_the_roll(visit, trust):
    """What the demonstration makes with the set-up token, made by an administrator."""
    administrator = visit(PHONE, person="administrator", elevated=True)
    page = administrator.page
    page.goto("/pupil-files")
    page.click("text=Connect a system")
    assert administrator.faults() == []
    page.click("text=Connect it")
    page.wait_for_selector(".govuk-error-summary")
    assert administrator.faults() == []
    page.select_option("#school", label="South School")
    page.fill("#name", "Second system")
    page.click("text=Connect it")
    secret = page.inner_text("#new-secret code").strip()
    assert administrator.faults() == []
    found = re.search(r"/mis/v1/feeds/([0-9a-f-]{36})/pupils", page.inner_text("main"))
    feed = FeedAdded(id=found[1], secret=secret)
    body = json.dumps({"legal_surname": "Connected", "legal_forename": "Olive", "date_of_birth": "2014-03-02"}).encode()
    with trust.caller() as vendor:
        sent = vendor.send(
            "POST", f"/mis/v1/feeds/{feed.id}/pupils", content=body,
            headers={"Content-Type": "application/json", **sign(feed, body)},
        )  # fmt: skip
        late = {"Content-Type": "application/json", **sign(feed, body), "webhook-timestamp": "1700000000"}
        with pytest.raises(ApiError):
            vendor.send("POST", f"/mis/v1/feeds/{feed.id}/pupils", content=body, headers=late)
    assert sent["delivery_id"]
    _see_calls_and_end(administrator, feed.id)


def _see_calls_and_end(administrator, feed_id):
    page, here = administrator.page, f"/pupil-files/feeds/{feed_id}"
    page.goto(here)
    assert administrator.faults() == []
    page.click("text=How the last calls went")
    assert page.url.endswith(f"/pupil-files/feeds/{feed_id}/calls")
    page.goto(f"/pupil-files/feeds/{feed_id}/calls")
    assert "Right" in page.inner_text("table")
    assert "slow" in page.inner_text("table")
    assert administrator.faults() == []
    _try_a_file(administrator, feed_id)
    page.goto(here)
    page.fill("#name", "Third system")
    page.click("text=Save the name")
    assert page.inner_text("h1").startswith("Third system")
    page.click("button:has-text('End this feed')")
    page.wait_for_selector(".govuk-error-summary")
    assert administrator.faults() == []
    page.check("#sure")
    page.click("button:has-text('End this feed')")
    page.wait_for_selector("text=This feed ended")
    assert administrator.faults() == []


def _try_a_file(administrator, feed_id):
    page = administrator.page
    page.goto(f"/pupil-files/feeds/{feed_id}/tries")
    assert administrator.faults() == []
    pupils = [
        {"legal_surname": "Tried", "legal_forename": "Olive", "date_of_birth": born} for born in ("2014-03-02", "?")
    ]
    body = json.dumps({"pupils": pupils}).encode()
    page.set_input_files("#file", {"name": "push.json", "mimeType": "application/json", "buffer": body})
    page.click("button:has-text('Try it')")
    page.wait_for_selector("#report")
    assert "not_a_date" not in page.inner_text("#report")
    assert "Date of birth" in page.inner_text("#report table")
    assert administrator.faults() == []
