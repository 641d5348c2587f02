"""A child who is not born yet: in the report, and on the page of who they are."""

from datetime import UTC, date, datetime

import pytest
from haven_schemas.acts.incidents import SubjectView
from haven_schemas.acts.incidents.matching import BirthExpected
from haven_schemas.acts.incidents.triage import Concern
from haven_schemas.acts.pupils.matching import SuggestionList
from haven_schemas.errors import ErrorCode, FieldCode, FieldProblem, Problem
from haven_schemas.rights import Right

from gateway_tests.administered import ME, NORTH, Identity, number, send

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
CONCERN, BABY = number(620), number(621)
PAGE = f"/concerns/{CONCERN}/children/{BABY}"
EXPECTED = date(2027, 3, 9)


@pytest.fixture
def services():
    made = Identity(list(Right))
    named = SubjectView(subject_id=BABY, role="affected", not_listed="طفل سارة", expected_on=EXPECTED)
    made.answers |= {
        "get_concern": Concern(
            id=CONCERN, school_id=NORTH.id, category_id=number(83), category_name="Neglect", status="closed",
            decision="no_further_action", decision_reason="Theirs.", decided_by=ME, decided_at=NOW, incident_id=None,
            occurred_at=NOW, recorded_at=NOW, reporter_id=ME, author_confirmed=True, sealed=False, account="Cold.",
            child_words="", action_taken="", subjects=[named], version=1,
        ),
        "suggest_pupils": SuggestionList(suggestions=[]),
        "expect_birth": BirthExpected(subject_id=BABY, expected_on=EXPECTED),
    }  # fmt: skip
    return made


@pytest.fixture
def ada(open_browser, services):
    return open_browser(services)


def test_the_page_says_when_the_birth_is_expected_and_takes_another_day(ada, services):
    page = ada.get(PAGE).text
    assert "The birth is expected on <strong>9 March 2027</strong>" in page
    assert 'value="9/3/2027"' in page
    answer = send(ada, PAGE, PAGE, do="expect", expected_on="12/3/2027", seen="2027-03-09")
    assert answer.status_code == 303
    asked = services.last("expect_birth")
    assert (asked.expected_on, asked.seen, asked.subject_id) == (date(2027, 3, 12), EXPECTED, BABY)
    assert send(ada, PAGE, PAGE, do="expect", expected_on="", seen="2027-03-09").status_code == 303
    assert services.last("expect_birth").expected_on is None


@pytest.mark.parametrize(
    ("typed", "answered", "words"),
    [
        ("in spring", None, "Write the day the birth is expected as 31/8/2027"),
        ("1/1/2030", FieldCode.TOO_FAR_AHEAD, "more than ten months from now"),
        ("1/1/2020", FieldCode.TOO_LONG_AGO, "more than a month before"),
    ],
)
def test_a_day_it_cannot_be_is_named_and_stays_in_its_box(ada, services, typed, answered, words):
    if answered is not None:
        problem = Problem(ErrorCode.INVALID_REQUEST, fields=[FieldProblem("expected_on", answered)])
        services.answers["expect_birth"] = problem
    answer = send(ada, PAGE, PAGE, do="expect", expected_on=typed, seen="2027-03-09")
    assert answer.status_code == 400
    assert answer.text.count(words) == 2, "above and beside the box"
    assert typed in answer.text


def test_what_a_colleague_said_meanwhile_stands_beside_what_was_typed(ada, services):
    services.answers["expect_birth"] = Problem(ErrorCode.STALE_VERSION)
    answer = send(ada, PAGE, PAGE, do="expect", expected_on="12/3/2027", seen="")
    assert answer.status_code == Problem(ErrorCode.STALE_VERSION).status
    assert "Someone else said another day" in answer.text
    assert 'value="12/3/2027"' in answer.text
