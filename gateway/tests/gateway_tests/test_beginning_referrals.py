"""How a referral begins: from a concern, from a child's page, while names are away, out of a closed record."""

import pytest
from haven_schemas.acts.identity import StaffList
from haven_schemas.acts.incidents.categories import Category, CategoryList
from haven_schemas.acts.incidents.deciding import ConcernDecided, ConcernHistory
from haven_schemas.acts.incidents.documents import DocumentPage
from haven_schemas.acts.incidents.entries import EntryAdded, PeopleList
from haven_schemas.acts.incidents.records import Incident, IncidentLine, IncidentPage
from haven_schemas.acts.incidents.reporting import ConcernReceipt
from haven_schemas.acts.incidents.steps import StepTaken
from haven_schemas.acts.incidents.triage import Concern, LikelyMatches
from haven_schemas.acts.pupils import Pupil, PupilPage
from haven_schemas.acts.pupils.record import HomeDistrict, HomeDistricts, PupilsInBrief, PupilStops
from haven_schemas.acts.referrals.agencies import Agency, AgencyList
from haven_schemas.acts.referrals.clocks import ClockList
from haven_schemas.acts.referrals.placements import PlacementList
from haven_schemas.acts.referrals.referrals import ReferralKept, ReferralPage
from haven_schemas.errors import ErrorCode, FieldCode, FieldProblem, Problem
from haven_schemas.rights import Right

from gateway_tests.administered import ME, NORTH, NOW, Identity, handed, number, send, session

CHILD, BROTHER, RECORD, AGENCY, CONCERN, CATEGORY = (number(last) for last in range(80, 86))
AWAY = Problem(ErrorCode.UNAVAILABLE)
LEAD = [
    Right.RECORD_READ, Right.RECORD_WRITE, Right.PUPIL_FIND, Right.PUPIL_READ, Right.CONCERN_TRIAGE,
    Right.CONCERN_REPORT, Right.STAFF_READ,
]  # fmt: skip
IDA = Pupil(
    id=CHILD, upn=None, known_as="Ida Ash", legal_name="Ida Ash", year_group="7", class_name="7A", school_id=NORTH.id
)
FORM = f"/incidents/{RECORD}/referrals/new"
TYPED = {
    "referral_id": str(number(87)), "key": "a-key", "agency_id": str(AGENCY), "text": "We ask for help.",
    "day": "24", "month": "11", "year": "2026", "time": "09:00",
}  # fmt: skip


def record(**changes):
    return Incident.model_validate(
        {
            "id": RECORD, "school_id": NORTH.id, "category_id": CATEGORY, "category_name": "Neglect", "status": "open",
            "opened_at": NOW, "opened_by": ME, "concern_ids": [], "subject_ids": [CHILD, BROTHER], "entries": [],
            "actions": [], "version": 1, **changes,
        }
    )  # fmt: skip


def agency(**changes):
    fields = {"id": AGENCY, "version": 1, "kind": "childrens_services", "name": "Front desk", "nation": "england"}
    return Agency.model_validate({**fields, "contacts": [], **changes})


@pytest.fixture
def services():
    made = Identity(LEAD)
    made.answers |= {
        "get_incident": record(),
        "get_pupils": PupilPage(
            pupils=[IDA, IDA.model_copy(update={"id": BROTHER, "known_as": "Otto Ash"})], next_cursor=None
        ),
        "stops_of": PupilStops(pupil_id=CHILD, stopped=False, flags=[], override=None),
        "list_agencies": AgencyList(agencies=[agency()]),
        "get_agency": agency(),
        "home_districts": HomeDistricts(homes=[]),
        "list_documents": DocumentPage(documents=[], next_cursor=None),
        "make_referral": ReferralKept(id=number(87), state="sent", version=1, deadlines=[]),
        "add_referral_entry": EntryAdded(id=number(88), version=1),
        "reopen": StepTaken(kind="incident", id=RECORD, version=2),
        "list_incidents": IncidentPage(
            incidents=[
                IncidentLine(
                    id=RECORD, school_id=NORTH.id, category_name="Neglect", status="open", opened_at=NOW,
                    subject_ids=[CHILD], open_actions=0, title="Cold lunches",
                )
            ],
            next_cursor=None,
        ),
        "list_categories": CategoryList(
            categories=[Category(id=CATEGORY, name="Neglect", group="safeguarding", position=1, version=1)]
        ),
        "record_concern": ConcernReceipt(id=CONCERN, status="received"),
        "decide_concern": ConcernDecided(id=CONCERN, status="being_dealt_with", incident_id=RECORD),
        "list_staff": StaffList(staff=[]),
        "list_referrals": ReferralPage(referrals=[], next_cursor=None),
    }  # fmt: skip
    return made


