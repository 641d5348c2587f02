"""Pages on which a school asks to read a file again and somebody else answers, with the services' answers made up."""

import pytest
from haven_schemas.acts.alerts import InboxAlert, InboxPage
from haven_schemas.acts.incidents.read_again import ReadRequest, ReadRequestChanged, ReadRequestLine, ReadRequestPage
from haven_schemas.errors import ErrorCode, FieldCode, FieldProblem, Problem

from gateway_tests.administered import DANA, ME, NORTH, NOW, PAULA, number, send
from gateway_tests.test_handover_pages import EAST, FOUND, HANDOVER, HERE, LINE, NAMES, NEW, OLD, file, lead, pupils

__all__ = ["lead"]
REQUEST = number(600)
PAGE = f"/read-requests/{REQUEST}"
ASKED = ReadRequestLine(
    id=REQUEST, handover_id=HANDOVER, subject_id=OLD[0], pupil_id=NEW[0], asking_school_id=NORTH.id,
    keeping_school_id=EAST.id, state="asked", asked_by=PAULA, asked_at=NOW, ends_on=None, mine_to_decide=False,
    version=1,
)  # fmt: skip


def found(may_end=True, **changes):
    own = {"decided_by": None, "decided_at": None, "refusal": None, "ended_by": None, "ended_at": None}
    given = {name: changes.pop(name) for name in own if name in changes}
    line = ASKED.model_copy(update=changes)
    return ReadRequest(line=line, reason="Her sister is hurt.", may_end=may_end, **{**own, **given})


@pytest.fixture
def sender(lead):
    """Someone of the school that the children left; one file waits, the others are signed for."""
    browser, services = lead
    line = LINE.model_copy(update={"from_school_id": NORTH.id, "to_school_id": EAST.id, "mine_to_sign": False})
    files = [*(file(place, state="received") for place in range(3)), file(3)]
    changes = {"line": line, "files": files, "may_sign": [], "may_add_note": True, "open_matters": []}
    services.answers |= {
        "get_handover": FOUND.model_copy(update=changes),
        "get_pupils": pupils(OLD),
        "ask_to_read": ReadRequestChanged(id=REQUEST, state="asked", version=1),
        "decide_read_request": ReadRequestChanged(id=REQUEST, state="agreed", version=2),
        "end_reading": ReadRequestChanged(id=REQUEST, state="ended", version=2),
        "get_read_request": found(),
    }
    return browser, services


def test_only_files_that_another_school_has_are_asked_for_and_once(sender):
    browser, services = sender
    assert browser.get(HERE).text.count("Ask to read it again") == 3
    services.answers["list_read_requests"] = ReadRequestPage(requests=[ASKED], next_cursor=None)
    page = browser.get(HERE).text
    assert page.count("Ask to read it again") == 2
    assert f'href="{PAGE}">The file of {NAMES[0]}</a>' in page
    assert services.last("list_read_requests").handover_id == HANDOVER
    assert "Asked to read again, not answered yet" in browser.get("/handovers").text
    assert services.last("list_read_requests").state == "asked"


def test_the_school_that_received_them_asks_for_nothing(sender):
    browser, services = sender
    services.answers["get_handover"] = services.answers["get_handover"].model_copy(update={"may_add_note": False})
    assert "Ask to read it again" not in browser.get(HERE).text
    assert browser.get(f"{HERE}/read-again/{OLD[0]}").status_code == 404


def test_asking_needs_a_reason_and_what_was_typed_stays(sender):
    browser, services = sender
    here = f"{HERE}/read-again/{OLD[0]}"
    page = browser.get(here).text
    assert NAMES[0] in page
    assert NAMES[1] not in page
    assert browser.get(f"{HERE}/read-again/{OLD[3]}").status_code == 404, "nobody signed for it"
    empty = send(browser, here, reason=" ")
    assert (empty.status_code, "Say why your school has to read the file." in empty.text) == (400, True)
    assert "ask_to_read" not in [name for name, _ in services.asked]
    done = send(browser, here, reason="Her sister is hurt.")
    assert (done.status_code, done.headers["Location"]) == (303, PAGE)
    asked = services.last("ask_to_read")
    assert (asked.handover_id, asked.subject_id, asked.reason) == (HANDOVER, OLD[0], "Her sister is hurt.")
    fields = [FieldProblem("handover_id", FieldCode.NOBODY_AGREES)]
    services.answers["ask_to_read"] = Problem(ErrorCode.INVALID_REQUEST, fields=fields)
    wrong = send(browser, here, reason="Her sister is hurt.")
    assert (wrong.status_code, "nobody who could agree" in wrong.text) == (400, True)
    assert "Her sister is hurt.</textarea>" in wrong.text


