"""How a feed's calls went: noted for each call with codes and times alone, told to no sender, shown on a page."""

import base64
import secrets
from datetime import UTC, datetime

import pytest
from haven_schemas.acts.paging import Empty
from haven_schemas.acts.pupils import DeliveryList, DeliveryReceipt, DeliveryUploadSlot, Feed
from haven_schemas.acts.pupils.feed_calls import FeedCall, FeedCallList, SignatureVerdict
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right

from gateway_tests.administered import NORTH, NOW, Identity, handed, number

FEED, DELIVERY = number(82), number(90)
FILES, PUPILS = f"/mis/v1/feeds/{FEED}/files", f"/mis/v1/feeds/{FEED}/pupils"
PAGE = f"/pupil-files/feeds/{FEED}/calls"
BEARER = {"Authorization": "Bearer " + handed("b" * 43)}
SIGNED = {
    "webhook-id": "msg_1", "webhook-timestamp": str(int(NOW.timestamp()) + 90), "webhook-signature": "v1,AAAA",
}  # fmt: skip


def slot():
    key = base64.b64encode(secrets.token_bytes(32)).decode()
    return DeliveryUploadSlot(delivery_id=DELIVERY, object_name=f"deliveries/{DELIVERY}", data_key=key)


@pytest.fixture
def services():
    """The roll's answers made up; it takes what it is sent."""
    made = Identity([Right.FEED_ADMINISTER])
    made.answers |= {
        "begin_delivery": slot(), "finish_delivery": DeliveryReceipt(delivery_id=DELIVERY), "note_feed_call": Empty(),
        "get_feed": Feed(id=FEED, school_id=NORTH.id, name="Arbor", last_delivery_at=None, paused=False),
        "list_deliveries": DeliveryList(deliveries=[]),
    }  # fmt: skip
    return made


@pytest.fixture
def push(open_browser, services):
    """A function that sends a body to the feed."""
    browser = open_browser(services)

    def send(body=b"[]", headers=SIGNED, kind="application/json", where=PUPILS):
        return browser.post(where, data=body, headers=headers, content_type=kind)

    return send


def noted(services):
    return [asked for name, asked in services.asked if name == "note_feed_call"]


def test_a_call_that_was_taken(push, services):
    assert push(b"[1, 2]").status_code == 202
    (call,) = noted(services)
    assert (call.feed_id, call.sent, call.tried, call.signature) == (FEED, "pupils", False, SignatureVerdict.RIGHT)
    assert (call.status, call.code, call.size, call.skew_seconds, call.delivery_id) == (202, None, 6, 90, DELIVERY)


def test_by_the_previous_secret(push, services):
    services.answers["finish_delivery"] = DeliveryReceipt(delivery_id=DELIVERY, by_previous_secret=True)
    assert push(where=FILES, kind="text/csv").status_code == 202
    (call,) = noted(services)
    assert (call.sent, call.signature) == ("file", SignatureVerdict.RIGHT_BY_PREVIOUS_SECRET)


def test_why_a_signature_is_wrong_is_noted_and_not_told(push, services):
    services.answers["finish_delivery"] = Problem(ErrorCode.SIGNATURE_INVALID, ids={"signature": "ended_secret"})
    answer = push()
    assert answer.status_code == 400
    assert set(answer.json) == {"type", "title", "status", "code", "detail", "correlation_id"}
    assert "ended_secret" not in answer.text
    (call,) = noted(services)
    assert (call.signature, call.code, call.delivery_id) == (SignatureVerdict.ENDED_SECRET, "signature_invalid", None)


def test_answers_to_wrong_signatures_are_the_same_whatever_is_wrong(push, services):
    told = []
    for verdict in ("ended_secret", "no_match", "wrong_time"):
        services.answers["finish_delivery"] = Problem(ErrorCode.SIGNATURE_INVALID, ids={"signature": verdict})
        told.append({**push().json, "correlation_id": ""})
    for missing in SIGNED:
        left = {name: value for name, value in SIGNED.items() if name != missing}
        told.append({**push(headers=left).json, "correlation_id": ""})
    assert all(each == told[0] for each in told)
    assert [each.signature.value for each in noted(services)][3:] == ["no_id", "no_timestamp", "no_signature"]


