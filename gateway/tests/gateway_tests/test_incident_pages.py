"""The page of an incident record in its views, with the services' answers made up."""

from datetime import timedelta

import pytest
from haven_schemas.acts.identity import StaffList
from haven_schemas.acts.incidents import SubjectView
from haven_schemas.acts.incidents.actions import Action
from haven_schemas.acts.incidents.documents import DocumentPage
from haven_schemas.acts.incidents.entries import PeopleList
from haven_schemas.acts.incidents.records import Entry, Incident
from haven_schemas.acts.pupils import PupilPage
from haven_schemas.acts.referrals.clocks import ClockList
from haven_schemas.acts.referrals.placements import PlacementList
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right

from gateway_tests.administered import ME, NORTH, NOW, Identity, number

CHILD, RECORD = number(80), number(81)


def entry(place):
    return Entry(
        id=number(100 + place), kind="note", category_name="Neglect", occurred_at=NOW - timedelta(days=place),
        recorded_at=NOW, recorded_by=ME, text=f"Note {place}.", child_words="", action_taken="",
        subjects=[SubjectView(subject_id=CHILD, role="affected", not_listed=None, confirmed=True)],
        incident_id=RECORD, concern_id=None,
    )  # fmt: skip


@pytest.fixture
def services():
    answers = Identity(list(Right))
    actions = [
        Action(
            id=number(90 + days), incident_id=RECORD, text=f"Due on day {days}.", owner_id=ME,
            due_on=f"2030-01-0{days}",
            completed_at=NOW if days == 1 else None, outcome=None, subject_ids=[CHILD], version=1,
        )
        for days in (3, 2, 1)
    ]  # fmt: skip
    answers.answers |= {
        "get_incident": Incident(
            id=RECORD, school_id=NORTH.id, category_id=number(82), category_name="Neglect", status="open",
            opened_at=NOW, opened_by=ME, concern_ids=[number(83)], subject_ids=[CHILD],
            entries=[entry(place) for place in range(3)], actions=actions, version=1,
        ),
        "get_file": Problem(ErrorCode.NOT_FOUND),
        "list_documents": DocumentPage(documents=[], next_cursor=None),
        "list_people": PeopleList(people=[]),
        "list_staff": StaffList(staff=[]),
        "staff_names": StaffList(staff=[]),
        "get_pupils": PupilPage(pupils=[], next_cursor=None),
        "list_placements": PlacementList(placements=[], may_write=True),
        "list_clocks": ClockList(clocks=[], may_write=True),
    }  # fmt: skip
    return answers


def in_order(page, *words):
    places = [page.text.index(each) for each in words]
    return places == sorted(places)


def test_what_is_next_and_what_to_write_stand_above_the_entries(services, open_browser):
    page = open_browser(services).get(f"/incidents/{RECORD}")
    assert in_order(page, "Next action", "Due on day 2.", "Write down", "Add a note", "Note 0.", "Note 2.")


def test_entries_as_lines_and_oldest_first(services, open_browser):
    page = open_browser(services).get(f"/incidents/{RECORD}?view=lines&order=oldest")
    assert page.text.count('class="haven-line haven-line--note"') == 3
    assert in_order(page, "Note 2.", "Note 1.", "Note 0.")
    assert f'href="/incidents/{RECORD}?order=oldest#entry-{number(102)}"' in page.text


def test_what_is_printed_says_by_whom_and_is_asked_for_as_such(services, open_browser):
    page = open_browser(services).get(f"/incidents/{RECORD}/print")
    assert page.status_code == 200
    assert services.last("get_incident").for_printing
    assert in_order(page, "Printed by", "Due on day 3.", "Note 2.", "Note 0.")
    assert "Name an adult" not in page.text
