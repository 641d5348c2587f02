"""Files and exports on their way while services and stores are killed: whole or not there, never lost, never half."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from haven_local import clamav
from haven_local.testing.breaking import everything_ready, kill_service
from haven_local.testing.metrics import metric
from haven_local.testing.small_trust import eventually

LETTER = b"%PDF-1.7\n" + b"Kanarienvogelgesang " * 60_000
FILE = {"file": ("letter.pdf", LETTER, "application/pdf")}
OUTCOMES = ("done", "refused")


@pytest.fixture
def incident(breakable):
    pupil = breakable.pupils()[12]["id"]
    concern = breakable.report(pupil, account="Quillfeather said: Kanarienvogelgesang.")["id"]
    lead = breakable.signed_in("lead", elevated=True)
    accepted = lead.send("POST", f"/api/v1/concerns/{concern}/acceptance", json={"reason": "Needs a record."})
    return accepted["id"], pupil


def _send(lead, incident_id):
    """The document's id, or None if it was not taken. Tried once: a file has no idempotency key."""
    try:
        answer = _raw(lead, "POST", f"/api/v1/incidents/{incident_id}/documents", files=FILE)
    except httpx.TransportError:
        return None
    return answer.json()["id"] if answer.is_success else None


def _raw(lead, method, path, **given):
    return lead._client.request(method, path, **given)


def _ask(lead, pupil):
    asked = {"pupil_id": pupil, "format": "html", "purpose": "Conference", "recipient": "A worker"}
    headers = {"Idempotency-Key": str(uuid4())}
    return lead.send("POST", "/api/v1/exports", json=asked, headers=headers)["id"]


@pytest.mark.timeout(240)
def test_what_was_answered_is_there_whole_and_what_was_not_leaves_nothing(breakable, incident):
    incident_id, pupil = incident
    lead = breakable.signed_in("lead", elevated=True)
    exported = _ask(lead, pupil)
    taken = []
    for name in ("incidents", "gateway", "pupils"):
        with ThreadPoolExecutor(3) as pool:
            going = [pool.submit(_send, lead, incident_id) for _ in range(3)]
            kill_service(breakable, name, 0.2)
        taken += [each.result() for each in going]
        everything_ready(breakable)
        taken.append(eventually(lambda: _send(lead, incident_id), 60, "a file after the kill"))
    sent = {each for each in taken if each is not None}

    def looked_at():
        found = lead.send("GET", "/api/v1/documents", params={"incident_id": incident_id})["documents"]
        return found if all(each["versions"][0]["state"] != "waiting" for each in found) else None

    found = eventually(looked_at, 90, "a look at every file")
    assert {each["id"] for each in found} >= sent
    for each in found:
        assert each["versions"][0]["state"] == "clean"
        assert _raw(lead, "GET", f"/api/v1/documents/{each['id']}/content").content == LETTER
    made = eventually(lambda: _finished(lead, exported), 90, "the export")
    assert made["state"] == "done"
    assert b"Kanarienvogelgesang" in _raw(lead, "GET", f"/api/v1/exports/{exported}/content").content


def _finished(lead, export_id):
    found = lead.send("GET", f"/api/v1/exports/{export_id}")
    return found if found["state"] in OUTCOMES else None


@pytest.mark.timeout(120)
def test_without_the_scanner_files_wait_and_without_the_store_none_is_half_taken(breakable, incident):
    incident_id, _ = incident
    lead, supervisor = breakable.signed_in("lead", elevated=True), breakable.world.stack.supervisor
    supervisor.stop("clamav")
    waiting = _send(lead, incident_id)
    newest = lambda: lead.send("GET", f"/api/v1/documents/{waiting}")["versions"][0]  # noqa: E731
    assert newest()["state"] == "waiting"
    eventually(lambda: newest()["scanner_silent_since"], 30, "the page's word that the scanner does not answer")
    assert metric(breakable.processes["incidents"], "haven_scanner_away") == 1
    refused = _raw(lead, "GET", f"/api/v1/documents/{waiting}/content")
    assert (refused.status_code, refused.json()["code"]) == (409, "file_not_readable")
    left_behind = clamav.scanned_folder(breakable.world.stack.layout) / "of-a-scanner-that-was-killed"
    left_behind.write_bytes(LETTER)
    supervisor.start("clamav")
    readable = lambda: lead.send("GET", f"/api/v1/documents/{waiting}")["readable_version"]  # noqa: E731
    eventually(readable, 60, "a look at the file once the scanner is back")
    assert newest()["scanner_silent_since"] is None
    assert not left_behind.exists()
    assert metric(breakable.processes["incidents"], "haven_scanner_away") == 0

    documents = Path(breakable.world.objects) / "documents"
    aside = documents.with_name("aside")
    documents.rename(aside)
    documents.write_bytes(b"")  # a file where a folder should be: nothing can be written
    try:
        answer = _raw(lead, "POST", f"/api/v1/incidents/{incident_id}/documents", files=FILE)
        assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    finally:
        documents.unlink()
        aside.rename(documents)
    listed = lead.send("GET", "/api/v1/documents", params={"incident_id": incident_id})["documents"]
    assert all(each["versions"][0]["state"] == "clean" for each in listed)
    assert _raw(lead, "GET", f"/api/v1/documents/{waiting}/content").content == LETTER


def _send_with_report(teacher, concern_id, key):
    """The file's id, or None if it was not taken."""
    try:
        answer = _raw(
            teacher, "POST", f"/api/v1/concerns/{concern_id}/files", files=FILE, headers={"Idempotency-Key": key}
        )
    except httpx.TransportError:
        return None
    return answer.json()["id"] if answer.is_success else None


@pytest.mark.timeout(240)
def test_a_reports_file_that_is_sent_again_is_there_once(breakable):
    concern_id = breakable.report(breakable.pupils()[13]["id"])["id"]
    teacher, sent = breakable.signed_in("teacher"), set()
    for name in ("incidents", "gateway"):
        key = str(uuid4())
        with ThreadPoolExecutor(2) as pool:
            for _ in range(2):
                pool.submit(_send_with_report, teacher, concern_id, key)
            kill_service(breakable, name, 0.2)
        everything_ready(breakable)
        again = [
            eventually(lambda key=key: _send_with_report(teacher, concern_id, key), 60, "the file after the kill")
            for _ in range(2)
        ]
        assert len(set(again)) == 1
        sent |= set(again)
    files = teacher.send("GET", f"/api/v1/concerns/{concern_id}")["files"]
    assert sorted(each["document_id"] for each in files) == sorted(sent)
    assert len(sent) == 2
