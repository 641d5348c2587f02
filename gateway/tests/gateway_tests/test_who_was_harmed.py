"""Closing a record about sexual abuse asks who was harmed; reviewing that child's file offers to keep it for longer."""

from datetime import date, timedelta

import pytest
from haven_schemas.acts.incidents.categories import Category, CategoryList
from haven_schemas.acts.incidents.records import Incident
from haven_schemas.acts.incidents.steps import IncidentState
from haven_schemas.acts.pupils import Pupil, PupilPage
from haven_schemas.rights import Right

from gateway_tests.administered import NORTH, Identity, number, send
from gateway_tests.kept import DECISION, DUE, NOW, OF_LEAD, answering, inside

RECORD, MARKED, UNDER, OTHER, IDA, OTTO = (number(each) for each in range(580, 586))
PAGE = f"/incidents/{RECORD}/closing"
RIGHTS = [Right.CONCERN_TRIAGE, Right.RECORD_READ, Right.PUPIL_FIND, Right.CATEGORY_READ]
TYPED = {"summary": "x", "action": "x", "outcome": "x", "day": "1", "month": "9", "year": "2099"}


def category(category_id, name, **more):
    said = {"id": category_id, "name": name, "group": "child_protection", "position": 0, "school_id": None}
    return Category.model_validate({**said, "parent_id": None, "retired": True, "version": 1, **more})


def record(category_id):
    return Incident.model_validate(
        {
            "id": RECORD, "school_id": NORTH.id, "category_id": category_id, "category_name": "x", "status": "open",
            "opened_at": NOW - timedelta(days=9), "opened_by": number(9), "concern_ids": [],
            "subject_ids": [IDA, OTTO], "entries": [], "actions": [], "version": 1,
        }
    )  # fmt: skip


@pytest.fixture
def services():
    made = Identity(RIGHTS)
    ida = Pupil(
        id=IDA, upn=None, known_as="Ida Ash", legal_name="Ida Ash", year_group="7", class_name="7A", school_id=NORTH.id
    )
    made.answers |= {
        "list_categories": CategoryList(
            categories=[
                category(MARKED, "Sexual abuse", lasting=True), category(UNDER, "Online", parent_id=MARKED),
                category(OTHER, "Neglect"),
            ]
        ),
        "get_pupils": PupilPage(pupils=[ida], next_cursor=None),
        "get_incident": record(MARKED),
        "close_incident": IncidentState(id=RECORD, closed=True, closing_asked=False, version=2),
    }  # fmt: skip
    return made


@pytest.fixture
def ada(open_browser, services):
    return open_browser(services)


def test_it_is_asked_of_each_child_where_the_record_is_about_it_and_nowhere_else(ada, services):
    page = inside(ada.get(PAGE))
    for words in ("Who was harmed?", "Ida Ash", "A child who is not listed", "Nothing is kept longer by this alone"):
        assert words in page, words
    services.answers["get_incident"] = record(UNDER)
    assert "Who was harmed?" in inside(ada.get(PAGE)), "of what stands under it too"
    services.answers["get_incident"] = record(OTHER)
    assert "Who was harmed?" not in inside(ada.get(PAGE))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"harmed_asked": "yes", "harmed": [str(OTTO)]}, [OTTO]),
        ({"harmed_asked": "yes"}, []),
        ({}, None),
    ],
)
def test_the_answer_goes_along(ada, services, typed, said):
    assert send(ada, PAGE, **TYPED, **typed).status_code == 303
    assert services.last("close_incident").harmed_ids == said


def test_who_was_said_to_be_harmed_before_is_ticked_already(ada, services):
    services.answers["get_incident"] = record(MARKED).model_copy(update={"harmed_ids": [IDA]})
    page = inside(ada.get(PAGE))
    assert f'value="{IDA}" checked' in page
    assert f'value="{OTTO}" checked' not in page
    taken_off = inside(send(ada, PAGE, **{**TYPED, "year": ""}, harmed_asked="yes"))
    assert f'value="{IDA}" checked' not in taken_off, "what was typed counts"


def test_all_that_is_missing_is_said_at_once(ada, services):
    summary = send(ada, PAGE).text.split("govuk-error-summary", 1)[1].split("<form", 1)[0]
    for words in ("Write the summary.", "Write what came of it.", "Give the date as day, month and year"):
        assert words in summary, words
    assert "close_incident" not in [name for name, _ in services.asked]


def test_the_review_offers_75_years_with_where_it_comes_from_and_fills_in_nothing(open_browser):
    behind = answering([*OF_LEAD, Right.RETENTION_REVIEW])
    browser = open_browser(behind)
    behind.answers["get_file"] = DUE
    assert "75 years" not in inside(browser.get(DECISION))
    behind.answers["get_file"] = DUE.model_copy(update={"offered_until": date(2085, 2, 28)})
    page = inside(browser.get(DECISION))
    for words in ("28 February 2085", "recommendation 17", "it is not law"):
        assert words in page, words
    assert "2085" not in page.split("<form", 1)[1]
