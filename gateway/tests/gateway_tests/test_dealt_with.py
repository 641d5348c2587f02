"""Who deals with a concern or a record: once it is over, whoever decided on it or closed it."""

import pytest
from haven_schemas.acts.identity import StaffList, StaffMember
from haven_schemas.acts.incidents.documents import DocumentPage
from haven_schemas.acts.incidents.entries import PeopleList
from haven_schemas.acts.incidents.records import Incident
from haven_schemas.acts.incidents.triage import Concern
from haven_schemas.acts.pupils import PupilPage
from haven_schemas.acts.pupils.record import PupilsInBrief
from haven_schemas.acts.referrals.clocks import ClockList
from haven_schemas.acts.referrals.placements import PlacementList
from haven_schemas.acts.referrals.referrals import ReferralPage
from haven_schemas.rights import Right

from gateway_tests.administered import DANA, ME, NORTH, NOW, Identity, number

RIGHTS = [Right.RECORD_READ, Right.RECORD_WRITE, Right.CONCERN_TRIAGE, Right.STAFF_READ]
CATEGORY, CONCERN, RECORD = number(80), number(81), number(82)
DECIDED = {
    "id": CONCERN, "school_id": NORTH.id, "category_id": CATEGORY, "category_name": "Neglect", "occurred_at": NOW,
    "recorded_at": NOW, "reporter_id": ME, "author_confirmed": True, "sealed": False, "account": "She is cold.",
    "child_words": "", "action_taken": "", "subjects": [], "version": 2, "status": "closed",
    "decision": "no_further_action", "decision_reason": "Settled.", "decided_by": DANA, "decided_at": NOW,
    "incident_id": None,
}  # fmt: skip
CLOSED = {
    "id": RECORD, "school_id": NORTH.id, "category_id": CATEGORY, "category_name": "Neglect", "opened_at": NOW,
    "opened_by": ME, "concern_ids": [], "subject_ids": [], "entries": [], "actions": [], "version": 2,
    "status": "closed", "closed_by": DANA, "closed_at": NOW,
}  # fmt: skip


@pytest.fixture
def browser(open_browser):
    services = Identity(RIGHTS)
    services.answers |= {
        "get_concern": Concern.model_validate(DECIDED),
        "get_incident": Incident.model_validate(CLOSED),
        "pupils_in_brief": PupilsInBrief(pupils=[]),
        "get_pupils": PupilPage(pupils=[], next_cursor=None),
        "staff_names": StaffList(staff=[StaffMember(id=DANA, name="Dana Lead")]),
        "list_staff": StaffList(staff=[]),
        "list_documents": DocumentPage(documents=[], next_cursor=None),
        "list_referrals": ReferralPage(referrals=[], next_cursor=None),
        "list_clocks": ClockList(clocks=[], may_write=True),
        "list_placements": PlacementList(placements=[], may_write=True),
        "list_people": PeopleList(people=[]),
    }
    return open_browser(services)


@pytest.mark.parametrize("address", [f"/concerns/{CONCERN}", f"/incidents/{RECORD}", f"/incidents/{RECORD}/print"])
def test_what_is_over_was_dealt_with_by_who_decided(browser, address):
    page = browser.get(address).text
    said = page[page.index("Dealt with by") :]
    assert "Dana Lead" in said[: said.index("</dd>")]
    assert "Nobody yet" not in said
