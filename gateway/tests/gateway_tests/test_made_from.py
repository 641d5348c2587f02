"""The form of a referral asks when an allegation came, what it follows and who sees to it; and what was only begun."""

from datetime import UTC, datetime

import pytest
from haven_schemas.acts.identity import StaffList, StaffMember
from haven_schemas.acts.incidents.day import MattersTold
from haven_schemas.acts.incidents.documents import DocumentPage
from haven_schemas.acts.incidents.entries import EntryAdded
from haven_schemas.acts.incidents.records import Incident, IncidentLine, IncidentPage
from haven_schemas.acts.incidents.work import OwnWork
from haven_schemas.acts.pupils import Pupil, PupilPage
from haven_schemas.acts.pupils.record import HomeDistricts, PupilStops
from haven_schemas.acts.referrals.agencies import Agency, AgencyList, FormSection
from haven_schemas.acts.referrals.deadlines import DeadlinePage
from haven_schemas.acts.referrals.referrals import ReferralKept, ReferralLine, ReferralPage
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right

from gateway_tests.administered import ME, NORTH, NOW, Identity, number, send

CHILD, RECORD, OFFICER, COUNCIL, EARLIER, COLLEAGUE = (number(last) for last in (80, 82, 83, 84, 85, 12))
FORM = f"/incidents/{RECORD}/referrals/new"
TYPED = {
    "referral_id": str(number(87)), "key": "a-key", "agency_id": str(OFFICER), "text": "What was said of him.",
    "day": "24", "month": "11", "year": "2026", "time": "09:00",
}  # fmt: skip
ALLEGED = {"reached_on": "23/11/2026", "reached_time": "3.40pm"}


def agency(agency_id, kind, name, **own):
    return Agency(id=agency_id, version=1, kind=kind, name=name, nation="england", contacts=[], **own)


def begun(last, **own):
    return IncidentLine.model_validate(
        {
            "id": number(last), "school_id": NORTH.id, "category_name": "Neglect", "status": "open", "opened_at": NOW,
            "subject_ids": [CHILD], "open_actions": 0, "title": f"Cold lunches {last}", "referral_begun_at": NOW, **own,
        }
    )  # fmt: skip


@pytest.fixture
def services():
    made = Identity(
        [Right.RECORD_READ, Right.RECORD_WRITE, Right.PUPIL_FIND, Right.PUPIL_READ, Right.CONCERN_FOLLOW_OWN]
    )
    ida = Pupil(
        id=CHILD, upn=None, known_as="Ida Ash", legal_name="Ida Ash", year_group="7", class_name="7A",
        school_id=NORTH.id,
    )  # fmt: skip
    made.answers |= {
        "get_incident": Incident(
            id=RECORD, school_id=NORTH.id, category_id=number(90), category_name="Neglect", status="open",
            opened_at=NOW, opened_by=ME, concern_ids=[], subject_ids=[CHILD], entries=[], actions=[], version=1,
        ),
        "get_pupils": PupilPage(pupils=[ida], next_cursor=None),
        "stops_of": PupilStops(pupil_id=CHILD, stopped=False, flags=[], override=None),
        "list_agencies": AgencyList(
            agencies=[agency(OFFICER, "lado", "Officer"), agency(COUNCIL, "childrens_services", "Front desk")]
        ),
        "get_agency": agency(OFFICER, "lado", "Officer"),
        "home_districts": HomeDistricts(homes=[]),
        "list_documents": DocumentPage(documents=[], next_cursor=None),
        "list_staff": StaffList(staff=[StaffMember(id=COLLEAGUE, name="Omar Other")]),
        "list_referrals": ReferralPage(
            referrals=[
                ReferralLine(
                    id=EARLIER, record_id=RECORD, school_id=NORTH.id, agency_id=COUNCIL, agency_name="Front <desk>",
                    agency_kind="childrens_services", state="not_accepted", sent_at=NOW, owner_id=ME, version=2,
                )
            ],
            next_cursor=None,
        ),
        "make_referral": ReferralKept(id=number(87), state="sent", version=1, deadlines=[]),
        "add_referral_entry": EntryAdded(id=number(88), version=1),
        "list_incidents": IncidentPage(incidents=[begun(82), begun(91)], next_cursor=None),
        "own_work": OwnWork(items=[]),
        "list_deadlines": DeadlinePage(deadlines=[], next_cursor=None),
        "children_of_matters": MattersTold(matters=[]),
        "staff_names": StaffList(staff=[]),
    }  # fmt: skip
    return made


@pytest.fixture
def browser(open_browser, services):
    return open_browser(services)


def made(services):
    return [request for method, request in services.asked if method == "make_referral"]


def test_all_three_are_asked_and_go_to_both_services(browser, services):
    page = browser.get(FORM).text
    for words in ("To the designated officer (LADO): when the allegation reached you", "Omar Other", "I do"):
        assert words in page, words
    assert "Front &lt;desk&gt;, sent" in page
    assert services.last("list_referrals").record_id == RECORD
    sent = send(browser, FORM, **TYPED, **ALLEGED, after_id=str(EARLIER), owner_id=str(COLLEAGUE))
    assert sent.status_code == 303
    said = (datetime(2026, 11, 23, 15, 40, tzinfo=UTC), EARLIER, COLLEAGUE)
    for request in (*made(services), services.last("add_referral_entry")):
        assert (request.reached_us_at, request.after_id, request.owner_id) == said
    assert [each.check_only for each in made(services)] == [True, False]


