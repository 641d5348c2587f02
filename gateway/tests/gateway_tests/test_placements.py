"""Pages and operations of the days a child spends at another provider."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from haven_schemas.acts.identity import StaffList, StaffMember
from haven_schemas.acts.incidents.day import MatterChildren, MattersTold
from haven_schemas.acts.incidents.documents import DocumentPage
from haven_schemas.acts.incidents.entries import PeopleList
from haven_schemas.acts.incidents.records import Incident
from haven_schemas.acts.pupils import PupilPage
from haven_schemas.acts.referrals.agencies import Agency, AgencyContact, AgencyList
from haven_schemas.acts.referrals.clocks import ClockList, NotBegun
from haven_schemas.acts.referrals.placements import (
    HALF_DAYS,
    PlacementChange,
    PlacementKept,
    PlacementList,
    PlacementShown,
)
from haven_schemas.acts.referrals.referrals import InvolvedAgencies
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right
from haven_schemas.words.placements import half_days_in_words

from gateway_tests.administered import ME, NORTH, NOW, Identity, handed, number, send
from gateway_tests.placement_answers import LEAD_THERE, PLACEMENT, PROVIDER, RECORD, placement

CHILD, COLLEAGUE = number(80), number(12)
NEW, PAGE = f"/incidents/{RECORD}/placements/new", f"/placements/{PLACEMENT}"
TYPED = {
    "agency_id": str(PROVIDER), "contact_id": str(LEAD_THERE), "half_days": ["mon_am", "tue_pm"],
    "starts_on": "2/11/2026", "ends_on": "", "reviewed_on": "", "owner_id": "", "key": "k",
}  # fmt: skip
CHANGE = {"from_on": "1/12/2026", "half_days": ["fri_am"], "contact_id": "", "ends_on": "", "version": "3", "key": "k"}


def provider(**own):
    people = [
        AgencyContact(id=LEAD_THERE, name="Nur Example", role="DSL", version=1),
        AgencyContact(id=number(302), name="Gone Away", until=date(2026, 1, 1), version=1),
    ]
    fields = {"id": PROVIDER, "version": 1, "kind": "alternative_provision", "name": "Oak <Yard>", "nation": "england"}
    return Agency.model_validate({**fields, "contacts": people, **own})


@pytest.fixture
def identity():
    made = Identity([Right.RECORD_READ, Right.RECORD_WRITE, Right.PUPIL_READ, Right.STAFF_READ])
    changes = [
        PlacementChange(act=act, at=datetime(2026, 11, day, tzinfo=UTC), changed_by=ME, half_days=["wed_pm"])
        for act, day in (("begun", 2), ("changed", 9))
    ]
    made.answers |= {
        "get_incident": Incident(
            id=RECORD, school_id=NORTH.id, category_id=number(82), category_name="Neglect", status="open",
            opened_at=NOW, opened_by=ME, concern_ids=[], subject_ids=[CHILD], entries=[], actions=[], version=1,
        ),
        "list_placements": PlacementList(
            placements=[
                placement(),
                placement(id=number(721), today="over", ends_on=date(2026, 11, 20)),
                placement(id=number(722), today="morning", ended_because="entered_by_mistake"),
            ],
            may_write=True,
        ),
        "begin_placement": PlacementKept(placement=placement(), not_begun=[]),
        "change_placement": PlacementKept(placement=placement(), not_begun=[]),
        "end_placement": PlacementKept(placement=placement(ended_because="back_at_school"), not_begun=[]),
        "get_placement": PlacementShown(placement=placement(), changes=changes),
        "involved_agencies": InvolvedAgencies(involved=[], placements=[placement()]),
        "list_agencies": AgencyList(agencies=[provider(), provider(id=number(303), kind="camhs", name="Mind")]),
        "list_clocks": ClockList(clocks=[], may_write=True),
        "list_documents": DocumentPage(documents=[], next_cursor=None), "list_people": PeopleList(people=[]),
        "list_staff": StaffList(staff=[StaffMember(id=COLLEAGUE, name="Omar Other"), StaffMember(id=ME, name="Ada")]),
        "staff_names": StaffList(staff=[StaffMember(id=ME, name="Ada")]),
        "get_pupils": PupilPage(pupils=[], next_cursor=None),
        "children_of_matters": MattersTold(matters=[MatterChildren(id=RECORD, subject_ids=[CHILD])]),
    }  # fmt: skip
    return made


@pytest.fixture
def ada(open_browser, identity):
    return open_browser(identity)


def asked(identity, method):
    return [request for name, request in identity.asked if name == method]


@pytest.mark.parametrize(
    ("half_days", "said"),
    [
        (HALF_DAYS, "every day of the school week"),
        (["tue_pm"], "Tuesday afternoon"),
        (["mon_am", "mon_pm"], "Monday"),
        (["fri_am", "mon_pm", "mon_am", "wed_pm"], "Monday, Wednesday afternoon and Friday morning"),
    ],
)
def test_days_in_words(half_days, said):
    assert half_days_in_words(half_days) == said


def test_the_record_says_where_the_child_is_today_and_whom_to_ring(ada):
    page = ada.get(f"/incidents/{RECORD}").text
    section = page[page.index('id="placements"') : page.index('id="dates"')]
    for words in (
        "<bdi>Oak &lt;Yard&gt;</bdi>", "There this morning; at school in the afternoon", "Monday and Tuesday morning",
        "since 2 November 2026", "Nur Example", "tel:01632960111",
    ):  # fmt: skip
        assert words in section, words
    assert section.index("What is over") < section.index(f"/placements/{number(721)}")
    assert section.index("What is over") < section.index("Entered by mistake")
    assert NEW in section


def test_while_referrals_is_away_the_record_is_shown_all_the_same(ada, identity):
    identity.answers["list_placements"] = Problem(ErrorCode.UNAVAILABLE)
    page = ada.get(f"/incidents/{RECORD}")
    assert (page.status_code, "It cannot be shown just now" in page.text) == (200, True)


def test_where_none_is_written_down_it_says_so(ada, identity):
    identity.answers["list_placements"] = PlacementList(placements=[], may_write=False)
    page = ada.get(f"/incidents/{RECORD}").text
    assert "No days elsewhere are written down." in page
    assert NEW not in page


def test_the_form_offers_providers_alone_and_people_who_are_there(ada, identity):
    page = ada.get(NEW).text
    assert '<optgroup label="Oak &lt;Yard&gt;">' in page
    assert "Nur Example, DSL" in page
    assert "Mind" not in page
    assert "Gone Away" not in page
    identity.answers["list_agencies"] = AgencyList(agencies=[])
    page = ada.get(NEW).text
    assert "No provider of alternative provision is kept yet" in page


def test_it_is_kept_once_under_the_key_of_its_form_and_says_by_when_it_is_reviewed(ada, identity):
    answer = send(ada, NEW, **TYPED)
    assert (answer.status_code, answer.headers["Location"]) == (303, PAGE)
    (request,) = asked(identity, "begin_placement")
    assert (request.record_id, request.agency_id, request.contact_id, request.half_days) == (
        RECORD, PROVIDER, LEAD_THERE, ["mon_am", "tue_pm"],
    )  # fmt: skip
    assert (request.starts_on, request.ends_on, request.reviewed_on, request.owner_id) == (
        date(2026, 11, 2), None, None, None,
    )  # fmt: skip
    assert "The school reviews it by 14 December 2026." in ada.get(PAGE).text
    off = NotBegun(what="reviewed", because="switched_off")
    identity.answers["begin_placement"] = PlacementKept(placement=placement(review_due_on=None), not_begun=[off])
    whole = {"ends_on": "18.12.2026", "reviewed_on": "9 Nov 2026", "owner_id": str(COLLEAGUE)}
    assert send(ada, NEW, **TYPED | whole).status_code == 303
    kept = asked(identity, "begin_placement")[-1]
    assert (kept.ends_on, kept.reviewed_on, kept.owner_id) == (date(2026, 12, 18), date(2026, 11, 9), COLLEAGUE)
    assert "No review was started, since your trust has it switched off." in ada.get(PAGE).text


@pytest.mark.parametrize(
    ("typed", "refusal", "words"),
    [
        ({"agency_id": ""}, None, "Choose where the child is taught."),
        ({"half_days": []}, None, "Tick the days, or half days"),
        ({"half_days": ["sun_am"]}, None, "Tick the days, or half days"),
        ({"starts_on": ""}, None, "Write the first day there"),
        ({"starts_on": "soon"}, None, "Write the first day there"),
        ({"ends_on": "later"}, None, "Write the last day there"),
        ({"reviewed_on": "never"}, None, "Write the day of the last review"),
        ({}, invalid("half_days", FieldCode.OVERLAPS), "somewhere else on one of these days"),
        ({}, invalid("record_id", FieldCode.WHICH_CHILDREN), "about several children"),
        ({}, invalid("record_id", FieldCode.NOT_ALLOWED), "This record is closed"),
        ({}, invalid("agency_id", FieldCode.UNKNOWN), "Choose a provider from the list"),
        ({}, invalid("contact_id", FieldCode.UNKNOWN), "not at that provider"),
        ({}, invalid("reviewed_on", FieldCode.TOO_LONG_AGO), "before its first day"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_what_was_typed_stays(ada, identity, typed, refusal, words):
    if refusal is not None:
        identity.answers["begin_placement"] = refusal
    answer = send(ada, NEW, **{**TYPED, **typed})
    assert answer.status_code == 400
    assert words in answer.text.split("govuk-error-summary", 1)[1]
    if "half_days" not in typed:
        assert 'value="tue_pm" checked' in answer.text
    if refusal is None:
        assert asked(identity, "begin_placement") == []


def test_its_page_says_all_and_what_was_done(ada):
    page = ada.get(PAGE).text.split("<main", 1)[1]
    for words in (
        "There this morning", "Monday and Tuesday morning", "2 November 2026", f"/dates/{number(730)}",
        "By 14 December 2026", "before that Wednesday afternoon", "Ada",
    ):  # fmt: skip
        assert words in page, words


def test_other_days_are_kept_from_a_day_on(ada, identity):
    assert send(ada, f"{PAGE}/changes", PAGE, **CHANGE).status_code == 303
    (request,) = asked(identity, "change_placement")
    assert (request.placement_id, request.version, request.from_on, request.half_days, request.contact_id) == (
        PLACEMENT, 3, date(2026, 12, 1), ["fri_am"], None,
    )  # fmt: skip


def test_ended_it_says_why(ada, identity):
    assert send(ada, f"{PAGE}/end", PAGE, last_on="20/11/2026", because="not_safe", version="3").status_code == 303
    (request,) = asked(identity, "end_placement")
    assert (request.ends_on, request.because, request.version) == (date(2026, 11, 20), "not_safe", 3)


@pytest.mark.parametrize(
    ("address", "typed", "refusal", "words"),
    [
        ("changes", {**CHANGE, "from_on": ""}, None, "Write the day these days hold from"),
        ("changes", {**CHANGE, "half_days": []}, None, "Tick the days"),
        ("changes", CHANGE, invalid("half_days", FieldCode.AS_IT_IS), "This is how it is already"),
        ("changes", CHANGE, invalid("placement_id", FieldCode.NOT_ALLOWED), "This was ended already"),
        ("end", {"last_on": "", "because": "other"}, None, "Write the last day there"),
        ("end", {"last_on": "20/11/2026", "because": ""}, None, "Choose why."),
        ("end", {"last_on": "20/11/2026", "because": "bored"}, None, "Choose why."),
        (
            "end", {"last_on": "1/1/2020", "because": "other"}, invalid("ends_on", FieldCode.TOO_LONG_AGO),
            "The last day cannot be before the first.",
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_in_a_change_is_said_and_the_form_stays_open(ada, identity, address, typed, refusal, words):
    if refusal is not None:
        identity.answers |= {"change_placement": refusal, "end_placement": refusal}
    answer = send(ada, f"{PAGE}/{address}", PAGE, **{"version": "3", "key": "k", **typed})
    assert answer.status_code == 400
    assert words in answer.text.split("govuk-error-summary", 1)[1]
    assert " open>" in answer.text
    if refusal is None:
        assert not {"change_placement", "end_placement"} & {name for name, _ in identity.asked}


def test_when_a_colleague_was_quicker_it_is_said_and_what_was_ticked_stays(ada, identity):
    identity.answers["change_placement"] = Problem(ErrorCode.STALE_VERSION)
    answer = send(ada, f"{PAGE}/changes", PAGE, **CHANGE)
    assert answer.status_code == 412
    assert "somebody else changed this" in answer.text
    assert 'value="fri_am" checked' in answer.text


def test_who_may_not_write_reads_it_and_one_that_is_over_has_no_form(ada, identity):
    for own in ({"may_write": False}, {"ended_because": "other"}, {"replaced": True}):
        identity.answers["get_placement"] = PlacementShown(placement=placement(**own), changes=[])
        page = ada.get(PAGE).text.split("<main", 1)[1].partition("</main>")[0]
        assert "Oak &lt;Yard&gt;" in page
        assert "<form" not in page
    identity.answers["get_placement"] = Problem(ErrorCode.NOT_FOUND)
    assert ada.get(PAGE).status_code == 404


def test_without_a_lead_or_with_one_who_left_the_providers_own_number_stands_there(ada, identity):
    left = placement().lead.model_copy(update={"left": True})
    for own, words in (
        ({"lead": None, "contact_id": None}, "No safeguarding lead is named."),
        ({"lead": left}, "Nur Example is not there any more."),
    ):
        identity.answers["get_placement"] = PlacementShown(placement=placement(**own), changes=[])
        page = ada.get(PAGE).text
        assert words in page
        assert "tel:01632960100" in page
        assert "tel:01632960111" not in page


@pytest.fixture
def program(open_browser, identity):
    browser = open_browser(identity)
    bearer = {"Authorization": f"Bearer {handed('t' * 40)}"}

    def ask(method, address, body=None, **headers):
        answer = browser.open(f"/api/v1{address}", method=method, json=body, headers={**bearer, **headers})
        return answer.status_code, answer.json

    return ask


def test_by_api(program, identity):
    key = {"Idempotency-Key": str(uuid4())}
    status, listed = program("GET", f"/incidents/{RECORD}/placements")
    assert (status, len(listed["placements"]), listed["may_write"]) == (200, 3, True)
    assert (listed["placements"][0]["school_urn"], listed["placements"][0]["lead"]["phone"]) == (
        NORTH.urn, "01632 960111",
    )  # fmt: skip
    status, there = program("GET", f"/pupils/{CHILD}/placements")
    assert (status, there["placements"][0]["today"]) == (200, "morning")
    assert identity.last("involved_agencies").subject_id == CHILD
    body = {"agency_id": str(PROVIDER), "half_days": ["mon_am"], "starts_on": "2026-11-02"}
    assert program("POST", f"/incidents/{RECORD}/placements", body, **key)[0] == 201
    assert program("POST", f"/incidents/{RECORD}/placements", body)[0] == 400
    assert program("POST", f"/incidents/{RECORD}/placements", {**body, "half_days": []}, **key)[0] == 400
    assert program("POST", f"/incidents/{RECORD}/placements", {**body, "half_days": ["sun_am"]}, **key)[0] == 400
    assert program("GET", PAGE)[1]["changes"][1]["act"] == "changed"
    seen = {**key, "If-Match": '"3"'}
    change = {"from_on": "2026-12-01", "half_days": ["fri_am"]}
    assert program("POST", f"{PAGE}/changes", change, **seen)[0] == 201
    assert program("POST", f"{PAGE}/changes", change, **key)[0] in (400, 428)
    end = {"ends_on": "2026-12-01", "because": "not_suitable"}
    assert program("POST", f"{PAGE}/end", end, **seen)[0] == 201
    assert identity.last("end_placement").version == 3
    identity.answers["begin_placement"] = invalid("half_days", FieldCode.OVERLAPS)
    status, problem = program("POST", f"/incidents/{RECORD}/placements", body, **key)
    assert (status, problem["fields"][0]["code"]) == (400, "overlaps")
