"""Files of a report whose sender was signed out: what the sign-in page says, and what their writer is told."""

import io
import re
from uuid import UUID

import pytest
from gateway.sessions.cookies import SESSION
from haven_schemas.acts.incidents.categories import CategoryList
from haven_schemas.acts.incidents.drafts import Drafts
from haven_schemas.acts.incidents.reporting import ConcernReceipt
from haven_schemas.acts.incidents.triage import Concern
from haven_schemas.errors import ErrorCode, Problem

from gateway_tests.administered import ME, NORTH, NOW, Identity, handed, number

REPORT = number(80)
TODAY = {"day": "24", "month": "11", "year": "2026", "time": "10:00"}
WRITTEN = {
    "account": "No coat in the rain.", "school": str(NORTH.id), "category": str(number(81)), "do": "send",
    "not_listed": "A boy in a red coat", "not_listed_role": "affected", "key": "k" * 24, "urgency": "later",
    **TODAY,
}  # fmt: skip


@pytest.fixture
def reporting():
    services = Identity()
    services.answers |= {
        "list_categories": CategoryList(categories=[]),
        "intake_key": Problem(ErrorCode.UNAVAILABLE),
        "read_drafts": Drafts(drafts=[]),
        "record_concern": ConcernReceipt(id=REPORT, status="received"),
        "get_concern": Concern(
            id=REPORT, school_id=NORTH.id, category_id=number(81), category_name="Neglect", status="received",
            decision=None, decision_reason=None, decided_by=None, decided_at=None, incident_id=None, occurred_at=NOW,
            recorded_at=NOW, reporter_id=ME, author_confirmed=True, sealed=False, account="No coat in the rain.",
            child_words="", action_taken="", subjects=[], version=1,
        ),
        "get_staff_names": Problem(ErrorCode.UNAVAILABLE),
    }  # fmt: skip
    return services


def _token(browser):
    return re.search(r'name="csrf_token" value="([^"]+)"', browser.get("/report").text).group(1)


def _file(name):
    return io.BytesIO(b"%PDF-1.7\n" + b"A note from his bag. " * 9), name


def _end_session(services):
    services.answers["token_for_session"] = Problem(ErrorCode.SIGN_IN_REQUIRED)


def _sign_in_again(browser, services):
    services.answers["token_for_session"] = Identity().answers["token_for_session"]
    browser.set_cookie(SESSION, handed("t" * 43), domain="localhost", secure=True)


def test_files_sent_after_the_session_ended_are_asked_for_again_by_name(open_browser, reporting):
    browser = open_browser(reporting)
    form = {"csrf_token": _token(browser), "made_for": str(ME), "key": "k" * 24, "had_files": "1"}
    _end_session(reporting)
    told = browser.post(f"/reports/{REPORT}/files", data={**form, "file_name": ["Note.pdf", "Letter.pdf"]})
    assert told.status_code == 401
    assert "Your report was received" in told.text
    assert "asked for them again by name" in told.text
    assert "Note.pdf" not in told.text
    sealed = re.search(r'name="sealed" value="([^"]+)"', told.text).group(1)
    _sign_in_again(browser, reporting)
    sent = browser.post(f"/reports/{REPORT}/files", data={"csrf_token": form["csrf_token"], "sealed": sealed})
    assert sent.status_code == 303
    page = browser.get(sent.location).text
    for name in ("Note.pdf", "Letter.pdf"):
        assert name in page
    assert page.count("Choose it again") == 2


def test_a_wrong_password_does_not_take_away_what_the_sign_in_page_says(open_browser, reporting):
    browser = open_browser(reporting)
    form = {"csrf_token": _token(browser), "made_for": str(ME), "key": "k" * 24, "had_files": "1"}
    _end_session(reporting)
    told = browser.post(f"/reports/{REPORT}/files", data=form)
    fields = dict(re.findall(r'name="(csrf_token|sealed|next|files)" value="([^"]+)"', told.text))
    reporting.answers["sign_in"] = Problem(ErrorCode.SIGN_IN_FAILED)
    again = browser.post("/sign-in", data={**fields, "email": "ada@small-trust.example", "password": "wrong"})
    assert again.status_code == 401
    assert "Your report was received" in again.text


def test_a_session_that_ends_while_a_file_arrives_leaves_its_name_for_the_sender(open_browser, reporting):
    browser = open_browser(reporting)
    token, answer = _token(browser), reporting.call

    def ends_after_the_report(service, method, request, reply_type, **how):
        if method == "begin_report_file":
            _end_session(reporting)
            raise Problem(ErrorCode.TOKEN_INVALID)
        return answer(service, method, request, reply_type, **how)

    reporting.call = ends_after_the_report
    sent = browser.post(
        "/report", data={"csrf_token": token, "made_for": str(ME), **WRITTEN, "file": _file("Note.pdf")},
        content_type="multipart/form-data",
    )  # fmt: skip
    assert sent.status_code == 303
    receipt = browser.get(sent.location).text
    assert "Report received" in receipt
    assert "One file was not sent" in receipt
    assert "Note.pdf" not in receipt
    signing_in = browser.get(f"/sign-in?next=/reports/{REPORT}").text
    assert "Your report was received" in signing_in
    assert "Note.pdf" not in signing_in
    _sign_in_again(browser, reporting)
    assert "Note.pdf" in browser.get(f"/reports/{REPORT}").text
    assert "Note.pdf" not in browser.get(f"/reports/{REPORT}").text


def test_the_next_user_of_the_device_is_not_told_the_name(open_browser, reporting):
    browser = open_browser(reporting)
    form = {"csrf_token": _token(browser), "made_for": str(ME), "key": "k" * 24, "had_files": "1"}
    _end_session(reporting)
    told = browser.post(f"/reports/{REPORT}/files", data={**form, "file_name": "Note.pdf"})
    sealed = re.search(r'name="sealed" value="([^"]+)"', told.text).group(1)
    haven = browser.application.extensions["haven"]
    assert haven.kept_forms.open(sealed, number(99), f"/reports/{REPORT}/files", NOW) is None


def test_a_report_that_comes_back_unsent_names_the_files_to_choose_again(open_browser, reporting):
    browser = open_browser(reporting)
    token = _token(browser)
    _end_session(reporting)
    kept = browser.post(
        "/sign-in/kept",
        data={
            "csrf_token": token, "kept_action": "/report", "kept_page": "/report", "made_for": str(ME),
            "had_files": "1", "file_name": "Note.pdf", **WRITTEN,
        },
    )  # fmt: skip
    assert "the file you chose is not kept" in kept.text.lower()
    sealed = re.search(r'name="sealed" value="([^"]+)"', kept.text).group(1)
    _sign_in_again(browser, reporting)
    page = browser.post("/report", data={"csrf_token": token, "sealed": sealed}).text
    assert "Not sent yet" in page
    assert "Choose it again: Note.pdf" in page


@pytest.mark.parametrize(
    ("report", "words"), [("received", "Your report was received"), ("kept", "Your report is kept on this device")]
)
def test_the_sign_in_page_says_that_a_report_is_safe(open_browser, reporting, report, words):
    browser = open_browser(reporting)
    assert words not in browser.get("/sign-in").text
    assert words in browser.get(f"/sign-in?next=/reports/{REPORT}&report={report}").text
    assert "Your report" not in browser.get(f"/sign-in?next=/reports/{UUID(int=1)}&report=other").text
