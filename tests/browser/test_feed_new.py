"""An administrator connects a system in the browser, and it sends the roll with what the page gave."""

import json
import re

from haven_schemas.rpc.pupils import FeedAdded
from people import PHONE
from small_trust import sign


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
    assert sent["delivery_id"]
