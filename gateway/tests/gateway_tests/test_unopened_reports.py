"""Reports that do not open: their pages and their calls."""

from datetime import timedelta

import pytest
from haven_schemas.acts.incidents.unopened import (
    DiscardDecided,
    UnopenedReport,
    UnopenedReportPage,
    UnopenedReportTried,
)
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right

from gateway_tests.administered import NORTH, handed, number, send
from gateway_tests.disposals_here import HARRIET, OF_HEAD, OF_OFFICER, OF_RECORDS_OFFICER, OTHER_HEAD, disposing
from gateway_tests.kept import NOW, inside

LIST = "/retention/unopened-reports"
SEEN = UnopenedReport(
    id=number(560), school_id=NORTH.id, reporter_id=OTHER_HEAD, received_at=NOW - timedelta(days=40),
    because="child_key_gone", found_at=NOW, tried_at=NOW, children=2, files=1, state="waiting", reason=None,
    proposed_by=None, proposed_at=None, agreed_by=None, agreed_at=None, discarded_at=None, reads=True, may_try=True,
    may_leave_out=True, may_propose=False, may_withdraw=False, may_agree=False, version=3,
)  # fmt: skip
LOST = SEEN.model_copy(update={"because": "version_gone", "may_leave_out": False, "may_propose": True})
PROPOSED = {"state": "proposed", "reason": "told_again", "proposed_by": HARRIET, "proposed_at": NOW, "version": 4}
TO_AGREE = LOST.model_copy(
    update={
        **PROPOSED, "reads": False, "children": None, "files": None, "may_try": False, "may_propose": False,
        "may_agree": True,
    }
)  # fmt: skip
ONE = f"{LIST}/{SEEN.id}"


def _only(report, cursor=None):
    return UnopenedReportPage(reports=[report], next_cursor=cursor)


def _settling(rights):
    made = disposing(rights)
    made.answers["unopened_reports"] = _only(LOST)
    decided = DiscardDecided(concern_id=LOST.id, state="proposed", version=4)
    made.answers |= dict.fromkeys(("propose_discard", "agree_discard", "withdraw_discard"), decided)
    made.answers["try_unopened_report"] = UnopenedReportTried(
        concern_id=LOST.id, opened_as=None, because="version_gone"
    )
    return made


@pytest.fixture
def behind():
    return _settling([*OF_HEAD, Right.CONCERN_TRIAGE])


@pytest.fixture
def head(open_browser, behind):
    return open_browser(behind)


def test_the_list_says_when_by_whom_and_why(head, behind):
    behind.answers["unopened_reports"] = _only(LOST, "next")
    page = inside(head.get(LIST))
    for words in ("sent by Olu Otherhead", "The key it was sealed under is deleted", ONE, f"{LIST}?cursor=next"):
        assert words in page, words
    behind.answers["unopened_reports"] = UnopenedReportPage(reports=[])
    assert "There is none for you to look at." in inside(head.get(LIST))


def test_the_page_offers_what_the_person_may_do(head, behind):
    page = inside(head.get(ONE))
    for words in ("Try to open it now", "Propose that it be destroyed", "2 children", f"/concerns/{LOST.id}"):
        assert words in page, words
    assert "Open it without them" not in page
    behind.answers["unopened_reports"] = _only(SEEN)
    page = inside(head.get(ONE))
    assert "Open it without them" in page
    assert "Propose that it be destroyed" not in page
    behind.answers["unopened_reports"] = UnopenedReportPage(reports=[])
    assert head.get(ONE).status_code == 404
    behind.answers["unopened_reports"] = Problem(ErrorCode.NOT_PERMITTED)
    assert head.get(LIST).status_code == 403


def test_it_is_tried_and_leads_to_the_concern(head, behind):
    tried = send(head, f"{ONE}/try", ONE, version="3", key="k1")
    assert (tried.status_code, tried.headers["Location"]) == (303, ONE)
    asked = behind.last("try_unopened_report")
    assert (asked.concern_id, asked.leave_out, asked.version) == (LOST.id, False, 3)
    behind.answers["try_unopened_report"] = UnopenedReportTried(concern_id=LOST.id, opened_as=number(561), because=None)
    opened = send(head, f"{ONE}/try", ONE, version="3", leave_out="yes")
    assert opened.headers["Location"] == f"/concerns/{number(561)}"
    assert behind.last("try_unopened_report").leave_out is True


