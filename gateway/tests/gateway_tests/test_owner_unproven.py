"""What someone sees of whom nobody has confirmed that the account is still theirs; the services' answers made up."""

from datetime import UTC, datetime

import pytest
from haven_schemas.acts.incidents.actions import Action, ActionPage
from haven_schemas.acts.incidents.categories import CategoryList
from haven_schemas.acts.incidents.drafts import Drafts
from haven_schemas.acts.incidents.triage import Concern, ConcernLine, ConcernPage, DestroyedReport
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right

from gateway_tests.administered import ME, NORTH, NOW, Identity, number, send, session

ASK = 'href="/account/owner"'
OWN = [Right.CONCERN_REPORT, Right.CONCERN_FOLLOW_OWN, Right.SESSION_OWN]
SAME = {
    "id": number(7), "school_id": NORTH.id, "category_name": "Neglect", "status": "received", "decision": None,
    "occurred_at": NOW, "recorded_at": NOW, "reporter_id": ME, "incident_id": None, "withheld": True, "version": 1,
}  # fmt: skip


def services(*rights, elevated=True, unproven=True):
    made = Identity([*OWN, *rights], elevated=elevated)
    view = session([*OWN, *rights], elevated=elevated).model_copy(update={"unproven": unproven})
    made.answers["token_for_session"] = view
    return made


def test_a_page_that_is_closed_says_why_and_what_to_do(open_browser):
    given = services(Right.RECORD_READ, Right.CONCERN_TRIAGE)
    given.answers |= {
        "search_records": Problem(ErrorCode.OWNER_UNPROVEN),
        "list_categories": CategoryList(categories=[]),
    }
    page = send(open_browser(given), "/search", words="coat")
    assert page.status_code == 403
    assert "A colleague has to confirm it is you" in page.text
    assert ASK in page.text
    assert 'href="/report"' in page.text
    assert 'href="/concerns"' in page.text
    assert "Ask your administrator" not in page.text


def test_every_page_says_that_only_what_is_new_is_open(open_browser):
    for unproven in (True, False):
        page = open_browser(services(unproven=unproven)).get("/account/password")
        assert (ASK in page.text) is unproven


@pytest.mark.parametrize(("elevated", "words"), [(True, ASK), (False, f'href="/confirm?next=/reports/{number(7)}"')])
def test_ones_own_report_says_how_it_is_read_again(open_browser, elevated, words):
    given = services(elevated=elevated, unproven=elevated)
    given.answers["get_concern"] = Concern(
        **SAME, category_id=number(8), decision_reason=None, decided_by=None, decided_at=None, author_confirmed=True,
        sealed=False, account="", child_words="", action_taken="", subjects=[],
    )  # fmt: skip
    page = open_browser(given).get(f"/reports/{number(7)}")
    assert page.status_code == 200
    assert words in page.text
    assert "Neglect" in page.text
    assert "None came with this report" not in page.text


def test_the_list_of_ones_reports_names_no_child_of_those_that_are_withheld(open_browser):
    given = services(elevated=False, unproven=False)
    given.answers["list_own_concerns"] = ConcernPage(concerns=[ConcernLine(**SAME, subject_ids=[])], next_cursor=None)
    page = open_browser(given).get("/reports")
    assert "Whom an older report is about is not shown here" in page.text
    assert 'href="/confirm?next=/reports"' in page.text


def test_the_list_of_ones_reports_says_what_became_of_them(open_browser):
    given = services(elevated=True, unproven=False)
    shown = {**SAME, "withheld": False, "subject_ids": []}
    lines = [ConcernLine(**shown, moved=True), ConcernLine(**{**shown, "id": number(71)}, without_record=True)]
    day = datetime(2026, 3, 2, 12, tzinfo=UTC)
    gone = DestroyedReport(school_id=NORTH.id, recorded_at=day, destroyed_at=day)
    given.answers["list_own_concerns"] = ConcernPage(concerns=lines, next_cursor=None, destroyed=[gone])
    page = open_browser(given).get("/reports").text
    assert "was destroyed on 2 March 2026 with the child" in page
    assert page.count("Put into another child&#39;s file") + page.count("Put into another child's file") == 1
    assert page.count("Closed without a record") == 1


def test_drafts_that_do_not_open_are_mentioned(open_browser):
    given = services(elevated=False, unproven=False)
    given.answers |= {
        "read_drafts": Drafts(drafts=[], withheld=2), "list_categories": CategoryList(categories=[]),
        "intake_key": Problem(ErrorCode.VAULT_UNAVAILABLE),
    }  # fmt: skip
    page = open_browser(given).get("/report")
    assert page.status_code == 200
    assert "2 unfinished reports from before your password or address was changed are kept" in page.text


def test_an_action_that_is_withheld_tells_its_day_alone(open_browser):
    given = services()
    action = Action(
        id=number(9), incident_id=number(10), text="", owner_id=ME, due_on="2026-12-01", completed_at=None,
        outcome=None, subject_ids=[], version=1, withheld=True,
    )  # fmt: skip
    given.answers["list_actions"] = ActionPage(actions=[action], next_cursor=None)
    page = open_browser(given).get("/actions")
    assert "1 December" in page.text
    assert "not shown until a colleague has confirmed" in page.text
    assert "Say what was done" not in page.text
