"""Deliveries whose signature, time, number or headers are not what they should be: refused, and nothing is kept."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from feeds import outcome, send, signed
from small_trust import pupils_csv
from strangers import problem

BODY, CSV = pupils_csv("north"), "text/csv"
KEPT = ("pupils.delivery",)
"""A place is reserved before the signature can be checked; it is swept away if nothing comes of it."""


def _changed(headers, **changes):
    return {**headers, **{name.replace("_", "-"): value for name, value in changes.items()}}


def _without(headers, name):
    return {key: value for key, value in headers.items() if key != name}


def _forgeries(trust):
    feed = trust.feeds["north"]
    good = signed(feed, BODY)
    encoded = good["webhook-signature"].removeprefix("v1,")
    minutes = {n: datetime.now(UTC) + timedelta(minutes=n) for n in (-6, 6, -60 * 24 * 365, 60 * 24 * 365)}
    yield "another body", signed(feed, BODY + b"x")
    yield "another feed's secret", signed(trust.feeds["south"], BODY)
    yield "another id", _changed(good, webhook_id="msg_other")
    yield "another time", _changed(good, webhook_timestamp=str(int(good["webhook-timestamp"]) + 1))
    for n, at in minutes.items():
        yield f"{n} minutes", signed(feed, BODY, at=at)
    for name in good:
        yield f"no {name}", _without(good, name)
        yield f"empty {name}", _changed(good, **{name.replace("-", "_"): ""})
        yield f"endless {name}", _changed(good, **{name.replace("-", "_"): "1" * 5_000})
    for stamp in (
        "nan",
        "inf",
        "-inf",
        "1e400",
        "-1",
        "0",
        "0x10",
        "9" * 20,
        "2026-01-01T00:00:00Z",
        "1_0",
        "\uff11\uff12",
    ):
        yield f"time {stamp!r}", _changed(good, webhook_timestamp=stamp.encode())
    for text in (
        "v1,not base64!", "v1,", "v1", ",", ",,,", "v1,=", f"v2,{encoded}", f"v1a,{encoded}", encoded, f"V1,{encoded}",
        f"v1,{encoded[:-2]}", f"v1,{encoded} ", "v1,é", "v1 " * 600 + "x", f"v1,{encoded.swapcase()}",
        "v1," + "A" * 44, f"v1 ,{encoded}",
    ):  # fmt: skip
        if text.strip() != good["webhook-signature"]:
            yield f"signature {text[:12]!r}", _changed(good, webhook_signature=text.encode())
    yield "id not in UTF-8", _changed(good, webhook_id=b"msg_\xff\xfe")


def test_no_forgery_is_taken_and_none_is_a_fault(trust, stranger, rows):
    feed, wrong, tried = trust.feeds["north"], [], 0
    with rows.untouched(but=KEPT):
        for name, headers in _forgeries(trust):
            answer = send(stranger, feed, BODY, headers, CSV)
            tried += 1
            if answer.status_code != 400 or answer.json().get("code") != "signature_invalid":
                wrong.append((name, answer.status_code, answer.text[:200]))
        assert wrong == [], wrong
    assert tried > 40
    assert rows.of("pupils", "SELECT count(*) FROM delivery WHERE state IN ('waiting', 'running')") == [(0,)]


def test_the_same_headers_unforged_are_taken_once(trust, stranger, rows):
    """So that the refusals above are for the forgery; then the same id again, by the same body and by another."""
    feed, message_id = trust.feeds["north"], f"msg_{uuid4().hex}"
    headers = signed(feed, BODY, message_id=message_id)
    first = send(stranger, feed, BODY, headers, CSV)
    assert first.status_code == 202
    assert outcome(stranger, feed, first.json()["delivery_id"])["state"] == "done"
    other = pupils_csv("north", 19)
    with rows.untouched(but=KEPT):
        again = send(stranger, feed, BODY, headers, CSV)
        problem(again, "delivery_replayed")
        assert again.json()["delivery_id"] == first.json()["delivery_id"]
        problem(send(stranger, feed, other, signed(feed, other, message_id=message_id), CSV), "delivery_replayed")


def test_several_signatures_and_the_edge_of_the_time(trust, stranger):
    """Key rotation sends two signatures; five minutes less a moment are still near enough."""
    feed = trust.feeds["north"]
    good = signed(feed, BODY)
    two = _changed(good, webhook_signature=f"v1,{'A' * 43}= {good['webhook-signature']}")
    assert send(stranger, feed, BODY, two, CSV).status_code == 202
    for minutes in (-4.8, 4.8):
        near = signed(feed, BODY, at=datetime.now(UTC) + timedelta(minutes=minutes))
        assert send(stranger, feed, BODY, near, CSV).status_code == 202


def test_a_feed_that_is_none_and_a_delivery_of_another_feed(trust, stranger, records, rows):
    north, south = trust.feeds["north"], trust.feeds["south"]
    nowhere = north.model_copy(update={"id": uuid4()})
    with rows.untouched():
        problem(send(stranger, nowhere, BODY, signed(north, BODY), CSV), "not_found", "signature_invalid")
        for feed_id, delivery in ((south.id, records["north"].delivery), (north.id, uuid4())):
            path = f"/mis/v1/feeds/{feed_id}/deliveries/{delivery}"
            by_south = signed(south, b"", message_id=f"haven_result_{delivery}")
            problem(stranger.get(path), "not_found", "signature_invalid")
            problem(stranger.get(path, headers=by_south), "not_found", "signature_invalid")
    asking = signed(north, b"", message_id=f"haven_result_{records['north'].delivery}")
    for after in ("-1", "x", "9" * 30, "1e3", "%00", "\u00b2"):
        path = f"/mis/v1/feeds/{north.id}/deliveries/{records['north'].delivery}?after_row={after}"
        problem(stranger.get(path, headers=asking), "invalid_request")
