"""Children with a social worker who are absent today: the list, the number on the first page, and the API."""

from datetime import timedelta

import pytest
from haven_schemas.acts.incidents.chronology import ChildPlans, SocialWorkerPlans
from haven_schemas.acts.pupils import Pupil, PupilPage
from haven_schemas.acts.pupils.absent import AbsentPupil, AbsentPupils
from haven_schemas.acts.referrals.referrals import PlanHeld, PlansHeld, PlansOfChild
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right

from .administered import NORTH, NOW, SOUTH, Identity, number

LEAD = [
    Right.SESSION_OWN, Right.CONCERN_REPORT, Right.CONCERN_TRIAGE, Right.RECORD_READ, Right.PUPIL_FIND, Right.PUPIL_READ
]  # fmt: skip
IN_CARE, ON_A_PLAN, NEITHER, CLOSED = (number(each) for each in range(310, 314))
NUMBER = "/absent-today/number"
BY_ITSELF = {"HX-Request": "true", "Haven-By-Itself": "yes"}


def pupil(pupil_id, name):
    return Pupil(
        id=pupil_id, school_id=NORTH.id, upn=None, known_as=name, legal_name=name, year_group="9", class_name="9A"
    )


def absent(pupil_id, session="AM", code="N", signs=()):
    return AbsentPupil(pupil_id=pupil_id, session=session, code=code, signs=list(signs))


@pytest.fixture
def services():
    services = Identity(LEAD)
    view = services.answers["token_for_session"]
    services.answers |= {
        "token_for_session": view.model_copy(update={"schools": [NORTH]}),
        "absent_today": AbsentPupils(
            marked_at=NOW - timedelta(hours=1),
            pupils=[
                absent(IN_CARE, signs=["in_care"]), absent(CLOSED, signs=["protection_plan"]),
                absent(ON_A_PLAN, "PM", "I"), absent(NEITHER),
            ],
            more=False,
        ),
        "social_worker_plans": SocialWorkerPlans(
            children=[
                ChildPlans(subject_id=IN_CARE, plans=["pep"]), ChildPlans(subject_id=NEITHER, plans=[]),
                ChildPlans(subject_id=ON_A_PLAN, plans=["child_protection"]),
            ]
        ),
        "get_pupils": PupilPage(pupils=[pupil(ON_A_PLAN, "Ada Ash"), pupil(IN_CARE, "زينب Ömer")], next_cursor=None),
    }  # fmt: skip
    return services


def test_the_list_says_who_why_and_by_which_mark(open_browser, services):
    page = open_browser(services).get("/absent-today").text
    for words in (
        "Ada Ash", "زينب Ömer", "9A", "In care", "Child protection plan", "Afternoon: Ill", "Morning: Reason not known",
        f'href="/pupils/{ON_A_PLAN}"', f'href="/report?about={IN_CARE}"',
    ):  # fmt: skip
        assert words in page, words
    assert page.index("Ada Ash") < page.index("زينب Ömer"), "by surname, as the roll answers"
    assert services.last("get_pupils").ids == [IN_CARE, ON_A_PLAN], "nobody else's name is asked for"
    assert services.last("absent_today").school_id == NORTH.id
    assert set(services.last("social_worker_plans").subject_ids) == {IN_CARE, ON_A_PLAN, NEITHER, CLOSED}
    assert str(CLOSED) not in page


def on_plan(pupil_id, kind="child_protection"):
    return PlansOfChild(subject_id=pupil_id, plans=[PlanHeld(kind=kind, since=NOW - timedelta(days=9))])


