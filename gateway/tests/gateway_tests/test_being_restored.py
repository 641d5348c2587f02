"""A restored system shows nothing, says so in plain words on each page and answer, and takes reports all the same."""

import pytest
from haven_schemas.acts.incidents.categories import Category, CategoryList
from haven_schemas.acts.incidents.reporting import ConcernReceipt
from haven_schemas.call import all_calls
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.topology import CLOSES_AFTER_RESTORE

from .administered import NORTH, Identity, handed, number, send

LEAD = [
    Right.CONCERN_REPORT, Right.CONCERN_FOLLOW_OWN, Right.ALERT_READ, Right.SESSION_OWN, Right.CONCERN_TRIAGE,
    Right.RECORD_READ, Right.PUPIL_FIND, Right.STAFF_READ, Right.RETENTION_READ, Right.AUDIT_READ,
]  # fmt: skip
CHILD, REPORT = number(300), number(301)
WORDS = "Haven is being restored"
SAID = {"urgency": "today", "school": str(NORTH.id), "category": str(number(302)), "account": "Came in without a coat."}


@pytest.fixture
def restored(open_browser):
    """Everything that a closed service refuses is refused."""
    services = Identity(LEAD)
    services.answers |= {
        each.method: Problem(ErrorCode.BEING_RESTORED)
        for each in all_calls().values()
        if each.service in CLOSES_AFTER_RESTORE and not each.while_closed
    }
    category = Category(id=number(302), name="Neglect", group="safeguarding", position=1, version=1)
    services.answers |= {
        "list_categories": CategoryList(categories=[category]),
        "record_concern": ConcernReceipt(id=REPORT, status="received"),
        "intake_key": Problem(ErrorCode.VAULT_UNAVAILABLE),
    }
    return open_browser(services), services


@pytest.mark.parametrize(
    "address", ["/", "/inbox", "/concerns", f"/pupils/{CHILD}", "/reports", "/audit", "/work", "/retention"]
)
def test_each_page_says_it_with_the_way_to_report(restored, address):
    browser, _ = restored
    answer = browser.get(address)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30"), address
    assert WORDS in answer.text
    assert 'href="/report"' in answer.text


def test_each_answer_has_its_code(restored):
    browser, _ = restored
    for path in ("/concerns", f"/pupils/{CHILD}", "/alerts"):
        answer = browser.get(f"/api/v1{path}", headers={"Authorization": "Bearer " + handed("s" * 43)})
        assert (answer.status_code, answer.json["code"]) == (503, "being_restored"), path
        assert answer.headers["Retry-After"] == "30"


def test_a_report_is_taken_and_its_page_waits_for_nothing(restored):
    browser, services = restored
    page = browser.get("/report")
    assert page.status_code == 200
    found = send(browser, "/report", **SAID, do="find", search="Zebedee")
    assert found.status_code == 200
    assert WORDS not in found.text
    assert "Came in without a coat." in found.text
    browser.get(f"/report?about={CHILD}")
    assert services.asked[-1][0] != "record_concern"


def test_only_what_shows_no_child_is_answered_while_closed():
    """And of services that are not closed nothing has to be marked."""
    marked = [each for each in all_calls().values() if each.while_closed]
    assert {each.service for each in marked} <= set(CLOSES_AFTER_RESTORE)
    assert [each.name for each in marked if each.shows_a_child] == []
    assert {each.name for each in marked if each.right is Right.CONCERN_REPORT} >= {
        "incidents.record_concern", "incidents.record_sealed_concern",
    }  # fmt: skip
