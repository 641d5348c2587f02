"""Files and exports on their way while services and stores are killed: whole or not there, never lost, never half."""

from contextlib import closing
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from haven_local import clamav
from support.breaking import comes_right, everything_ready, kill_service
from support.levels import waits_for
from support.metrics import metric

pytestmark = waits_for("chassis", "deploy", "migrations")

LETTER = b"%PDF-1.7\n" + b"Kanarienvogelgesang " * 60_000
FILE = {"file": ("letter.pdf", LETTER, "application/pdf")}
LARGE = LETTER * 10
"""Half of it is more than a writer holds in memory: it lies in the store when a service is killed."""
LARGE_FILE = {"file": ("letter.pdf", LARGE, "application/pdf")}
OUTCOMES = ("done", "refused")
_EDGE = "an-edge-between-parts"
_AN_HOUR_AGO = "UPDATE document_version SET begun_at = begun_at - interval '1 hour' WHERE state = 'receiving'"


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


def _send_across(trust, caller, path, name, **headers):
    """Sends ``LARGE`` and kills ``name`` when half of it lies unfinished in the store; the answer, or None."""
    head = f'--{_EDGE}\r\nContent-Disposition: form-data; name="file"; filename="letter.pdf"\r\n\r\n'.encode()
    tail = f"\r\n--{_EDGE}--\r\n".encode()
    half, before = len(LARGE) // 2, _unfinished(trust)

    def body():
        yield head
        yield LARGE[:half]
        comes_right(lambda: _unfinished(trust) - before, what="half a file in the store")
        kill_service(trust, name, 0.2)
        yield LARGE[half:]
        yield tail

    known = {
        "Content-Type": f"multipart/form-data; boundary={_EDGE}",
        "Content-Length": str(len(head) + len(LARGE) + len(tail)),
        **headers,
    }
    try:
        answer = _raw(caller, "POST", path, content=body(), headers=known)
    except httpx.TransportError:
        return None
    assert answer.is_success or answer.status_code == 503
    return answer.json()["id"] if answer.is_success else None


def _unfinished(trust):
    return {path for path in (trust.world.objects / "documents").rglob("*#*") if path.stat().st_size}


def _is_swept(trust):
    """Whether the store holds what the rows name and nothing else, and no row waits for a file that will never come."""
    objects = trust.world.objects
    named = {name for (name,) in trust.world.rows("incidents", _NAMED)}
    there = {str(path.relative_to(objects)) for path in (objects / "documents").rglob("*") if path.is_file()}
    (never_arrived,) = trust.world.rows("incidents", _NEVER_ARRIVED)[0]
    return there == named and not never_arrived


_NAMED = "SELECT object_name FROM document_version WHERE object_name IS NOT NULL"
_NEVER_ARRIVED = (
    "SELECT (SELECT count(*) FROM document_version WHERE state = 'receiving')"
    " + (SELECT count(*) FROM document d WHERE NOT EXISTS"
    " (SELECT 1 FROM document_version v WHERE v.document_id = d.id))"
)


def _sweep(trust):
    """An hour goes by for what never arrived; incidents sweeps a second after its start."""
    with closing(trust.world.stack.databases.connect(trust.world.database("incidents").name)) as opened:
        opened.cursor().execute(_AN_HOUR_AGO)
    kill_service(trust, "incidents", 0)
    everything_ready(trust)
    comes_right(lambda: _is_swept(trust), what="the sweep")


def _ask(lead, pupil):
    asked = {"pupil_id": pupil, "format": "html", "purpose": "Conference", "recipient": "A worker"}
    headers = {"Idempotency-Key": str(uuid4())}
    return lead.send("POST", "/api/v1/exports", json=asked, headers=headers)["id"]


