"""Pages of a concern nobody has decided on whose child's file went to another school, with answers made up."""

import pytest
from haven_schemas.acts.identity import StaffList, StaffMember
from haven_schemas.acts.incidents.deciding import ChildHistory, ConcernHistory
from haven_schemas.acts.incidents.records import IncidentPage
from haven_schemas.acts.incidents.triage import Concern, LikelyMatches
from haven_schemas.acts.pupils import Pupil, PupilPage
from haven_schemas.acts.pupils.record import PupilInBrief, PupilsInBrief
from haven_schemas.acts.referrals.referrals import PlanHeld, PlansHeld, PlansOfChild
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right

from gateway_tests.administered import DANA, ME, NORTH, NOW, Identity, handed, number, send

LEFT = number(3)
CONCERN, CHILD, SIBLING = number(81), number(82), number(83)
HERE = f"/concerns/{CONCERN}"
LEAD = [
    Right.RECORD_READ,
    Right.RECORD_WRITE,
    Right.CONCERN_TRIAGE,
    Right.STAFF_READ,
    Right.PUPIL_FIND,
    Right.PUPIL_READ,
]
WAITING = Concern.model_validate(
    {
        "id": CONCERN, "school_id": LEFT, "category_id": number(80), "category_name": "Neglect", "status": "received",
        "occurred_at": NOW, "recorded_at": NOW, "decision": None, "decision_reason": None, "decided_by": None,
        "decided_at": None, "incident_id": None, "reporter_id": ME, "author_confirmed": True, "sealed": False,
        "account": "She is cold.", "child_words": "", "action_taken": "", "subjects": [], "version": 1,
    }
)  # fmt: skip
SIGNED = WAITING.model_copy(update={"may_decide": True, "decides_at": NORTH.id})


def pupil(pupil_id, name):
    return Pupil(
        id=pupil_id, school_id=NORTH.id, upn=None, known_as=name, legal_name=name, year_group="9", class_name="9A"
    )


@pytest.fixture
def services():
    services = Identity(LEAD)
    services.answers |= {
        "get_concern": SIGNED,
        "concern_history": ConcernHistory(
            children=[ChildHistory(subject_id=CHILD, same_as=None, records=[], concerns=[], plans=[])]
        ),
        "pupils_in_brief": PupilsInBrief(
            pupils=[PupilInBrief(pupil_id=CHILD, sen_provision=None, ehc_plan=None, siblings=[SIBLING])]
        ),
        "propose_matches": LikelyMatches(matches=[]),
        "list_incidents": IncidentPage(incidents=[], next_cursor=None),
        "list_staff": StaffList(staff=[]),
        "staff_names": StaffList(staff=[StaffMember(id=DANA, name="Dana Lead")]),
        "get_pupils": PupilPage(pupils=[pupil(CHILD, "Ida Ash"), pupil(SIBLING, "Otto Ash")], next_cursor=None),
    }
    return services


def test_the_school_that_signed_decides_with_its_own_people_and_records(open_browser, services):
    page = open_browser(services).get(HERE).text
    assert "either school may decide, until one has" in page
    assert 'id="decide"' in page
    assert {request.school_id for name, request in services.asked if name == "list_staff"} == {NORTH.id}
    assert services.last("list_incidents").school_id == NORTH.id
    assert f"{HERE}/person" not in page, "what is no decision is the other school's"


def test_a_school_that_has_not_signed_reads_it_and_is_told_who_decides(open_browser, services):
    services.answers["get_concern"] = WAITING.model_copy(update={"may_decide": False})
    page = open_browser(services).get(HERE).text
    assert "The school that has this report decides about it." in page
    assert ('id="decide"' in page, f"{HERE}/person" in page, "She is cold." in page) == (False, False, True)
    assert "concern_history" not in {name for name, _ in services.asked}


def test_whoever_was_second_is_told_by_whom_and_loses_no_word(open_browser, services):
    browser = open_browser(services)
    services.answers["decide_concern"] = Problem(ErrorCode.ALREADY_TRIAGED, ids={"decided_by": str(DANA)})
    told = send(browser, HERE, decision="no_further_action", reason="Known to us.", version="1", key="k")
    assert told.status_code == 409
    for words in ("Dana Lead has already decided about this concern", "Known to us."):
        assert words in told.text


def test_whom_it_names_is_told_that_somebody_else_decides(open_browser, services):
    browser = open_browser(services)
    services.answers["decide_concern"] = Problem(ErrorCode.NOT_PERMITTED)
    told = send(browser, HERE, decision="no_further_action", reason="Known to us.", version="1", key="k")
    assert (told.status_code, "A name like yours stands in this concern" in told.text) == (403, True)
    assert "Known to us." in told.text


def test_plans_that_referrals_led_to_stand_beside_the_child_and_the_siblings(open_browser, services):
    browser = open_browser(services)
    on_plan = [PlanHeld(kind="child_in_need", since=NOW)]
    services.answers["plans_held"] = PlansHeld(
        children=[PlansOfChild(subject_id=each, plans=on_plan) for each in (CHILD, SIBLING)]
    )
    page = browser.get(HERE).text
    assert services.last("plans_held").subject_ids == [CHILD, SIBLING]
    assert page.count("Child in need plan, since") == 2
    services.answers["plans_held"] = Problem(ErrorCode.TIMED_OUT)
    assert "Plans that referrals have led to cannot be read just now." in browser.get(HERE).text


def test_a_program_is_told_what_stands_beside_the_decision(open_browser, services):
    browser = open_browser(services)
    services.answers["plans_held"] = PlansHeld(
        children=[PlansOfChild(subject_id=SIBLING, plans=[PlanHeld(kind="child_in_need", since=NOW)])]
    )

    def asked():
        return browser.get(f"/api/v1{HERE}/history", headers={"Authorization": "Bearer " + handed("b" * 43)})

    told = asked().json
    [child] = told["children"]
    assert (child["pupil_id"], child["plans_held"]) == (str(CHILD), [])
    assert [(each["pupil_id"], len(each["plans_held"])) for each in child["siblings"]] == [(str(SIBLING), 1)]
    assert (told["pupils_away"], told["plans_away"]) == (False, False)
    for call, away in (("plans_held", "plans_away"), ("pupils_in_brief", "pupils_away")):
        services.answers[call] = Problem(ErrorCode.TIMED_OUT)
        assert asked().json[away] is True, "what was not asked is not there being nothing"
    services.answers["concern_history"] = Problem(ErrorCode.OWNER_UNPROVEN)
    assert asked().json["code"] == "owner_unproven"
