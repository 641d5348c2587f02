"""Feeds as those who look after them use them, and as others cannot: pushes, checks, columns, decisions, rotation."""

import json
import re
from pathlib import Path
from uuid import uuid4

import pytest
from feeds import outcome, send, signed
from small_trust import eventually, pupils_csv
from strangers import form_token, problem, send_form

JSON = "application/json"


def push(caller, feed, body, **changes):
    headers = {"Content-Type": JSON, **signed(feed, body), **changes.pop("headers", {})}
    return caller.post(f"/mis/v1/feeds/{feed.id}/pupils", content=body, headers=headers, **changes)


def pupil(number=1, **changes):
    return {
        "source_id": f"push-{number}", "legal_surname": f"Pushed{number}", "legal_forename": "Olive",
        "date_of_birth": "2012-03-04", "class": "7A", **changes,
    }  # fmt: skip


@pytest.fixture
def feed(trust):
    return trust.feeds["south"]


@pytest.fixture
def browser(sessions):
    return sessions.browser("administrator", elevated=True)


def test_a_push_is_applied_and_a_check_is_not(stranger, feed):
    body = json.dumps({"pupils": [pupil(1), pupil(2, sex="?")]}).encode()
    checked = push(stranger, feed, body, params={"check": "true"})
    assert checked.status_code == 202
    found = outcome(stranger, feed, checked.json()["delivery_id"])
    assert (found["check"], found["added"], found["rejected_count"]) == (True, 1, 1)
    applied = outcome(stranger, feed, push(stranger, feed, body).json()["delivery_id"])
    assert (applied["check"], applied["added"], applied["rejected"][0]["field"]) == (False, 1, "sex")


def test_a_try_is_answered_at_once_and_applies_nothing(stranger, feed, rows):
    body = json.dumps({"pupils": [pupil(7), pupil(8, sex="?")]}).encode()
    headers = {"Content-Type": JSON, **signed(feed, body, message_id="haven_try_1")}
    with rows.untouched():
        for _ in range(2):
            tried = stranger.post(f"/mis/v1/feeds/{feed.id}/tries", content=body, headers=headers)
            assert tried.status_code == 200, tried.text
            assert (tried.json()["added"], tried.json()["rejected_count"], tried.json()["total"]) == (1, 1, 2)
        problem(push(stranger, feed, body, headers=headers), "invalid_request")


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"pupils": []}', b"\xff\xfe", b"[" * 100_000, b'{"a": NaN}'])
def test_what_is_no_push_is_told_at_once(stranger, feed, body, rows):
    with rows.untouched(but=("pupils.delivery",)):
        problem(push(stranger, feed, body), "invalid_request")


def test_a_push_is_refused_like_any_file(stranger, feed, rows):
    body = json.dumps(pupil(3)).encode()
    with rows.untouched(but=("pupils.delivery",)):
        problem(push(stranger, feed, body, headers={"webhook-signature": "v1,AAAA"}), "signature_invalid")
        problem(push(stranger, feed, body, headers={"Content-Type": "text/csv"}), "media_type_unsupported")
        problem(push(stranger, feed, body, params={"check": "perhaps"}), "invalid_request")
        problem(push(stranger, feed, b" " * 20_000_001), "body_too_large")
    again = signed(feed, body)
    assert push(stranger, feed, body, headers=again).status_code == 202
    problem(push(stranger, feed, body, headers=again), "delivery_replayed")


def test_the_page_of_a_feed_pauses_sets_and_rotates(browser, stranger, feed):
    path = f"/pupil-files/feeds/{feed.id}"
    assert "Largest share" in browser.get(path).text
    assert path in browser.get("/pupil-files").text
    assert send_form(browser, path, {"do": "pause"}).status_code == 303
    assert "Paused" in browser.get(path).text
    problem(push(stranger, feed, json.dumps(pupil(4)).encode()), "feed_paused")
    assert send_form(browser, path, {"do": "resume"}).status_code == 303
    assert send_form(browser, path, {"do": "settings", "drop_percent": "25"}).status_code == 303
    assert 'value="25"' in browser.get(path).text
    for wrong in ("", "x", "101", "-1", "9" * 400):
        assert send_form(browser, path, {"do": "settings", "drop_percent": wrong}).status_code == 400
    assert send_form(browser, path, {"do": "nothing"}).status_code == 400
    assert send_form(browser, f"{path}/secret", {"overlap_hours": "-1"}, page=path).status_code == 400
    answer = send_form(browser, f"{path}/secret", {"overlap_hours": "1"}, page=path)
    secret = re.search(r"whsec_[\w+/=]+", answer.text)[0]
    assert "whsec_" not in browser.get(path).text
    for each in (feed.secret, secret):
        assert (
            push(stranger, feed.model_copy(update={"secret": each}), json.dumps(pupil(5)).encode()).status_code == 202
        )