@pytest.fixture
def browser(open_browser, services):
    return open_browser(services)


@pytest.mark.parametrize("code", [ErrorCode.UNAVAILABLE, ErrorCode.TIMED_OUT])
def test_the_form_works_without_names_and_shows_the_records_number(browser, services, code):
    named = browser.get(FORM).text
    assert "Ida Ash, Otto Ash" in named
    said = named[named.index("haven-said") :].split(">")[1].split("<")[0]
    services.answers["get_pupils"] = Problem(code)
    page = browser.get(FORM)
    assert page.status_code == 200
    assert f">{said}<" in page.text
    assert "cannot be shown just now" in page.text
    assert "cannot be looked up now" in page.text, "whether something stops letters"
    assert "Child 2 of this record" in page.text
    assert "not listed" not in page.text
    assert send(browser, FORM, **TYPED, subject_id="all", offered_id=[str(CHILD), str(BROTHER)]).status_code == 303
    assert services.last("add_referral_entry").subject_ids == [CHILD, BROTHER]


def test_without_agencies_it_says_that_nothing_was_sent(browser, services):
    services.answers["get_incident"] = record(referral_begun_at=NOW)
    services.answers["list_agencies"] = AWAY
    page = browser.get(FORM)
    assert page.status_code == 200
    assert "nothing was sent" in page.text
    assert "The referral is not sent yet" in page.text


def test_a_closed_record_is_opened_again_in_the_same_form_after_the_words_are_kept(browser, services):
    services.answers["get_incident"] = record(status="closed")
    page = browser.get(FORM).text
    assert "It is opened again when you write down the referral" in page
    assert 'name="reopens_record"' in page
    assert send(browser, FORM, **TYPED, reopens_record="yes").status_code == 303
    asked = [method for method, _ in services.asked if method in ("make_referral", "add_referral_entry", "reopen")]
    assert asked == ["make_referral", "add_referral_entry", "reopen", "make_referral"]
    first = next(request for method, request in services.asked if method == "make_referral")
    assert (first.check_only, first.reopens) == (True, True)
    assert not services.last("make_referral").reopens
    assert services.last("reopen").reason


def test_why_it_goes_all_the_same_is_asked_before_any_word_is_kept(browser, services):
    missing = [FieldProblem("details.stop_reason", FieldCode.REQUIRED)]
    services.answers["make_referral"] = Problem(ErrorCode.INVALID_REQUEST, fields=missing)
    refused = send(browser, FORM, **TYPED, subject_id=str(CHILD), offered_id=[str(CHILD), str(BROTHER)])
    assert refused.status_code == 400
    assert 'id="stop_reason-error"' in refused.text
    assert "add_referral_entry" not in [method for method, _ in services.asked]
    assert services.last("make_referral").subject_ids == [CHILD]


@pytest.mark.parametrize("reason", ["", "They write to nobody."])
def test_whether_its_words_say_why_it_goes_is_told_by_page_and_program_alike(browser, services, reason):
    send(browser, FORM, **TYPED, stop_reason=reason)
    body = {
        "referral_id": str(number(87)), "agency_id": str(AGENCY), "sent_at": "2026-11-24T08:00:00Z",
        "text": "She asks.", "details": {"stop_reason": reason},
    }  # fmt: skip
    headers = {"Authorization": "Bearer " + handed("b" * 43), "Idempotency-Key": "once"}
    assert browser.post(f"/api/v1/incidents/{RECORD}/referrals", json=body, headers=headers).status_code == 201
    told = [request.gives_stop_reason for method, request in services.asked if method == "make_referral"]
    assert told == [bool(reason)] * 4


def test_one_that_a_colleague_opened_meanwhile_is_open(browser, services):
    services.answers["reopen"] = Problem(ErrorCode.INVALID_REQUEST, fields=[FieldProblem("id", FieldCode.NOT_ALLOWED)])
    assert send(browser, FORM, **TYPED, reopens_record="yes").status_code == 303


def test_one_that_was_closed_meanwhile_is_said_to_be_with_what_was_typed(browser, services):
    token = browser.get(FORM).text
    services.answers |= {"get_incident": record(status="closed"), "make_referral": Problem(ErrorCode.ALREADY_CLOSED)}
    assert "This record is closed" not in token
    refused = send(browser, FORM, **TYPED)
    assert refused.status_code == 409
    for words in ("This record is closed", "We ask for help.", 'name="reopens_record"'):
        assert words in refused.text
    assert "add_referral_entry" not in [method for method, _ in services.asked]