def test_what_was_answered_is_there_whole_and_what_was_not_leaves_nothing(breakable, incident):
    incident_id, pupil = incident
    lead = breakable.signed_in("lead", elevated=True)
    exported = _ask(lead, pupil)
    contents = {}
    for name in ("incidents", "gateway", "pupils"):
        large = _send_across(breakable, lead, f"/api/v1/incidents/{incident_id}/documents", name)
        assert large is None or name != "gateway"
        everything_ready(breakable)
        contents |= {large: LARGE, comes_right(lambda: _send(lead, incident_id), what="a file after the kill"): LETTER}
    contents.pop(None, None)
    _sweep(breakable)

    def looked_at():
        found = lead.send("GET", "/api/v1/documents", params={"incident_id": incident_id})["documents"]
        return found if all(each["versions"][0]["state"] != "waiting" for each in found) else None

    found = comes_right(looked_at, what="a look at every file")
    assert {each["id"] for each in found} >= set(contents)
    for each in found:
        assert each["versions"][0]["state"] == "clean"
        content = _raw(lead, "GET", f"/api/v1/documents/{each['id']}/content").content
        assert content == contents[each["id"]] if each["id"] in contents else content in (LARGE, LETTER)
    made = comes_right(lambda: _finished(lead, exported), what="the export")
    assert made["state"] == "done"
    assert b"Kanarienvogelgesang" in _raw(lead, "GET", f"/api/v1/exports/{exported}/content").content


def _finished(lead, export_id):
    found = lead.send("GET", f"/api/v1/exports/{export_id}")
    return found if found["state"] in OUTCOMES else None


def test_without_the_scanner_files_wait_and_without_the_store_none_is_half_taken(breakable, incident):
    incident_id, _ = incident
    lead, supervisor = breakable.signed_in("lead", elevated=True), breakable.world.stack.supervisor
    supervisor.stop("clamav")
    waiting = _send(lead, incident_id)
    newest = lambda: lead.send("GET", f"/api/v1/documents/{waiting}")["versions"][0]
    assert newest()["state"] == "waiting"
    comes_right(lambda: newest()["scanner_silent_since"], what="the page's word that the scanner does not answer")
    assert metric(breakable.processes["incidents"], "haven_scanner_away") == 1
    refused = _raw(lead, "GET", f"/api/v1/documents/{waiting}/content")
    assert (refused.status_code, refused.json()["code"]) == (409, "file_not_readable")
    left_behind = clamav.scanned_folder(breakable.world.stack.layout) / "of-a-scanner-that-was-killed"
    left_behind.write_bytes(LETTER)
    supervisor.start("clamav")
    readable = lambda: lead.send("GET", f"/api/v1/documents/{waiting}")["readable_version"]
    comes_right(readable, what="a look at the file once the scanner is back")
    assert newest()["scanner_silent_since"] is None
    assert not left_behind.exists()
    assert metric(breakable.processes["incidents"], "haven_scanner_away") == 0

    documents = Path(breakable.world.objects) / "documents"
    elsewhere = documents.with_name("elsewhere")
    documents.rename(elsewhere)
    documents.write_bytes(b"")  # a file where a folder should be: nothing can be written
    try:
        answer = _raw(lead, "POST", f"/api/v1/incidents/{incident_id}/documents", files=FILE)
        assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    finally:
        documents.unlink()
        elsewhere.rename(documents)
    listed = lead.send("GET", "/api/v1/documents", params={"incident_id": incident_id})["documents"]
    assert all(each["versions"][0]["state"] == "clean" for each in listed)
    assert _raw(lead, "GET", f"/api/v1/documents/{waiting}/content").content == LETTER


def _files_of(concern_id):
    return f"/api/v1/concerns/{concern_id}/files"


def _send_with_report(teacher, concern_id, key):
    """The file's id, or None if it was not taken."""
    try:
        answer = _raw(teacher, "POST", _files_of(concern_id), files=LARGE_FILE, headers={"Idempotency-Key": key})
    except httpx.TransportError:
        return None
    return answer.json()["id"] if answer.is_success else None


def test_a_reports_file_that_is_sent_again_is_there_once(breakable):
    concern_id = breakable.report(breakable.pupils()[13]["id"])["id"]
    teacher, sent = breakable.signed_in("teacher"), set()
    for name in ("incidents", "gateway"):
        key = str(uuid4())
        once = _send_across(breakable, teacher, _files_of(concern_id), name, **{"Idempotency-Key": key})
        everything_ready(breakable)
        again = [
            comes_right(lambda key=key: _send_with_report(teacher, concern_id, key), what="the file after the kill")
            for _ in range(2)
        ]
        assert len({*again, once or again[0]}) == 1
        sent |= set(again)
    _sweep(breakable)
    files = teacher.send("GET", f"/api/v1/concerns/{concern_id}")["files"]
    assert sorted(each["document_id"] for each in files) == sorted(sent)
    assert len(sent) == 2