def test_columns_are_shown_saved_and_used(browser, stranger, feed, trust):
    path = f"/pupil-files/feeds/{feed.id}"
    body = b"Adno,Last name,First name,DOB,Reg\r\n77,Columned,Olive,2012-03-04,7A\r\n"
    shown = browser.post(
        f"{path}/columns",
        data={"csrf_token": form_token(browser, path)},
        files={"file": ("roll.csv", body, "text/csv")},
    )
    assert shown.status_code == 200
    for words in ("Adno", "Columned", 'value="legal_surname" selected', 'value="class" selected'):
        assert words in shown.text
    ours = ["source_id", "legal_surname", "legal_forename", "date_of_birth", "class"]
    headings = ["Adno", "Last name", "First name", "DOB", "Reg"]
    choose, form = f"{path}/columns/chosen", {"do": "save", "sample": body.decode()}
    saved = send_form(browser, choose, {**form, "ours": ours, "heading": headings}, page=path)
    assert saved.status_code == 303
    answer = send(stranger, feed, body, signed(feed, body), "text/csv")
    assert outcome(stranger, feed, answer.json()["delivery_id"])["added"] == 1
    lacking = send_form(browser, choose, {**form, "ours": ["upn"], "heading": ["Adno"]}, page=path)
    assert lacking.status_code == 400
    nothing = send_form(browser, choose, {"do": "save", "ours": ours, "heading": headings}, page=path)
    assert nothing.status_code == 400
    long = send_form(browser, choose, {**form, "ours": ["class"], "heading": ["x" * 300]}, page=path)
    assert long.status_code == 400
    assert send_form(browser, path, {"do": "forget_columns"}).status_code == 303
    nonsense = {"file": ("roll.csv", b"\xff\xfe\x00\xd8", "text/csv")}
    refused = browser.post(f"{path}/columns", data={"csrf_token": form_token(browser, path)}, files=nonsense)
    assert refused.status_code == 400


def test_a_roll_that_would_shrink_waits_for_a_person(browser, stranger, trust, rows):
    feed = trust.feeds["south"]
    body = json.dumps({"mode": "full", "pupils": [pupil(90)]}).encode()
    delivery = push(stranger, feed, body).json()["delivery_id"]
    here, asking = (
        f"/mis/v1/feeds/{feed.id}/deliveries/{delivery}",
        signed(feed, b"", message_id=f"haven_result_{delivery}"),
    )

    def waits():
        return stranger.get(here, headers=asking).json()["state"] == "waiting_for_decision"

    eventually(waits, what="the guard")
    page = f"/pupil-files/{delivery}?feed={feed.id}"
    assert "pupils leave?" in browser.get(page).text
    on_roll = rows.of("pupils", "SELECT count(*) FROM pupil WHERE on_roll")
    assert send_form(browser, f"/pupil-files/{delivery}/decision", {"decision": "x"}, page=page).status_code == 400
    decided = send_form(browser, f"/pupil-files/{delivery}/decision", {"decision": "refuse"}, page=page)
    assert decided.status_code == 303
    assert outcome(stranger, feed, delivery)["reason"] == "refused_by_person"
    assert rows.of("pupils", "SELECT count(*) FROM pupil WHERE on_roll") == on_roll


def test_a_file_by_hand_is_checked_then_applied_and_its_rejected_rows_downloaded(browser, stranger):
    school, body = "910002", pupils_csv("south") + b"=1+1,,,,,,,,\r\n"
    data = {"csrf_token": form_token(browser, "/pupil-files"), "school": school, "check": "1"}
    sent = browser.post("/pupil-files", data=data, files={"file": ("roll.csv", body, "text/csv")})
    page = sent.headers["Location"]
    eventually(lambda: "Apply it now" in browser.get(page).text, what="the check")
    assert "only checked" in browser.get(page).text
    assert send_form(browser, f"{page}/replay", {}, page=page).status_code == 303
    eventually(lambda: "only checked" not in browser.get(page).text and "Done" in browser.get(page).text, what="it")
    table = browser.get(f"{page}/faults.csv")
    assert table.headers["Content-Disposition"].startswith("attachment")
    assert '"not_a_upn"' in table.text
    assert "=1+1" not in table.text
    kept = browser.get(f"{page}/rejected.csv")
    assert kept.headers["Content-Disposition"].startswith("attachment")
    assert '"\'=1+1"' in kept.text, "it runs in no spreadsheet"
    assert "Legal surname: This is missing." in kept.text
    assert send_form(browser, f"{page}/replay", {}, page="/pupil-files").status_code == 404


def test_nobody_else_gets_near_a_feed(sessions, trust, rows):
    feed = trust.feeds["north"]
    for person in ("lead", "teacher", "south_lead"):
        other = sessions.browser(person, elevated=person != "teacher")
        with rows.untouched():
            for path in (f"/pupil-files/feeds/{feed.id}", f"/pupil-files/feeds/{uuid4()}"):
                assert other.get(path).status_code in (303, 403, 404)


def test_the_client_in_the_vendors_guide_works_as_it_stands(trust, stranger, server, feed):
    guide = (Path(__file__).parents[2] / "docs/guides/mis-vendors.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```python\n(.*?)```", guide, re.DOTALL)
    assert len(blocks) == 2
    vendor: dict = {}
    for block in blocks:
        exec(block, vendor)  # what we tell others to run
    example = json.loads(re.search(r"```json\n(.*?)```", guide, re.DOTALL)[1])
    where = (server.url, str(feed.id), feed.secret)
    pushed = vendor["push_pupils"](*where, [example], str(trust.ca))
    assert outcome(stranger, feed, pushed)["applied"] == 1
    assert (
        outcome(stranger, feed, vendor["push"](*where, pupils_csv("south").decode(), str(trust.ca)))["state"] == "done"
    )