def test_who_cannot_open_it_again_is_told_whom_to_ask(open_browser, services):
    services.answers["token_for_session"] = session(
        [right for right in LEAD if right is not Right.CONCERN_TRIAGE], elevated=True
    )
    services.answers["get_incident"] = record(status="closed")
    page = open_browser(services).get(FORM).text
    assert "Ask somebody who decides about concerns" in page
    assert "Write down the referral" not in page.replace("then write down the referral", "")


def test_the_record_says_that_a_referral_was_begun(browser, services):
    services.answers |= {
        "get_incident": record(referral_begun_at=NOW),
        "staff_names": StaffList(staff=[]),
        "list_staff": StaffList(staff=[]),
        "list_people": PeopleList(people=[]),
        "list_placements": PlacementList(placements=[], may_write=True),
        "list_clocks": ClockList(clocks=[], may_write=True),
        "get_file": Problem(ErrorCode.NOT_FOUND),
    }
    page = browser.get(f"/incidents/{RECORD}").text
    assert "A referral was begun" in page
    assert FORM in page
    services.answers["get_incident"] = record()
    assert "A referral was begun" not in browser.get(f"/incidents/{RECORD}").text


REFER = f"/pupils/{CHILD}/refer"
NEW = {
    "key": "a-key", "category_id": str(CATEGORY), "role": "harmed", "account": "She is cold.", "reason": "A pattern.",
}  # fmt: skip


def test_a_childs_open_records_are_offered_and_a_new_one(browser, services):
    page = browser.get(REFER).text
    for words in ("Refer Ida Ash", "Refer from", "Cold lunches", FORM, "From a new record"):
        assert words in page
    asked = services.last("list_incidents")
    assert (asked.subject_id, asked.open_only) == (CHILD, True)


def test_a_new_record_is_opened_from_a_concern_and_leads_to_the_form(browser, services):
    sent = send(browser, REFER, **NEW)
    assert (sent.status_code, sent.headers["Location"]) == (303, FORM)
    concern = services.last("record_concern")
    assert (concern.school_id, concern.account, concern.pupils[0].pupil_id) == (NORTH.id, "She is cold.", CHILD)
    decided = services.last("decide_concern")
    assert (decided.concern_id, decided.decision, decided.refers, decided.reason) == (
        CONCERN, "opened", True, "A pattern.",
    )  # fmt: skip


@pytest.mark.parametrize("name", ["category_id", "role", "account", "reason"])
def test_what_is_missing_is_said_and_nothing_is_kept(browser, services, name):
    refused = send(browser, REFER, **{**NEW, name: ""})
    assert refused.status_code == 400
    assert f'id="{name}-error"' in refused.text or f'href="#{name}"' in refused.text
    assert "record_concern" not in [method for method, _ in services.asked]


def test_where_no_record_is_opened_the_concern_is_kept_and_decided_on_later(browser, services):
    services.answers["decide_concern"] = AWAY
    sent = send(browser, REFER, **NEW)
    assert (sent.status_code, sent.headers["Location"]) == (303, f"/concerns/{CONCERN}")


def test_a_child_who_is_hidden_is_answered_like_one_who_is_not_there(browser, services):
    services.answers |= {
        "get_pupils": PupilPage(pupils=[], next_cursor=None),
        "list_incidents": IncidentPage(incidents=[], next_cursor=None),
    }
    assert browser.get(REFER).status_code == 404


def test_without_names_a_child_is_referred_with_the_school_chosen(browser, services):
    services.answers["get_pupils"] = AWAY
    page = browser.get(REFER).text
    assert "A child who cannot be named just now".lower() in page.lower()
    assert send(browser, REFER, **NEW, school=NORTH.urn).status_code == 303
    assert services.last("record_concern").school_id == NORTH.id


def test_who_decides_about_no_concerns_opens_no_record(open_browser, services):
    services.answers["token_for_session"] = session(
        [right for right in LEAD if right is not Right.CONCERN_TRIAGE], elevated=True
    )
    page = open_browser(services).get(REFER).text
    assert "Open the record" not in page
    assert "Refer from" in page


@pytest.fixture
def waiting(services):
    services.answers |= {
        "get_concern": Concern.model_validate(
            {
                "id": CONCERN, "school_id": NORTH.id, "category_id": CATEGORY, "category_name": "Neglect",
                "status": "received", "occurred_at": NOW, "recorded_at": NOW,
                "decision": None, "decision_reason": None, "decided_by": None, "decided_at": None, "incident_id": None,
                "reporter_id": ME, "author_confirmed": True, "sealed": False, "account": "She is cold.",
                "child_words": "", "action_taken": "", "subjects": [], "version": 1,
            }
        ),
        "concern_history": ConcernHistory(children=[]),
        "pupils_in_brief": PupilsInBrief(pupils=[]),
        "propose_matches": LikelyMatches(matches=[]),
        "staff_names": StaffList(staff=[]),
        "list_staff": StaffList(staff=[]),
    }  # fmt: skip
    return services