def test_who_asked_sees_why_and_takes_it_back_and_answers_nothing(sender):
    browser, services = sender
    page = browser.get(PAGE).text
    for words in ("North School asks to read the file again", "Her sister is hurt.", "Paula Pastoral", "East School"):
        assert words in page, words
    assert "Take the request back" in page
    assert "Agree until" not in page
    done = send(browser, f"{PAGE}/end", PAGE, version="1")
    assert (done.status_code, done.headers["Location"]) == (303, PAGE)
    assert services.last("end_reading").version == 1


def test_who_may_answer_agrees_until_a_day_or_refuses_with_a_reason(sender):
    browser, services = sender
    services.answers["get_read_request"] = found(may_end=False, mine_to_decide=True)
    page = browser.get(PAGE).text
    assert "23 January 2027 at the latest" in page
    assert "Take the request back" not in page
    nothing = send(browser, f"{PAGE}/answer", PAGE, version="1", answer="refuse", refusal="")
    assert (nothing.status_code, "Say why not." in nothing.text) == (400, True)
    problem = Problem(ErrorCode.INVALID_REQUEST, fields=[FieldProblem("ends_on", FieldCode.TOO_FAR_AHEAD)])
    agreed, services.answers["decide_read_request"] = services.answers["decide_read_request"], problem
    late = send(browser, f"{PAGE}/answer", PAGE, version="1", answer="agree", ends_on="2029-01-01")
    assert (late.status_code, late.text.count("Give an earlier day for the last day")) == (400, 2)
    assert 'value="1/1/2029"' in late.text
    services.answers["decide_read_request"] = agreed
    assert send(browser, f"{PAGE}/answer", PAGE, version="1", answer="agree", ends_on="20/12/2026").status_code == 303
    asked = services.last("decide_read_request")
    assert (asked.ends_on, asked.refusal, asked.version) == ("2026-12-20", None, 1)
    assert send(browser, f"{PAGE}/answer", PAGE, version="1", answer="refuse", refusal="Ring us.").status_code == 303
    asked = services.last("decide_read_request")
    assert (asked.ends_on, asked.refusal) == (None, "Ring us.")


def test_someone_elses_answer_is_shown_first(sender):
    browser, services = sender
    services.answers["decide_read_request"] = Problem(ErrorCode.STALE_VERSION)
    page = send(browser, f"{PAGE}/answer", PAGE, version="1", answer="agree", ends_on="2026-12-20")
    assert (page.status_code, "Someone else changed this" in page.text) == (412, True)


def test_what_was_answered_stands_on_the_page(sender):
    browser, services = sender
    services.answers["get_read_request"] = found(
        may_end=False, state="refused", decided_by=DANA, decided_at=NOW, refusal="Ring us."
    )
    page = browser.get(PAGE).text
    assert "Ring us." in page
    assert "Refused" in page
    services.answers["get_read_request"] = found(state="agreed", ends_on="2026-12-20", decided_by=ME, decided_at=NOW)
    page = browser.get(PAGE).text
    assert "Read until 20 December 2026" in page
    assert f'href="/pupils/{OLD[0]}"' in page
    assert "End it now" in page


def test_the_inbox_leads_to_the_request(sender):
    browser, services = sender
    alert = InboxAlert(
        id=number(601), kind="read_request_asked", school_id=NORTH.id, sender_name="", category_name="",
        object_id=REQUEST, at=NOW, read_at=None,
    )  # fmt: skip
    services.answers["read_inbox"] = InboxPage(alerts=[alert], unread=1, next_cursor=None)
    page = browser.get("/inbox").text
    assert f'href="{PAGE}"' in page
    assert "A school asks to read a file again" in page