def test_whom_a_referral_alone_says_to_be_on_a_plan_stands_there_and_of_what_could_not_be_asked_the_list_tells(
    open_browser, services
):
    browser = open_browser(services)
    services.answers["plans_held"] = PlansHeld(
        children=[on_plan(NEITHER, "child_in_need"), on_plan(CLOSED), on_plan(IN_CARE, "early_help")]
    )
    services.answers["get_pupils"] = PupilPage(pupils=[pupil(NEITHER, "Otto Elm")], next_cursor=None)
    page = browser.get("/absent-today").text
    assert services.last("plans_held").subject_ids == services.last("social_worker_plans").subject_ids
    assert services.last("get_pupils").ids == [IN_CARE, ON_A_PLAN, NEITHER], "a file that is closed stays closed"
    assert ("Child in need plan" in page, "Early help" in page, "could not be asked" in page) == (True, False, False)
    assert "3 children with a social worker are absent today" in browser.get(NUMBER).text
    services.answers["get_pupils"] = PupilPage(pupils=[pupil(IN_CARE, "Ada Ash")], next_cursor=None)
    for code in (ErrorCode.UNAVAILABLE, ErrorCode.TIMED_OUT, ErrorCode.NOT_PERMITTED):
        services.answers["plans_held"] = Problem(code)
        for address in ("/absent-today", NUMBER):
            told = browser.get(address)
            assert (told.status_code, "could not be asked just now" in told.text) == (200, True), (address, code)
    services.answers["absent_today"] = AbsentPupils(marked_at=NOW, pupils=[absent(NEITHER)], more=False)
    services.answers["get_pupils"] = PupilPage(pupils=[], next_cursor=None)
    for address in ("/absent-today", NUMBER):
        assert "No child with a social worker" not in browser.get(address).text


def test_nobody_and_no_marks_are_said_plainly(open_browser, services):
    browser, found = open_browser(services), services.answers["absent_today"]
    services.answers["absent_today"] = found.model_copy(update={"pupils": []})
    assert "No child with a social worker is absent today." in browser.get("/absent-today").text
    assert "No child with a social worker is absent today" in browser.get(NUMBER).text
    services.answers["absent_today"] = found.model_copy(update={"pupils": [], "marked_at": None})
    assert "No marks of today came" in browser.get("/absent-today").text
    assert "no marks of today came" in browser.get(NUMBER).text
    services.answers["absent_today"] = found.model_copy(update={"more": True})
    assert "others may be missing" in browser.get("/absent-today").text


def test_home_asks_for_the_number_once_it_stands_and_says_when_it_cannot_be_told(open_browser, services):
    browser = open_browser(services)
    home = browser.get("/").text
    assert f'hx-get="{NUMBER}"' in home
    assert 'href="/absent-today"' in home, "without scripts it is a link"
    assert "absent_today" not in {name for name, _ in services.asked}, "the page waits for none of it"
    assert "2 children with a social worker are absent today" in browser.get(NUMBER, headers=BY_ITSELF).text
    for name in ("social_worker_plans", "absent_today"):
        for code in (ErrorCode.UNAVAILABLE, ErrorCode.TIMED_OUT, ErrorCode.VAULT_UNAVAILABLE):
            services.answers[name] = Problem(code)
            told = browser.get(NUMBER, headers=BY_ITSELF)
            assert (told.status_code, "cannot be told just now" in told.text) == (200, True), (name, code)
            assert browser.get("/absent-today").status_code >= 400, "a list that is not whole is not shown"


def test_who_reads_no_pupils_is_offered_nothing(open_browser):
    services = Identity([each for each in LEAD if each is not Right.PUPIL_READ])
    assert "absent-today" not in open_browser(services).get("/").text


def test_a_trusts_lead_chooses_a_school_first(open_browser, services):
    view = services.answers["token_for_session"]
    services.answers["token_for_session"] = view.model_copy(update={"schools": [NORTH, SOUTH]})
    browser = open_browser(services)
    assert "by school" in browser.get("/").text
    assert f'hx-get="{NUMBER}"' not in browser.get("/").text
    assert "Choose a school" in browser.get("/absent-today").text
    assert "absent_today" not in {name for name, _ in services.asked}
    browser.get("/absent-today?school=910002")
    assert services.last("absent_today").school_id == SOUTH.id