@pytest.mark.parametrize("code", [ErrorCode.FEED_PAUSED, ErrorCode.FEED_ENDED, ErrorCode.DELIVERY_REPLAYED])
def test_what_is_refused_after_the_signature_was_signed_rightly(push, services, code):
    services.answers["finish_delivery"] = Problem(code)
    push()
    assert [(each.signature, each.code) for each in noted(services)] == [(SignatureVerdict.RIGHT, code.value)]


def test_refusals_before_the_signature(push, services):
    assert push(kind="text/plain").status_code == 415
    assert push(b"x" * 20_000_001).status_code == 413
    found = [(each.status, each.signature, each.size) for each in noted(services)]
    assert found == [(415, SignatureVerdict.NOT_LOOKED_AT, None), (413, SignatureVerdict.NOT_LOOKED_AT, None)]


def test_of_a_feed_that_there_is_not_nothing_is_noted(push, services):
    services.answers["begin_delivery"] = Problem(ErrorCode.SIGNATURE_INVALID)
    assert push().status_code == 400
    assert noted(services) == []


@pytest.mark.parametrize("timestamp", ["x", "nan", "inf", "9" * 19, "-1e300"])
def test_a_time_that_is_none_is_noted_as_none(push, services, timestamp):
    services.answers["finish_delivery"] = Problem(ErrorCode.SIGNATURE_INVALID)
    assert push(headers={**SIGNED, "webhook-timestamp": timestamp}).status_code == 400
    assert [each.skew_seconds for each in noted(services)] == [None]


def test_nobody_fills_the_table_with_refusals(push, services):
    """Of a feed, and of an address, so many a minute are noted; all are answered."""
    answers = [push(kind="text/plain").status_code for _ in range(50)]
    assert set(answers) == {415}
    assert len(noted(services)) == 30
    assert push().status_code == 202
    assert len(noted(services)) == 31


def test_an_address_notes_no_more_under_many_ids(open_browser, services):
    browser = open_browser(services)
    for last in range(50):
        browser.post(f"/mis/v1/feeds/{number(1000 + last)}/files", data=b"x", content_type="text/plain")
    assert 30 <= len(noted(services)) <= 32, "thirty at once, and what comes in while they are counted"


def test_a_note_that_is_not_taken_changes_no_answer(push, services):
    services.answers["note_feed_call"] = Problem(ErrorCode.TIMED_OUT)
    assert push().status_code == 202


def test_headers_that_only_explain_are_handed_on_as_far_as_they_can_be(push, services):
    push(headers={**SIGNED, "webhook-key-id": "2", "content-digest": "sha-256=:AAAA:"})
    asked = services.last("finish_delivery")
    assert (asked.webhook_key_id, asked.content_digest) == ("2", "sha-256=:AAAA:")
    assert push(headers={**SIGNED, "webhook-key-id": "2" * 61, "content-digest": "x" * 501}).status_code == 202
    asked = services.last("finish_delivery")
    assert (asked.webhook_key_id, asked.content_digest) == (None, None)


def call(**changes):
    return FeedCall(
        **{
            "at": datetime(2026, 11, 24, 14, 59, tzinfo=UTC), "sent": "file", "tried": False,
            "signature": SignatureVerdict.WRONG_TIME, "skew_seconds": -7_300, "status": 400,
            "code": "signature_invalid", "size": 1_234_567, "delivery_id": None, **changes,
        }
    )  # fmt: skip


def test_the_page_says_in_words_what_was_wrong(open_browser, services):
    taken = call(
        signature=SignatureVerdict.RIGHT, skew_seconds=1, status=202, code=None, size=900, delivery_id=DELIVERY
    )
    services.answers["list_feed_calls"] = FeedCallList(calls=[call(), taken])
    page = open_browser(services).get(PAGE).text
    for words in ("Wrong time", "within five minutes", "2 hours slow", "1.2 MB", "As ours", "900 bytes"):
        assert words in page
    assert f'href="/pupil-files/{DELIVERY}?feed={FEED}"' in page
    services.answers["list_feed_calls"] = FeedCallList(calls=[])
    assert "Nobody has called" in open_browser(services).get(PAGE).text


def test_the_same_by_the_api(open_browser, services):
    services.answers["list_feed_calls"] = FeedCallList(calls=[call()])
    (told,) = open_browser(services).get(f"/api/v1/feeds/{FEED}/calls", headers=BEARER).json["calls"]
    assert (told["signature"], told["skew_seconds"], told["status"]) == ("wrong_time", -7_300, 400)