def test_it_is_proposed_with_a_reason_and_the_word(head, behind):
    refused = send(head, f"{ONE}/propose", ONE, version="3")
    assert refused.status_code == 400
    for words in ("Choose why it may be destroyed.", "Type the word destroy"):
        assert words in refused.text, words
    typed = {"reason": "told_again", "word": "Destroy", "version": "3", "key": "k1"}
    assert send(head, f"{ONE}/propose", ONE, **typed).headers["Location"] == ONE
    assert (behind.last("propose_discard").reason, behind.last("propose_discard").version) == ("told_again", 3)
    for quicker in (Problem(ErrorCode.STALE_VERSION), invalid("concern_id", FieldCode.NOT_ALLOWED)):
        behind.answers["propose_discard"] = quicker
        answer = send(head, f"{ONE}/propose", ONE, **typed)
        assert (answer.status_code, "While you were here this changed." in answer.text) == (412, True)


def test_a_second_person_sees_no_child_and_no_concern(open_browser):
    behind = _settling(OF_RECORDS_OFFICER)
    behind.answers["unopened_reports"] = _only(TO_AGREE)
    officer = open_browser(behind)
    page = inside(officer.get(ONE))
    for words in ("/concerns/", "Children it names", "Files with it", "Try to open it now"):
        assert words not in page, words
    assert "Whoever sent it has told us again" in page
    assert send(officer, f"{ONE}/agree", ONE, version="4").status_code == 400
    agreed = send(officer, f"{ONE}/agree", ONE, version="4", word="destroy")
    assert (agreed.status_code, agreed.headers["Location"]) == (303, LIST)
    behind.answers["agree_discard"] = Problem(ErrorCode.NOT_INDEPENDENT)
    refused = send(officer, f"{ONE}/agree", ONE, version="4", word="destroy")
    assert refused.status_code == 403
    assert "do not count as two people" in refused.text


def test_an_officer_sees_who_decides_and_no_button(open_browser):
    behind = _settling(OF_OFFICER)
    watched = TO_AGREE.model_copy(update={"reporter_id": None, "may_agree": False})
    behind.answers["unopened_reports"] = _only(watched)
    officer = open_browser(behind)
    assert "sent by" not in inside(officer.get(LIST))
    page = inside(officer.get(ONE))
    assert "You watch over this and decide nothing." in page
    assert "Harriet" in page
    for words in ("/concerns/", "Sent by", "Children it names", "Files with it", "<form"):
        assert words not in page, words


def test_it_is_withdrawn(head, behind):
    behind.answers["unopened_reports"] = _only(LOST.model_copy(update={**PROPOSED, "may_withdraw": True}))
    assert send(head, f"{ONE}/withdraw", ONE, version="4").headers["Location"] == ONE
    assert behind.last("withdraw_discard").version == 4


def test_a_program_reads_tries_and_decides(open_browser, behind):
    browser = open_browser(behind)
    told = {"Authorization": "Bearer " + handed("b" * 43), "Idempotency-Key": "k1"}
    address = "/api/v1/retention/unopened-reports"
    (line,) = browser.get(f"{address}?limit=5", headers=told).json["reports"]
    assert (line["school_urn"], line["because"], line["version"]) == (NORTH.urn, "version_gone", 3)
    seen = told | {"If-Match": '"3"'}
    for path, body, call in (
        ("tries", {"leave_out": True}, "try_unopened_report"),
        ("discard", {"reason": "nobody_knows"}, "propose_discard"),
        ("discard/agreement", None, "agree_discard"), ("discard/withdrawal", None, "withdraw_discard"),
    ):  # fmt: skip
        assert browser.post(f"{address}/{LOST.id}/{path}", json=body, headers=told).status_code == 400, (
            "without version"
        )
        assert browser.post(f"{address}/{LOST.id}/{path}", json=body, headers=seen).status_code == 200
        assert (behind.last(call).concern_id, behind.last(call).version) == (LOST.id, 3)
    wrong = browser.post(f"{address}/{LOST.id}/discard", json={"reason": "tired"}, headers=seen)
    assert wrong.json["fields"][0]["field"] == "reason"


def test_what_a_hold_may_be_on_is_neither_proposed_nor_agreed_to(head, behind):
    for act, shown in (("propose", LOST), ("agree", TO_AGREE)):
        behind.answers["unopened_reports"] = _only(shown)
        behind.answers[f"{act}_discard"] = invalid("concern_id", FieldCode.HELD)
        refused = send(head, f"{ONE}/{act}", ONE, reason="told_again", word="destroy", version="3", key="k")
        assert (refused.status_code, "A hold may be on this report." in refused.text) == (400, True), act
        assert "While you were here this changed" not in refused.text
