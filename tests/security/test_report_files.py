"""Files with a report on the running system: after the report, each by itself, for its reporter alone to send."""

from pathlib import Path
from uuid import uuid4

import pytest
from asks import FILE
from small_trust import SCHOOLS, eventually
from strangers import form_token, problem
from telltales import NARRATIVE

NOTE = b"%PDF-1.7\n" + b"A note. " * 3_000


@pytest.fixture
def teacher(sessions):
    return sessions.bearer("teacher")


@pytest.fixture
def lead(sessions):
    return sessions.bearer("lead", elevated=True)


@pytest.fixture
def concern(trust, stranger, teacher):
    body = trust.concern(trust.pupils()[2]["id"], school_urn=SCHOOLS["north"][0])
    headers = {**teacher, "Idempotency-Key": str(uuid4())}
    return stranger.post("/api/v1/concerns", json=body, headers=headers).json()["id"]


def _send(stranger, bearer, concern, name="Note.pdf", content=NOTE, key=None, **given):
    headers = {**bearer, "Idempotency-Key": key or str(uuid4())}
    return stranger.post(f"/api/v1/concerns/{concern}/files", files={"file": (name, content)}, headers=headers, **given)


def _files(stranger, bearer, concern):
    return stranger.get(f"/api/v1/concerns/{concern}", headers=bearer).json()["files"]


def _objects(trust):
    return {path for path in (Path(trust.world.objects) / "documents").rglob("*") if path.is_file()}


def test_it_is_kept_once_told_to_its_reporter_and_opened_by_the_team(trust, stranger, sessions, teacher, lead, concern):
    first = _send(stranger, teacher, concern, key="once")
    assert first.status_code == 201, first.text
    assert _send(stranger, teacher, concern, key="once").json() == first.json()
    document = first.json()["id"]
    clean = eventually(
        lambda: [each for each in _files(stranger, teacher, concern) if each["state"] == "clean"], what="the check"
    )
    assert [(each["document_id"], each["name"], each["size"]) for each in clean] == [(document, "Note.pdf", len(NOTE))]
    content = f"/api/v1/documents/{document}/content"
    assert stranger.get(content, headers=lead).content == NOTE
    for person in ("teacher", "colleague", "south_lead", "pastoral"):
        problem(stranger.get(content, headers=sessions.bearer(person, elevated=True)), "not_permitted", "not_found")
    for person in ("colleague", "lead", "south_teacher"):
        problem(_send(stranger, sessions.bearer(person), concern), "not_found")
    assert len(_files(stranger, lead, concern)) == 1


def test_what_is_turned_away_is_no_harm_to_the_report_and_stands_in_the_log(
    trust, stranger, teacher, lead, concern, rows
):
    before = _objects(trust)
    for name, content, code in (
        ("run.exe", b"MZ" + bytes(99), "unknown_file_kind"),
        ("note.pdf", b"MZ" + bytes(99), "other_file_kind"),
        ("empty.txt", b"", "empty_file"),
    ):
        answer = _send(stranger, teacher, concern, name, content)
        problem(answer, "invalid_request")
        assert [each["code"] for each in answer.json()["fields"]] == [code]
    problem(_send(stranger, teacher, concern, "a.txt", b"x" * 100_500_000, timeout=60), "body_too_large")
    assert _objects(trust) == before
    assert _files(stranger, lead, concern) == []
    rows.settle()
    logged = f"SELECT outcome FROM entry WHERE action = 'document:file:refuse' AND object_id = '{concern}'"
    found = eventually(lambda: len(rows.of("audit", logged)) == 4 and rows.of("audit", logged), what="the log")
    assert sorted(outcome for (outcome,) in found) == ["empty", "kind", "mismatch", "too_large"]


def _form(trust, browser, **changed):
    pupil = trust.pupils()[3]
    return {
        "csrf_token": form_token(browser, "/report"), "key": uuid4().hex, "school": str(trust.schools["north"]),
        "category": str(trust.categories["Neglect"]), "day": "1", "month": "9", "year": "2026", "time": "10:45",
        "person_id": pupil["id"], "person_label": "A child", "person_role": "affected", "account": NARRATIVE,
        "urgency": "later", "place": uuid4().hex,  # no two are the same report
        **changed,
    }  # fmt: skip


def _report(browser, form, *files, **given):
    sent = [("file", each) for each in files]
    return browser.post("/report", data=form, files=sent, **given)


def test_one_form_brings_report_and_files_and_more_than_may_come_says_so(trust, stranger, sessions, teacher):
    browser = sessions.browser("teacher")
    form = _form(trust, browser)
    files = [(f"Note {number}.pdf", NOTE + str(number).encode()) for number in range(7)]
    answer = _report(browser, form, *files)
    assert answer.status_code == 303, answer.text
    told = browser.get(answer.headers["Location"]).text
    assert told.count("Received. It is being checked") == 5
    assert told.count("more than a report may have") == 2
    concern = answer.headers["Location"].split("/")[2]
    assert _report(browser, form, *files).headers["Location"] == answer.headers["Location"]
    assert sorted(each["name"] for each in _files(stranger, teacher, concern)) == [f"Note {n}.pdf" for n in range(5)]


def test_a_file_far_too_large_leaves_the_report_received(trust, stranger, sessions, teacher):
    browser = sessions.browser("teacher")
    before = _objects(trust)
    answer = _report(browser, _form(trust, browser), ("film.txt", b"x" * 120_000_000), ("Note.pdf", NOTE), timeout=120)
    assert answer.status_code == 303
    told = browser.get(answer.headers["Location"]).text
    assert "it is too large" in told
    assert "Note.pdf" in told
    concern = answer.headers["Location"].split("/")[2]
    assert [each["name"] for each in _files(stranger, teacher, concern)] == ["Note.pdf"]
    assert len(_objects(trust) - before) == 1


def test_a_body_that_breaks_off_behind_the_words_leaves_the_report_received(trust, stranger, sessions, teacher):
    browser = sessions.browser("teacher")
    form = _form(trust, browser)
    parts = [f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in form.items()]
    body = "".join(parts) + '--b\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n' + "x" * 999
    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    answer = browser.post("/report", content=body.encode(), headers=headers)
    assert answer.status_code == 303
    assert "did not arrive whole" in browser.get(answer.headers["Location"]).text
    assert _files(stranger, teacher, answer.headers["Location"].split("/")[2]) == []


def test_by_permit_the_words_are_taken_and_the_file_is_not(trust, sessions):
    browser = sessions.client()
    for number, permit in enumerate(sessions.open("colleague")["reporting_permits"]):
        browser.cookies.set(f"__Host-haven-permit-{number}", permit)
    answer = _report(browser, _form(trust, sessions.browser("colleague")) | _token_of(browser), ("Note.pdf", NOTE))
    assert answer.status_code == 303, answer.text
    assert "One file was not sent. Sign in" in browser.get(answer.headers["Location"]).text


def _token_of(browser):
    return {"csrf_token": form_token(browser, "/sign-in")}


def test_files_go_to_nobody_elses_report_and_not_from_another_origin(stranger, sessions, records, rows):
    colleague = sessions.browser("colleague")
    theirs = records["north"].waiting
    with rows.untouched():
        token = form_token(colleague, "/report")
        answer = colleague.post(f"/reports/{theirs}/files", data={"csrf_token": token, "key": "a" * 20}, files=FILE)
        assert answer.status_code == 404
        forged = colleague.post(f"/reports/{theirs}/files", data={"csrf_token": "none"}, files=FILE)
        assert forged.status_code == 400
