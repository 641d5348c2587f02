"""Children whose file is destroyed and whom a file names again: the page, what is typed, and what is refused."""

from datetime import date

import pytest
from haven_schemas.acts.pupils.returned import ReturnedDecided, ReturnedPage, ReturnedPupil
from haven_schemas.errors import ErrorCode, FieldCode, FieldProblem, Problem
from haven_schemas.rights import Right

from gateway_tests.administered import NORTH, NOW, Identity, number, send

RETURNED, MADE = number(80), number(81)
PAGE, FORM = "/returned-pupils", f"/returned-pupils/{RETURNED}"
TYPED = {"decision": "take", "reason": "Seen in class.", "version": "3"}
IDA = ReturnedPupil(
    id=RETURNED, school_id=NORTH.id, state="open", asked_at=NOW, destroyed_on=date(2026, 3, 4), upn="A203202811068",
    legal_surname="Ash", legal_forename="آية", date_of_birth=date(2014, 3, 2), year_group="7", class_name="7B",
    left_on=None, version=3,
)  # fmt: skip


@pytest.fixture
def services():
    made = Identity([Right.PUPIL_MATCH])
    made.answers |= {
        "list_returned": ReturnedPage(returned=[IDA], next_cursor=None),
        "decide_returned": ReturnedDecided(returned_id=RETURNED, pupil_id=MADE),
    }
    return made


@pytest.fixture
def browser(open_browser, services):
    return open_browser(services)


def test_the_page_says_clearly_what_happened_and_what_may_be_said(browser):
    shown = browser.get(PAGE).text
    assert "آية Ash" in shown
    assert "destroyed on 4 March 2026" in shown
    for words in ("Put on the roll as a new pupil", "Do not put on the roll", "Decide later"):
        assert words in shown


def test_a_decision_goes_with_its_reason_and_the_version_that_was_seen(browser, services):
    answer = send(browser, FORM, PAGE, **TYPED)
    assert (answer.status_code, answer.headers["Location"]) == (303, PAGE)
    asked = services.last("decide_returned")
    assert (asked.returned_id, asked.decision, asked.reason, asked.version) == (RETURNED, "take", "Seen in class.", 3)


@pytest.mark.parametrize("typed", [{"reason": ""}, {"decision": "same"}, {"version": "x"}])
def test_what_is_missing_or_wrong_is_said_at_the_child(browser, services, typed):
    answer = send(browser, FORM, PAGE, **{**TYPED, **typed})
    assert answer.status_code == 400
    assert "decide_returned" not in [name for name, _ in services.asked]


def test_what_the_roll_refuses_is_said_at_the_child(browser, services):
    taken = FieldProblem(field="returned_id", code=FieldCode.NOT_ALLOWED)
    services.answers["decide_returned"] = Problem(ErrorCode.INVALID_REQUEST, fields=[taken])
    answer = send(browser, FORM, PAGE, **TYPED)
    assert answer.status_code == 400
    assert f'id="reason-{RETURNED}-error"' in answer.text


@pytest.mark.parametrize(
    ("code", "status"), [(ErrorCode.STALE_VERSION, 412), (ErrorCode.NOT_FOUND, 404), (ErrorCode.UNAVAILABLE, 503)]
)
def test_what_was_decided_meanwhile_is_gone_or_away_is_a_page(browser, services, code, status):
    services.answers["decide_returned"] = Problem(code)
    assert send(browser, FORM, PAGE, **TYPED).status_code == status


def test_nobody_without_the_right_sees_it(browser, services):
    services.answers["list_returned"] = Problem(ErrorCode.NOT_PERMITTED)
    assert browser.get(PAGE).status_code == 403
