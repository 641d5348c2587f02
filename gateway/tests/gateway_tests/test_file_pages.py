"""Pages that wait for something to be done with a file, with the services' answers made up."""

from datetime import UTC, datetime

import pytest
from haven_schemas.rights import Right
from haven_schemas.rpc.identity import StaffList
from haven_schemas.rpc.incidents_documents import Document, DocumentPage, DocumentVersion
from haven_schemas.rpc.pupils import PupilPage

from gateway_tests.administered import ME, NORTH, NOW, Identity, number

DOCUMENT, CHILD = number(80), number(81)
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
    services = Identity([Right.RECORD_READ, Right.PUPIL_READ])
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