def test_a_concern_is_referred_in_one_flow(browser, waiting):
    address = f"/concerns/{CONCERN}"
    assert "Save, and refer to an agency" in browser.get(address).text
    sent = send(browser, address, then="refer", reason="Needs help.", version="1", key="k")
    assert (sent.status_code, sent.headers["Location"]) == (303, FORM)
    decided = waiting.last("decide_concern")
    assert (decided.decision, decided.refers, decided.reason) == ("opened", True, "Needs help.")


def test_what_is_closed_at_once_has_nothing_to_refer(browser, waiting):
    refusal = Problem(ErrorCode.INVALID_REQUEST, fields=[FieldProblem("refers", FieldCode.NOT_ALLOWED)])
    waiting.answers["decide_concern"] = refusal
    sent = send(
        browser, f"/concerns/{CONCERN}", then="refer", decision="no_further_action", reason="Nothing.", version="1"
    )
    assert sent.status_code == 400
    assert "A referral needs a record" in sent.text


HERE, THERE, OFFICER, TRUSTS_OFFICER = (number(last) for last in range(91, 95))


@pytest.fixture
def several(services):
    """Two councils, of which the second is where Ida lives; an officer of the school and one of the whole trust."""
    services.answers |= {
        "list_agencies": AgencyList(
            agencies=[
                agency(id=HERE, name="Ashshire", postcode_districts=["AB1"]),
                agency(id=THERE, name="Elmshire", postcode_districts=["AB2 3", "AB9"]),
                agency(id=TRUSTS_OFFICER, kind="lado", name="A trust officer"),
                agency(id=OFFICER, kind="lado", name="Our officer", school_ids=[NORTH.id]),
            ]
        ),
        "home_districts": HomeDistricts(homes=[HomeDistrict(pupil_id=CHILD, postcode_sector="AB2 3")]),
        "get_incident": record(subject_ids=[CHILD]),
        "get_pupils": PupilPage(pupils=[IDA], next_cursor=None),
    }
    return services


def offered(browser):
    page = browser.get(FORM).text
    select = page[page.index('id="agency_id"') :].partition("</select>")[0]
    assert "selected" not in select, "nothing is chosen for anybody"
    return [line.partition(">")[2].partition("<")[0] for line in select.split("<option")[1:]][1:]


LISTED = ["Ashshire", "Elmshire", "A trust officer", "Our officer: of this school"]


def test_the_childs_home_authority_is_offered_first_and_chosen_by_nobody(browser, several):
    assert offered(browser) == [
        "Elmshire: the child\u2019s home authority", "Ashshire", "Our officer: of this school", "A trust officer",
    ]  # fmt: skip
    assert several.last("home_districts").ids == [CHILD]
    assert "Districts cross the borders of councils" in browser.get(FORM).text


def test_of_several_children_it_is_said_whose_it_is(browser, several):
    otto = IDA.model_copy(update={"id": BROTHER, "known_as": "Otto Ash"})
    several.answers |= {"get_incident": record(), "get_pupils": PupilPage(pupils=[IDA, otto], next_cursor=None)}
    assert offered(browser)[0] == "Elmshire: home authority of Ida Ash"
    both = [HomeDistrict(pupil_id=each, postcode_sector=f"AB2 {part}") for each, part in ((CHILD, 3), (BROTHER, 4))]
    several.answers["home_districts"] = HomeDistricts(homes=both)
    assert offered(browser)[0] == "Elmshire: home authority of Ida Ash", "a part of a district is not all of it"


@pytest.mark.parametrize("code", [ErrorCode.UNAVAILABLE, ErrorCode.VAULT_UNAVAILABLE])
def test_where_homes_cannot_be_told_the_list_is_as_it_was(browser, several, code):
    several.answers["home_districts"] = Problem(code)
    assert set(offered(browser)) == set(LISTED)
    assert offered(browser)[0] == "Ashshire"


def test_nothing_is_asked_of_a_protected_child(browser, several):
    protected = PupilPage(pupils=[IDA.model_copy(update={"protected": True})], next_cursor=None)
    several.answers["get_pupils"] = protected
    assert set(offered(browser)) == set(LISTED)
    assert "home_districts" not in [method for method, _ in several.asked]
