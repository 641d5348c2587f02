"""A file is tried by a feed's vendor, and on a page, with the roll's answers made up."""

import base64
import io
import secrets

import pytest
from haven_schemas.acts.pupils import DeliveryUploadSlot, Feed, RejectedRow
from haven_schemas.acts.pupils.feed_calls import SignatureVerdict
from haven_schemas.acts.pupils.tries import TryReport
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right

from gateway_tests.administered import NORTH, NOW, Identity, number

FEED, DELIVERY = number(82), number(90)
TRIES, PAGE = f"/mis/v1/feeds/{FEED}/tries", f"/pupil-files/feeds/{FEED}/tries"
SIGNED = {
    "webhook-id": "haven_try_1", "webhook-timestamp": str(int(NOW.timestamp())), "webhook-signature": "v1,AAAA",
}  # fmt: skip
REPORT = TryReport(
    reason=None, mode="delta", total=3, looked_at=3, applied=2, added=1, changed=1, rejected_count=1,
    rejected=[RejectedRow.model_validate({"row": 3, "field": "sex", "reason": "unknown_sex"})], warnings=[],
    roll_before=None, would_leave=None, waits_for=None, id_conflicts=None, dropped={"religion": 2}, unknown={},
)  # fmt: skip


@pytest.fixture
def services():
    """An administrator's, where the roll tries whatever it is sent."""
    made, key = Identity([Right.FEED_ADMINISTER]), base64.b64encode(secrets.token_bytes(32)).decode()
    slot = DeliveryUploadSlot(delivery_id=DELIVERY, object_name=f"deliveries/{DELIVERY}", data_key=key)
    made.answers |= {
        "begin_delivery": slot, "begin_upload": slot, "try_delivery": REPORT, "try_upload": REPORT,
        "get_feed": Feed(
            id=FEED, school_id=NORTH.id, name="Arbor", last_delivery_at=None, paused=False, files_are_full=True,
        ),
    }  # fmt: skip
    return made


@pytest.fixture
def attempt(open_browser, services):
    """A function that sends a body to be tried."""
    browser = open_browser(services)

    def send(body=b"[]", kind="application/json", **changed):
        return browser.post(TRIES, data=body, headers={**SIGNED, **changed}, content_type=kind)

    return send


def test_what_it_would_do_is_answered_and_the_call_noted(attempt, services):
    answer = attempt()
    assert (answer.status_code, answer.json["added"], answer.json["dropped"]) == (200, 1, {"religion": 2})
    assert answer.json["rejected"] == [{"row": 3, "field": "sex", "reason": "unknown_sex", "detail": None}]
    assert services.last("begin_delivery").check is True
    assert services.last("try_delivery").webhook_id == "haven_try_1"
    noted = services.last("note_feed_call")
    assert (noted.tried, noted.sent, noted.status, noted.signature) == (True, "pupils", 200, SignatureVerdict.RIGHT)


def test_which_secret_signed_is_noted_and_not_told(attempt, services):
    services.answers["try_delivery"] = REPORT.model_copy(update={"by_previous_secret": True})
    assert "by_previous_secret" not in attempt().json
    assert services.last("note_feed_call").signature is SignatureVerdict.RIGHT_BY_PREVIOUS_SECRET


@pytest.mark.parametrize("kind", ["text/csv", "application/xml", "application/json; charset=utf-8"])
def test_whatever_a_feed_is_sent_can_be_tried(attempt, kind):
    assert attempt(kind=kind).status_code == 200


def test_nothing_else_can(attempt):
    assert attempt(kind="text/plain").status_code == 415


def test_a_try_says_so_in_what_is_signed_and_nothing_else_does(attempt, open_browser, services):
    refused = attempt(**{"webhook-id": "msg_1"})
    assert (refused.status_code, refused.json["fields"][0]["field"]) == (400, "webhook-id")
    browser = open_browser(services)
    for where, kind in (("files", "text/csv"), ("pupils", "application/json")):
        refused = browser.post(f"/mis/v1/feeds/{FEED}/{where}", data=b"x", headers=SIGNED, content_type=kind)
        assert (refused.status_code, refused.json["fields"][0]["field"]) == (400, "webhook-id")
    assert "begin_delivery" not in [name for name, _ in services.asked]


def test_why_a_signature_is_wrong_is_noted_and_not_told(attempt, services):
    services.answers["try_delivery"] = Problem(ErrorCode.SIGNATURE_INVALID, ids={"signature": "body_alone"})
    assert "body_alone" not in attempt().text
    assert services.last("note_feed_call").signature is SignatureVerdict.BODY_ALONE


def test_a_feed_is_tried_so_many_times_a_minute(attempt):
    assert [attempt().status_code for _ in range(14)][11:] == [200, 429, 429]


def posted(browser, name="roll.csv", body=b"x"):
    token = browser.get(PAGE).text.partition('name="csrf_token" value="')[2].partition('"')[0]
    data = {"csrf_token": token} | ({"file": (io.BytesIO(body), name)} if name else {})
    return browser.post(PAGE, data=data, content_type="multipart/form-data")


def test_the_page_shows_what_the_file_would_do(open_browser, services):
    answer = posted(open_browser(services))
    assert answer.status_code == 200
    for words in (
        "What this file would do",
        "Rows that would be rejected",
        "religion (2 pupils)",
        "Nothing was",
    ):
        assert words in answer.text
    asked = services.last("begin_upload")
    assert (asked.check, asked.mode, asked.feed_id, asked.school_id) == (True, "full", FEED, NORTH.id)
    assert services.last("try_upload").delivery_id == DELIVERY


def test_pupils_as_json_say_themselves_whether_they_are_all(open_browser, services):
    posted(open_browser(services), "push.json")
    asked = services.last("begin_upload")
    assert (asked.media_type, asked.mode) == ("application/json", "delta")


@pytest.mark.parametrize(("name", "words"), [("", "Choose a file."), ("roll.pdf", "Choose a CSV file, a Common")])
def test_a_file_that_is_none_is_asked_for_again(open_browser, services, name, words):
    answer = posted(open_browser(services), name)
    assert answer.status_code == 400
    assert words in answer.text
    assert "begin_upload" not in [asked for asked, _ in services.asked]


def test_how_far_it_looked_and_that_it_would_wait(open_browser, services):
    services.answers["try_upload"] = REPORT.model_copy(
        update={"total": 5_000, "looked_at": 2_000, "would_leave": 40, "roll_before": 90, "waits_for": "leavers"}
    )
    page = posted(open_browser(services)).text
    assert "of which the first 2000 were looked at" in page
    assert "40 of 90" in page
    assert "wait until someone decides" in page
