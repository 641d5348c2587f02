"""Hostile pupil lists: signed by a real vendor, and still refused whole, cheaply, with a reason and without a trace."""

import contextlib
import time

import httpx
import pytest
from feeds import cheaply, outcome, send, signed
from hostile_files import CSV, FILES, HEADER
from strangers import problem
from telltales import IN_FILES

KEPT = ("pupils.delivery", "pupils.delivery_finding", "pupils.webhook_receipt", "pupils.feed")
"""What stays of a file that was refused: that it came, and why it was not taken."""


LARGE = 1_000_000
"""Bytes from which a file is watched by itself; the others go together."""


def test_a_large_hostile_file_is_refused_cheaply(trust, stranger, rows):
    names = [name for name, (_, body, _) in FILES.items() if len(body) >= LARGE]
    assert len(names) > 5
    with rows.untouched(but=KEPT), cheaply(trust.processes["pupils"], seconds=1.5 * len(names), megabytes=100):
        wrong = _wrong(trust, stranger, names)
    assert wrong == [], wrong


def test_hostile_files_are_refused_whole_each_for_its_reason(trust, stranger, rows):
    names = [name for name, (_, body, _) in FILES.items() if len(body) < LARGE]
    assert len(names) > 30
    with rows.untouched(but=KEPT), cheaply(trust.processes["pupils"], seconds=0.5 * len(names), megabytes=100):
        wrong = _wrong(trust, stranger, names)
    assert wrong == [], wrong


def _wrong(trust, caller, names):
    """Sends all files, then looks at what became of each; those that were not refused as they should be."""
    feed, sent, wrong = trust.feeds["north"], {}, []
    for name in names:
        kind, body, _ = FILES[name]
        answer = send(caller, feed, body, signed(feed, body), kind)
        if answer.status_code == 202:
            sent[name] = answer.json()["delivery_id"]
        else:
            problem(answer)
    for name, delivery_id in sent.items():
        found, reason = outcome(caller, feed, delivery_id), FILES[name][2]
        fits = found["reason"] == reason if reason is not None else found["reason"]
        if found["state"] != "refused" or found["applied"] or not fits or IN_FILES in str(found):
            wrong.append((name, found["state"], found["reason"]))
    return wrong


def test_hostile_rows_are_rejected_each_with_its_reason_and_the_good_one_is_applied(trust, stranger, rows):
    feed = trust.feeds["south"]
    bad = [
        f"A12345678901,{IN_FILES},{IN_FILES},,,2012-03-04,F,7,7A",
        f"A823456789013,{IN_FILES}\x00,{IN_FILES},,,2012-03-04,F,7,7A",
        f"A823456789014,{IN_FILES},{'x' * 5_000},,,2012-03-04,F,7,7A",
        f"A823456789015,{IN_FILES},{IN_FILES},,,2112-03-04,F,7,7A",
        f"A823456789016,{IN_FILES},{IN_FILES},,,1912-03-04,F,7,7A",
        f"A823456789017,{IN_FILES},{IN_FILES},,,04/03/12,Q,99,7A",
        f"A823456789018,{IN_FILES}",
        f"'; DROP TABLE pupil; --,{IN_FILES},{IN_FILES},,,2012-03-04,F,7,7A",
    ]
    body = HEADER + "\r\n".join([*bad, "A823456789019,Ordinary,Olive,,,2012-03-04,F,7,7A", ""]).encode()
    answer = send(stranger, feed, body, signed(feed, body), CSV)
    found = outcome(stranger, feed, answer.json()["delivery_id"])
    assert (found["state"], found["applied"]) == ("done", 1)
    assert {each["row"] for each in found["rejected"]} >= set(range(1, len(bad) + 1))
    assert IN_FILES not in str(found)


def test_another_media_type_is_refused_at_once(trust, stranger, rows):
    feed = trust.feeds["north"]
    with rows.untouched():
        for kind in ("text/plain", "application/json", "", "text/csv, application/xml", "multipart/form-data"):
            problem(send(stranger, feed, HEADER, signed(feed, HEADER), kind), "media_type_unsupported")


def test_50_mb_of_nonsense_are_refused_before_they_are_read(trust, over_http, rows):
    """The length is told, so the answer comes without the body."""
    feed, body = trust.feeds["north"], b"nonsense" * 6_250_000
    with rows.untouched():  # pupils, which would have kept a place for it first, was not asked
        began = time.monotonic()
        problem(send(over_http, feed, body, signed(feed, HEADER), CSV), "body_too_large")
        assert time.monotonic() - began < 5


def test_50_mb_of_nonsense_without_a_length_are_refused_when_they_are_too_many(trust, over_http, rows):
    feed = trust.feeds["north"]

    def nonsense():
        for _ in range(800):
            yield b"nonsense" * 8_192

    with rows.untouched(but=("pupils.delivery",)), cheaply(trust.processes["gateway"], seconds=8, megabytes=100):
        began = time.monotonic()
        answer = over_http.post(
            f"/mis/v1/feeds/{feed.id}/files",
            content=nonsense(),
            headers={"Content-Type": CSV, **signed(feed, HEADER)},
        )
        problem(answer, "body_too_large")
        assert time.monotonic() - began < 8
    assert rows.of("pupils", "SELECT count(*) FROM delivery WHERE state = 'waiting'") == [(0,)]


@pytest.mark.parametrize("told", [True, False], ids=["told", "untold"])
def test_50_mb_before_any_other_address_are_too_many(sessions, over_http, rows, told):
    bearer = sessions.bearer("teacher")
    body = b"[" * 50_000_000
    content = body if told else (body[start : start + 1_000_000] for start in range(0, len(body), 1_000_000))
    headers = {**bearer, "Content-Type": "application/json", "Idempotency-Key": "fifty-million"}
    with rows.untouched():
        began = time.monotonic()
        # The gateway may hang up on someone who goes on talking: an answer too.
        with contextlib.suppress(httpx.WriteError, httpx.ReadError):
            problem(over_http.post("/api/v1/concerns", content=content, headers=headers), "body_too_large")
        assert time.monotonic() - began < 5
