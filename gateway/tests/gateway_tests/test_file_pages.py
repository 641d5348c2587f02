"""Pages that wait for something to be done with a file, with the services' answers made up."""

import base64
import io
import os
import re
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from haven_schemas.acts.identity import StaffList
from haven_schemas.acts.incidents.documents import (
    AbandonDocument,
    Document,
    DocumentAbandoned,
    DocumentPage,
    DocumentReceipt,
    DocumentUploadSlot,
    DocumentVersion,
)
from haven_schemas.acts.incidents.exports import Export, ExportPage
from haven_schemas.acts.pupils import PupilPage
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right

from gateway_tests.administered import ME, NORTH, NOW, Identity, number, send

DOCUMENT, CHILD = number(80), number(81)
KEY = base64.b64encode(bytes(32)).decode()
SILENT_SINCE = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


def a_document(state="waiting", silent_since=None):
    version = DocumentVersion(
        version=1, name="A letter.pdf", state=state, reason=None, media_type=None, size=3, added_by=ME, added_at=NOW,
        scanner_silent_since=silent_since,
    )  # fmt: skip
    return Document(
        id=DOCUMENT, incident_id=number(82), school_id=NORTH.id, subject_ids=[CHILD], occurred_at=NOW,
        versions=[version], readable_version=1 if state == "clean" else None,
    )  # fmt: skip


@pytest.fixture
def lead(open_browser):
    services = Identity([Right.RECORD_READ, Right.RECORD_WRITE, Right.PUPIL_READ])
    services.answers |= {
        "get_pupils": PupilPage(pupils=[], next_cursor=None),
        "staff_names": StaffList(staff=[]),
    }
    return open_browser(services), services


def shows(services, document):
    services.answers |= {
        "get_document": document,
        "list_documents": DocumentPage(documents=[document], next_cursor=None),
    }


@pytest.mark.parametrize("address", [f"/documents/{DOCUMENT}", f"/pupils/{CHILD}/documents"])
def test_a_file_says_since_when_the_scanner_does_not_answer(lead, address):
    browser, services = lead
    shows(services, a_document(silent_since=SILENT_SINCE))
    page = browser.get(address)
    assert "The virus scanner has not answered since 24 November 2026 at 9:30am." in page.text
    assert "nobody can open it until then" in page.text
    assert "Being checked" not in page.text
    shows(services, a_document())
    page = browser.get(address)
    assert "Being checked for viruses" in page.text
    assert "has not answered" not in page.text


BY_ITSELF = {"Haven-By-Itself": "yes", "HX-Request": "true"}
PAGES = [f"/documents/{DOCUMENT}", f"/pupils/{CHILD}/documents?cursor=older", "/exports"]


def an_export(state):
    return Export(
        id=number(83), incident_id=number(82), subject_id=None, school_id=NORTH.id, first_day=None, last_day=None,
        format="pdf", state=state, reason=None, done=1, total=2, size=0, digest=None, purpose="Conference",
        recipient="A worker", asked_at=NOW, expires_at=NOW,
    )  # fmt: skip


@pytest.mark.parametrize("address", PAGES)
def test_a_page_that_asks_by_itself_is_no_use_of_the_session(lead, address):
    browser, services = lead
    shows(services, a_document())
    services.answers["list_exports"] = ExportPage(exports=[an_export("running")], next_cursor=None)
    assert browser.get(address).status_code == 200
    assert services.last("token_for_session").used
    assert browser.get(address, headers=BY_ITSELF).status_code == 200
    assert not services.last("token_for_session").used


@pytest.mark.parametrize("address", PAGES)
def test_it_asks_ever_more_seldom_and_no_more_once_all_is_done(lead, address):
    browser, services = lead
    shows(services, a_document())
    services.answers["list_exports"] = ExportPage(exports=[an_export("running")], next_cursor=None)
    waits, following = [], address
    for _ in range(32):
        page = browser.get(following, headers=BY_ITSELF).text
        (following, wait) = re.search(r'hx-get="([^"]*)".*?hx-trigger="load delay:(\d+)s', page).groups()
        following = following.replace("&amp;", "&")
        waits.append(int(wait))
    assert waits == [3] * 10 + [10] * 20 + [30] * 2
    assert ("cursor=older" in following) == ("cursor=older" in address)
    shows(services, a_document("clean"))
    services.answers["list_exports"] = ExportPage(exports=[an_export("expired")], next_cursor=None)
    assert "hx-trigger" not in browser.get(following, headers=BY_ITSELF).text


@pytest.mark.parametrize("code", [ErrorCode.STEP_UP_REQUIRED, ErrorCode.SIGN_IN_REQUIRED])
def test_it_ends_with_the_sign_in_and_takes_nobody_away_from_the_page(lead, code):
    browser, services = lead
    services.answers["get_document"] = Problem(code)
    answer = browser.get(f"/documents/{DOCUMENT}", headers=BY_ITSELF)
    assert (answer.status_code, answer.data, answer.headers["HX-Reswap"]) == (286, b"", "none")
    assert "HX-Redirect" not in answer.headers


def test_without_room_for_a_file_its_sender_is_told_that_it_was_not_kept(lead, monkeypatch):
    browser, services = lead
    shows(services, a_document("clean"))
    slot = DocumentUploadSlot(document_id=DOCUMENT, version=2, object_name="documents/a/2", data_key=KEY)
    services.answers |= {"begin_document": slot, "abandon_document": DocumentAbandoned(document_id=DOCUMENT)}
    full = SimpleNamespace(f_bavail=99, f_blocks=1000)
    monkeypatch.setattr(os, "statvfs", lambda _: full)
    here = f"/documents/{DOCUMENT}"
    page = send(browser, here, version="1", file=(io.BytesIO(b"%PDF-1.7 A letter."), "A letter.pdf"))
    assert page.status_code == 507
    assert "There is no room for files just now, and nothing of this one was kept." in page.text
    assert services.last("abandon_document") == AbandonDocument(document_id=DOCUMENT, version=2)
    full.f_bavail = 500
    services.answers["finish_document"] = DocumentReceipt(document_id=DOCUMENT, version=2)
    assert send(browser, here, version="1", file=(io.BytesIO(b"%PDF-1.7 A letter."), "A.pdf")).status_code == 303
