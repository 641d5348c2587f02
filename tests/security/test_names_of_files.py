"""Files under any name that people give them: kept, shown, and fetched again under that name."""

import re
import unicodedata
from urllib.parse import unquote

import pytest
from small_trust import eventually

TEXT = b"Said so himself."
NAMES = {
    "a curly apostrophe": "\u2019s note.txt",
    "Polish": "Łukasz.txt",
    "Arabic": "ملاحظة عن الطفل.txt",
    "Chinese": "笔记.txt",
    "a smile": "😢 note.txt",
    "two parts to a letter": unicodedata.normalize("NFD", "Zoé Brontë.txt"),
    "quotation marks": "what \"he\" said; and 'she'.txt",
    "percent": "100%25 sure.txt",
    "a comma and an equals": "a=b, c;d.txt",
    "255 letters": "ł" * 251 + ".txt",
    "no letters": "….txt",
}
UNSEEN = {
    "right to left": ("\u202etxt.exe.txt", "txt.exe.txt"),
    "no width": ("no\u200bte\ufeff.txt", "note.txt"),
    "a backslash": ("C:\\Notes\\ł.txt", "ł.txt"),
}


@pytest.fixture
def lead(sessions):
    return sessions.bearer("lead", elevated=True)


def _sent(stranger, lead, incident, name):
    edge = "an-edge"
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{escaped}"\r\n\r\n'
    content = head.encode() + TEXT + f"\r\n--{edge}--\r\n".encode()
    headers = {**lead, "Content-Type": f"multipart/form-data; boundary={edge}"}
    answer = stranger.post(f"/api/v1/incidents/{incident}/documents", content=content, headers=headers)
    assert answer.status_code == 201, (name, answer.text)
    return answer.json()["id"]


def _fetched(stranger, lead, document_id):
    def readable():
        found = stranger.get(f"/api/v1/documents/{document_id}", headers=lead).json()
        return found if found["readable_version"] else None

    shown = eventually(readable, what="a look at the file")
    answer = stranger.get(f"/api/v1/documents/{document_id}/content", headers=lead)
    assert (answer.status_code, answer.content) == (200, TEXT)
    return shown["versions"][0]["name"], answer.headers["Content-Disposition"]


def test_each_comes_back_under_its_name(stranger, records, lead):
    incident = records["north"].incident
    sent = {name: _sent(stranger, lead, incident, name) for name in NAMES.values()}
    for name, document_id in sent.items():
        shown, header = _fetched(stranger, lead, document_id)
        assert shown == (name if len(name) <= 200 else f"{name[:196]}.txt")
        assert _name_in(header) == shown
        assert header.isascii()
        assert header.startswith("attachment; filename=")


def test_what_cannot_be_seen_is_not_in_a_name(stranger, records, lead):
    incident = records["north"].incident
    sent = {name: (_sent(stranger, lead, incident, name), kept) for name, kept in UNSEEN.values()}
    for document_id, kept in sent.values():
        shown, header = _fetched(stranger, lead, document_id)
        assert shown == _name_in(header) == kept


def _name_in(header):
    """As a browser reads it (RFC 6266, section 4.3)."""
    exact = re.search(r"filename\*=UTF-8''([^;]+)", header)
    return unquote(exact[1], errors="strict") if exact else re.search(r'filename="?([^"]+)"?', header)[1]
