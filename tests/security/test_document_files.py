"""Documents on the running system: sent, checked, fetched; and hostile ones, refused cheaply and without a trace."""

import io
import os
import struct
import tempfile
import zipfile
from pathlib import Path

import pytest
from feeds import cheaply
from haven_local import clamav
from small_trust import eventually
from strangers import form_token, problem

LETTER = b"%PDF-1.7\n" + b"A letter. " * 5_000
DOWNLOAD_POLICY = "sandbox; default-src 'none'"
MEGABYTE = 2**20


def _packed(*parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        for name, content in parts:
            archive.writestr(name, content)
    return out.getvalue()


def _link():
    part = zipfile.ZipInfo("word/link")
    part.external_attr = 0o120777 << 16
    return _packed((part, "/etc/passwd"))


def _png(width, height):
    return b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0) + b"\x00" * 99


def _hostile():
    """By name: what it is, and why it is refused. Packed when asked for: every worker of a run reads this module."""
    return {
        "bomb.docx": (_packed(("word/document.xml", bytes(150_000_000))), "archive"),
        "slip.docx": (_packed(("../../../../etc/cron.d/x", "x")), "archive"),
        "link.docx": (_link(), "archive"),
        "macro.xlsx": (_packed(("xl/vbaProject.bin", "x")), "archive"),
        "flood.png": (_png(65_000, 65_000), "image"),
        "test.txt": (clamav.test_file(), "virus"),
        "packed.docx": (_packed(("word/media/image1.png", clamav.test_file())), "virus"),
        "both.png": (_png(2, 2) + _packed(("a", "b")), "several_kinds"),
    }


REFUSED_AT_ONCE = {
    "page.html": (b"<html><script>alert(1)</script>", "unknown_file_kind"),
    "run.exe": (b"MZ" + bytes(99), "unknown_file_kind"),
    "all.zip": (_packed(), "unknown_file_kind"),
    "letter.pdf": (b"MZ" + bytes(99), "other_file_kind"),
    "dance.gif": (b"GIF89a/*<script>alert(1)</script>*/" + bytes(99), "other_file_kind"),
    "notes.txt": (b"<html><body onload=alert(1)>", "other_file_kind"),
    "nothing.txt": (b"", "empty_file"),
}


@pytest.fixture
def lead(sessions):
    return sessions.bearer("lead", elevated=True)


def _send(stranger, bearer, incident, name, content, **given):
    path = f"/api/v1/incidents/{incident}/documents"
    return stranger.post(path, files={"file": (name, content)}, headers=bearer, **given)


def _looked_at(stranger, bearer, document_id):
    def newest():
        version = stranger.get(f"/api/v1/documents/{document_id}", headers=bearer).json()["versions"][0]
        return version if version["state"] != "waiting" else None

    return eventually(newest, what="a look at the file")


def _objects(trust):
    return {path for path in (Path(trust.world.objects) / "documents").rglob("*") if path.is_file()}


def test_hostile_files_are_refused_and_nothing_of_them_stays(trust, stranger, records, lead):
    incident, before, hostile = records["north"].incident, _objects(trust), _hostile()
    for name, (content, code) in REFUSED_AT_ONCE.items():
        answer = _send(stranger, lead, incident, name, content)
        problem(answer, "invalid_request")
        assert [each["code"] for each in answer.json()["fields"]] == [code], name
    with cheaply(trust.processes["incidents"], seconds=1.0 * len(hostile), megabytes=100):
        sent = {}
        for name, (content, _) in hostile.items():
            answer = _send(stranger, lead, incident, name, content)
            assert answer.status_code == 201, (name, answer.text)
            sent[name] = answer.json()["id"]
        found = {name: _looked_at(stranger, lead, document_id) for name, document_id in sent.items()}
    assert {name: each["reason"] for name, each in found.items()} == {name: why for name, (_, why) in hostile.items()}
    for document_id in sent.values():
        for query in ("", "?version=1"):
            problem(stranger.get(f"/api/v1/documents/{document_id}/content{query}", headers=lead), "file_not_readable")
    eventually(lambda: _objects(trust) == before, what="the end of refused files")