def test_left_empty_nothing_is_made_up(browser, services):
    empty = {"reached_on": "", "reached_time": "", "after_id": "", "owner_id": ""}
    assert send(browser, FORM, **TYPED, **empty).status_code == 303
    kept = services.last("add_referral_entry")
    assert (kept.reached_us_at, kept.after_id, kept.owner_id) == (None, None, None)


def test_the_allegation_is_asked_for_where_there_is_an_officer_alone(browser, services):
    services.answers["list_agencies"] = AgencyList(agencies=[agency(COUNCIL, "childrens_services", "Front desk")])
    assert "reached_on" not in browser.get(FORM).text
    sections = {"form_sections": [FormSection(title="The child")]}
    both = [agency(OFFICER, "lado", "Officer", **sections), agency(COUNCIL, "childrens_services", "Desk", **sections)]
    services.answers["list_agencies"] = AgencyList(agencies=both)
    assert "reached_on" in browser.get(f"{FORM}?agency_id={OFFICER}").text
    assert "reached_on" not in browser.get(f"{FORM}?agency_id={COUNCIL}").text


def test_the_first_referral_of_a_record_follows_none_and_none_is_asked_for(browser, services):
    for answer in (ReferralPage(referrals=[], next_cursor=None), Problem(ErrorCode.UNAVAILABLE)):
        services.answers["list_referrals"] = answer
        page = browser.get(FORM)
        assert (page.status_code, "after_id" in page.text) == (200, False)


@pytest.mark.parametrize(
    ("typed", "refusal", "words"),
    [
        ({"reached_on": "", "reached_time": "9:00"}, None, "Write the day the allegation reached the school"),
        ({"reached_on": "23/11/2026", "reached_time": ""}, None, "Write the time the allegation reached the school"),
        ({"reached_on": "soon", "reached_time": "9:00"}, None, "Write the day the allegation reached the school"),
        (ALLEGED, invalid("reached_us_at", FieldCode.NOT_ALLOWED), "Only a referral to the designated officer"),
        (ALLEGED, invalid("reached_us_at", FieldCode.IN_THE_FUTURE), "after the referral was sent"),
        ({}, invalid("after_id", FieldCode.UNKNOWN), "Choose an earlier referral of this record."),
        ({}, invalid("owner_id", FieldCode.UNKNOWN_STAFF), "They write in no records at this school."),
        ({}, invalid("owner_id", FieldCode.KEPT_FROM_CHILD), "linked to a child in the record"),
    ],
)
def test_what_is_wrong_is_said_before_anything_is_kept(browser, services, typed, refusal, words):
    if refusal is not None:
        services.answers["make_referral"] = refusal
    refused = send(browser, FORM, **TYPED, **typed)
    assert refused.status_code == 400
    assert words in refused.text.split("govuk-error-summary", 1)[1]
    assert "What was said of him." in refused.text
    assert "add_referral_entry" not in [method for method, _ in services.asked]
    if typed.get("reached_on"):
        assert f'value="{typed["reached_on"]}"' in refused.text


def test_what_was_begun_and_left_is_a_list(browser, services):
    page = browser.get("/referrals?show=begun").text.split("<main", 1)[1]
    assert services.last("list_incidents").referral_begun
    assert 'haven-count">2<' in page
    for last in (82, 91):
        assert f"Cold lunches {last}" in page
        assert f"/incidents/{number(last)}/referrals/new" in page
    assert "Ida Ash" in page
    assert "list_referrals" not in [method for method, _ in services.asked]
    assert "/referrals?show=begun" in browser.get("/referrals").text
    services.answers["list_incidents"] = IncidentPage(incidents=[], next_cursor=None)
    assert "Nothing that you can see was begun and left." in browser.get("/referrals?show=begun").text


def test_it_stands_in_my_work_of_whoever_can_go_on_with_it(browser, services, open_browser):
    page = browser.get("/work").text.split("<main", 1)[1]
    assert "Referrals begun, not sent" in page
    assert "Cold lunches 91" in page
    assert "Nothing waits for you" not in page
    assert "begun, not sent" not in browser.get("/work?kind=action").text
    services.answers["list_incidents"] = Problem(ErrorCode.UNAVAILABLE)
    page = browser.get("/work").text
    assert "Referrals that were begun cannot be shown just now" in page
    reader = Identity([Right.RECORD_READ, Right.CONCERN_FOLLOW_OWN])
    reader.answers |= {"own_work": OwnWork(items=[]), "list_deadlines": DeadlinePage(deadlines=[], next_cursor=None)}
    assert "Nothing waits for you" in open_browser(reader).get("/work").text
    assert "list_incidents" not in [method for method, _ in reader.asked]
