"""What was added to a record is asked about before it is added once more."""

import pytest
from haven_schemas.acts.identity import StaffList
from haven_schemas.acts.incidents.actions import ActionAdded
from haven_schemas.acts.incidents.documents import DocumentPage
from haven_schemas.acts.incidents.entries import EntryAdded, PeopleList, PersonAdded
from haven_schemas.acts.incidents.records import Incident, NoteAdded
from haven_schemas.acts.pupils import PupilPage
from haven_schemas.acts.referrals.clocks import ClockList
from haven_schemas.acts.referrals.placements import PlacementList
from haven_schemas.rights import Right

from gateway_tests.administered import ME, NORTH, NOW, Identity, number, send

CATEGORY, RECORD, ADDED = number(80), number(82), number(83)
RIGHTS = [Right.RECORD_READ, Right.RECORD_WRITE, Right.CONCERN_TRIAGE, Right.STAFF_READ]
DAY = {"day": "24", "month": "11", "year": "2026", "time": "10:00"}
ASKED = "You have added exactly this already."


@pytest.fixture
def services():
    made = Identity(RIGHTS)
    made.answers |= {
        "get_incident": Incident(
            id=RECORD, school_id=NORTH.id, category_id=CATEGORY, category_name="Neglect", opened_at=NOW, opened_by=ME,
            concern_ids=[], subject_ids=[], entries=[], actions=[], version=2, status="open",
        ),
        "add_note": NoteAdded(id=ADDED),
        "add_entry": EntryAdded(id=ADDED, version=1),
        "add_action": ActionAdded(id=ADDED, version=1),
        "add_person": PersonAdded(id=ADDED),
        "get_pupils": PupilPage(pupils=[], next_cursor=None),
        "staff_names": StaffList(staff=[]),
        "list_staff": StaffList(staff=[]),
        "list_documents": DocumentPage(documents=[], next_cursor=None),
        "list_people": PeopleList(people=[]),
        "list_clocks": ClockList(clocks=[], may_write=True),
        "list_placements": PlacementList(placements=[], may_write=True),
    }  # fmt: skip
    return made


@pytest.mark.parametrize(
    ("path", "method", "typed"),
    [
        ("notes", "add_note", {"text": "Rang her aunt.", **DAY}),
        ("entries/call", "add_entry", {"text": "Rang her aunt.", **DAY}),
        ("actions", "add_action", {"text": "Ring her aunt.", "owner_id": str(ME), **DAY}),
        ("people", "add_person", {"person_name": "Sally Ash", "person_role": "carer"}),
    ],
)
def test_the_same_under_another_key_is_asked_about_and_then_added(open_browser, services, path, method, typed):
    browser, address = open_browser(services), f"/incidents/{RECORD}"

    def sent(key, **changed):
        answer = send(browser, f"{address}/{path}", address, **{**typed, **changed, "key": key})
        return answer.status_code, ASKED in answer.text

    def added():
        return len([each for each, _ in services.asked if each == method])

    assert (sent("first"), added()) == ((303, False), 1)
    assert (sent("first"), added()) == ((303, False), 2), "the service answers one key as before"
    assert (sent("second"), added()) == ((400, True), 2)
    assert (sent("second"), added()) == ((303, False), 3), "it happened twice"
    other = {"person_name": "Tom Ash"} if method == "add_person" else {"text": "Rang her uncle."}
    assert (sent("third", **other), added()) == ((303, False), 4)