def test_a_file_comes_back_as_it_was_and_runs_nowhere(trust, stranger, records, lead, rows):
    incident = records["north"].incident
    name = "Brief an Müller, 3.pdf"
    document_id = _send(stranger, lead, incident, name, LETTER).json()["id"]
    assert _looked_at(stranger, lead, document_id)["state"] == "clean"
    answer = stranger.get(f"/api/v1/documents/{document_id}/content", headers=lead)
    assert answer.content == LETTER
    headers = answer.headers
    assert headers["Content-Disposition"].startswith("attachment; filename")
    assert headers["Content-Security-Policy"] == DOWNLOAD_POLICY
    assert (headers["X-Content-Type-Options"], headers["Cache-Control"]) == ("nosniff", "no-store")
    assert (headers["Content-Type"], headers["Content-Length"]) == ("application/pdf", str(len(LETTER)))
    rows.settle()
    read = rows.of(
        "audit", f"SELECT count(*) FROM entry WHERE action = 'document:file:read' AND object_id = '{document_id}'"
    )
    assert read == [(1,)]
    for path in _objects(trust):
        assert b"A letter." not in path.read_bytes()


def test_a_new_version_comes_without_any_field_before_it(stranger, records, lead):
    document_id = _send(stranger, lead, records["north"].incident, "letter.pdf", LETTER).json()["id"]
    path, file = f"/api/v1/documents/{document_id}/versions", {"file": ("new.pdf", LETTER + b"More.")}
    answer = stranger.post(path, files=file, headers={**lead, "If-Match": '"1"'})
    assert (answer.status_code, answer.json()["version"]) == (201, 2)
    eventually(lambda: _looked_at(stranger, lead, document_id)["version"] == 2, what="the new version")
    answer = stranger.get(f"/api/v1/documents/{document_id}/content", headers=lead)
    assert answer.content == LETTER + b"More."
    problem(stranger.post(path, files=file, headers={**lead, "If-Match": '"1"'}), "stale_version")


def test_a_large_file_passes_through_without_being_held(over_http, stranger, records, lead):
    incident, size = records["north"].incident, 60_000_000
    content = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00" + os.urandom(1_000_000) * (size // 1_000_000)
    with tempfile.TemporaryFile() as film:
        film.write(content)
        film.seek(0)
        before = _resident()
        document_id = _send(over_http, lead, incident, "film.mp4", film).json()["id"]
        assert _resident() - before < 40 * MEGABYTE
    assert _looked_at(stranger, lead, document_id)["state"] == "clean"
    assert stranger.get(f"/api/v1/documents/{document_id}/content", headers=lead, timeout=60).content == content


def test_too_large_or_broken_off_leaves_nothing(trust, stranger, records, lead):
    incident, before = records["north"].incident, _objects(trust)
    too_large = _send(stranger, lead, incident, "a.txt", b"x" * 100_500_000, timeout=60)
    problem(too_large, "body_too_large")
    body = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n' + b"x" * 200_000
    headers = {**lead, "Content-Type": "multipart/form-data; boundary=b"}
    problem(stranger.post(f"/api/v1/incidents/{incident}/documents", content=body, headers=headers))
    assert _objects(trust) == before
    listed = stranger.get("/api/v1/documents", params={"incident_id": incident}, headers=lead).text
    assert '"a.txt"' not in listed


def test_a_form_of_another_origin_gives_nothing(stranger, sessions, records, rows):
    browser = sessions.browser("lead", elevated=True)
    path = f"/incidents/{records['north'].incident}/documents"
    with rows.untouched(but=("incidents.file_reading",)):
        forged = browser.post(path, files={"file": ("a.pdf", LETTER)}, data={"csrf_token": "none"})
        assert forged.status_code == 400
        token = form_token(browser)
        answer = browser.post(path, files={"file": ("", b"")}, data={"csrf_token": token})
        assert answer.status_code == 400
        assert "Choose the file." in answer.text


def _resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE")
