"""Pages about the record beyond the roll, with the services' answers made up: what shows, what is asked for."""

from datetime import UTC, date, datetime, timedelta

import pytest
from haven_schemas.acts.identity import SchoolName, SchoolNameList, StaffList
from haven_schemas.acts.incidents.categories import CategoryList
from haven_schemas.acts.incidents.chronology import Card, CardVersion, CardWritten
from haven_schemas.acts.incidents.moves import MovePage, Rewritten, TakenOutLine
from haven_schemas.acts.incidents.records import Chronology, Entry, MovedOut, TakenOut
from haven_schemas.acts.incidents.referral_kinds import ReferralDetails, ReferralView
from haven_schemas.acts.incidents.triage import ConcernPage
from haven_schemas.acts.paging import Empty
from haven_schemas.acts.pupil_record_fields import AttendanceSession, Behaviour, Contact, PupilRecord
from haven_schemas.acts.pupils import DeliveryList, Feed, FeedList, Pupil, PupilPage
from haven_schemas.acts.pupils.groups import GroupKept, GroupList, GroupListed, GroupShown
from haven_schemas.acts.pupils.record import (
    Approval,
    ApprovalList,
    AttendanceShown,
    ContactShown,
    KnownBefore,
    LocalAdded,
    LocalAddition,
    RecordShown,
    StopSaid,
    UnknownField,
    UnknownOfFeed,
)
from haven_schemas.acts.referrals.referrals import Involved, InvolvedAgencies, PlanHeld, PlansHeld, PlansOfChild
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right

from gateway_tests.administered import ME, NORTH, NOW, Identity, number, send
from gateway_tests.placement_answers import placement

CHILD, SIBLING, FEED, GROUP = number(80), number(81), number(82), number(83)
IDA = Pupil(
    id=CHILD, upn="A203202811068", known_as="Ida Ash", legal_name="Ida Ash", year_group="7", class_name="7B",
    school_id=NORTH.id,
)  # fmt: skip
RECORD = RecordShown(
    pupil=IDA,
    record=PupilRecord.model_validate(
        {
            "sen_provision": [{"provision": "K", "start": "2025-09-01"}], "sen_needs": [{"type": "SLCN", "rank": 1}],
            "free_school_meals": True, "pupil_premium": ["DPP"], "first_language": "POL", "religion": "RC",
            "address": {"lines": ["1 High Street"], "postcode": "AB1 2CD"}, "phones": [{"number": "01234 567890"}],
            "suspensions": [{"type": "SUSP", "reasons": ["DA"], "start": "2026-03-02", "sessions": 4}],
        }
    ),
    contacts=[
        ContactShown(
            contact_id=number(84), also_of=[SIBLING],
            contact=Contact(surname="Marrow", relationship="PAF", court_order=True, may_collect=False, note="See."),
        )
    ],
    siblings=[SIBLING],
    attendance=AttendanceShown(
        percent=91.5, counted=118, authorised=8, unauthorised=2,
        recent=[AttendanceSession(date=date(2026, 11, 23), session="AM", code="L", minutes_late=12)], summaries=[],
    ),
    behaviour=[Behaviour(id="b1", date=date(2026, 11, 20), type="Kindness", points=2, comment="Helped a new child.")],
    unknown={"shoe_size": "4"},
    flags=["court_order", "may_not_collect"],
    local=[LocalAddition(id=number(85), kind="note", text="An aunt brings her.", added_by=ME, added_at=NOW, version=1)],
    before=[
        KnownBefore(part="sen", known_from=None, known_until=datetime(2025, 9, 1, tzinfo=UTC),
                    values={"sen_provision": [{"provision": "N"}]}),
    ],
    hidden=[],
    groups=[GroupListed(id=GROUP, school_id=NORTH.id, name="Bus 4", pupils=1, version=3)],
)  # fmt: skip
READER = [Right.PUPIL_FIND, Right.PUPIL_READ, Right.RECORD_READ, Right.PUPIL_ADD_LOCAL, Right.GROUP_KEEP]


@pytest.fixture
def lead(open_browser):
    services = Identity(READER)
    services.answers |= {
        "read_chronology": Chronology(entries=[], next_cursor=None),
        "involved_agencies": InvolvedAgencies(involved=[]),
        "list_categories": CategoryList(categories=[]),
        "get_pupils": PupilPage(
            pupils=[IDA, IDA.model_copy(update={"id": SIBLING, "known_as": "Otto Ash"})], next_cursor=None
        ),
        "pupil_record": RECORD,
        "list_groups": GroupList(groups=RECORD.groups),
        "get_group": GroupShown(
            id=GROUP, school_id=NORTH.id, name="Bus 4", version=3, changed_by=ME, changed_at=NOW, pupils=[IDA]
        ),
        "keep_group": GroupKept(id=GROUP, version=4),
        "remove_group": Empty(),
        "add_local": LocalAdded(id=number(86)),
        "remove_local": Empty(),
        "staff_names": StaffList(staff=[]),
    }  # fmt: skip
    return open_browser(services), services


def test_the_pupils_page_says_that_something_was_moved_out(lead):
    browser, services = lead
    assert "was moved out of it" not in browser.get(f"/pupils/{CHILD}").text
    moved = MovedOut(moved_by=ME, moved_at=NOW)
    services.answers["read_chronology"] = Chronology(entries=[], next_cursor=None, moved_out=[moved])
    page = browser.get(f"/pupils/{CHILD}").text
    assert "Something that stood in this file was moved out of it" in page
    assert 'href="/moves"' in page


def test_the_pupils_page_says_that_something_was_taken_from_it_at_a_disposal(lead):
    browser, services = lead
    taken = TakenOut(what="redacted", taken_by=ME, taken_at=NOW)
    services.answers["read_chronology"] = Chronology(entries=[], next_cursor=None, taken_out=[taken])
    assert "Something in this file was redacted" in browser.get(f"/pupils/{CHILD}").text


def test_the_list_of_moves_says_what_was_taken_at_a_disposal(open_browser):
    services = Identity([Right.CONCERN_TRIAGE])
    taken = TakenOutLine(subject_id=CHILD, school_id=NORTH.id, what="removed", taken_by=ME, taken_at=NOW)
    services.answers |= {
        "list_moves": MovePage(moves=[], next_cursor=None, taken_out=[taken]),
        "staff_names": StaffList(staff=[]),
    }
    page = open_browser(services).get("/moves").text
    assert "Something removed in the file of" in page
    assert f'href="/pupils/{CHILD}"' in page


def test_the_list_of_moves_says_what_somebody_else_rewrote(open_browser):
    services = Identity([Right.CONCERN_TRIAGE])
    said = {"record_kind": "concern", "school_id": NORTH.id, "rewritten_by": ME, "rewritten_at": NOW}
    services.answers |= {
        "list_moves": MovePage(moves=[], next_cursor=None, rewritten=[Rewritten(record_id=number(90), **said)]),
        "staff_names": StaffList(staff=[]),
    }
    page = open_browser(services).get("/moves").text
    assert "Rewritten by somebody else than who wrote it" in page
    assert f'href="/records/{number(90)}/versions"' in page


def test_the_pupils_page_says_what_stops_letters_by_the_word_of_another_school(lead):
    browser, services = lead
    assert "Said at another school" not in browser.get(f"/pupils/{CHILD}").text
    order = StopSaid(flag="court_order", text="Not her uncle.", order_kind="prohibited_steps", school_id=number(87))
    services.answers["pupil_record"] = RECORD.model_copy(update={"elsewhere": [order]})
    east = SchoolName(id=number(87), urn="900001", name="East School")
    services.answers["school_names"] = SchoolNameList(schools=[east])
    page = browser.get(f"/pupils/{CHILD}").text
    assert "Prohibited steps order: Not her uncle." in page
    assert "East School" in page.split('id="elsewhere"')[1]
    assert 'href="#elsewhere"' in page
    assert "That school alone can take it off" in page


def test_the_pupils_page_shows_banners_record_local_additions_and_history(lead):
    browser, services = lead
    page = browser.get(f"/pupils/{CHILD}?known_on=2025-08-01")
    assert page.status_code == 200
    for words in (
        "There is a court order", "may not collect", "91.5%", "SEN support", "Speech, language and communication",
        "Deprivation", "Polish", "Roman Catholic", "Marrow", "Otto Ash", "Kindness", "shoe_size", "An aunt brings her.",
        "No special educational need", "Late, before the register closed", "1 High Street, AB1 2CD", "01234 567890",
        "Suspension, DA, 4 sessions, from 2 March 2026", "SEN support, from 1 September 2025", "Bus 4",
    ):  # fmt: skip
        assert words in page.text, words
    assert services.last("pupil_record").known_on == date(2025, 8, 1)
    assert services.last("pupil_record").with_groups
    assert services.last("read_chronology").with_card
    assert page.text.count('id="kind"') <= 1


def test_the_pupils_page_says_that_the_child_has_left_and_when(lead):
    browser, services = lead
    assert "<dt>Left</dt>" not in browser.get(f"/pupils/{CHILD}").text
    gone = IDA.model_copy(update={"on_roll": False, "left_on": date(2026, 7, 20)})
    services.answers["pupil_record"] = RECORD.model_copy(update={"pupil": gone})
    services.answers["get_pupils"] = PupilPage(pupils=[gone], next_cursor=None)
    assert "<dt>Left</dt><dd>20 July 2026</dd>" in browser.get(f"/pupils/{CHILD}").text


def test_the_card_offers_what_agencies_called_their_reference_as_the_case_number(lead, open_browser):
    _, readers = lead
    services = Identity([*READER, Right.CONCERN_TRIAGE])
    said = [
        Entry(
            id=number(87), kind="note", category_name="Neglect", occurred_at=NOW, recorded_at=NOW, recorded_by=ME,
            text="Sent.", child_words="", action_taken="", incident_id=None, concern_id=None, subjects=[],
            referral=ReferralView(
                kind=kind, referral_id=None, agency_id=None, details=ReferralDetails(reference=reference)
            ),
        )
        for kind in ("referral_step", "referral")
        for reference in ("SMP-<1>", "")
    ]  # fmt: skip
    versions = [CardVersion(version=2, case_number="SMP-204417", written_by=ME, written_at=NOW)]
    services.answers = {
        **readers.answers, "token_for_session": services.answers["token_for_session"],
        "read_chronology": Chronology(entries=said, next_cursor=None),
        "pupil_card": Card(subject_id=CHILD, school_id=NORTH.id, versions=versions, may_write=True),
        "write_card": CardWritten(subject_id=CHILD, version=3), "list_staff": StaffList(staff=[]),
    }  # fmt: skip
    browser, address = open_browser(services), f"/pupils/{CHILD}/card"
    page = browser.get(address).text
    assert page.count('<option value="SMP-&lt;1&gt;"></option>') == 1
    assert 'value="SMP-204417"' in page
    assert send(browser, address, version="2", case_number="SMP-1", summary="As before.").status_code == 303
    written = services.last("write_card")
    assert (written.case_number, written.summary) == ("SMP-1", "As before.")
    assert "at most" in send(browser, address, version="2", case_number="x" * 501).text
    services.answers["read_chronology"] = Problem(ErrorCode.UNAVAILABLE)
    page = browser.get(address)
    assert (page.status_code, "In referrals" in page.text) == (200, False)


def test_the_pupils_page_shows_which_agencies_are_involved_now(lead):
    browser, services = lead
    assert "Involved now" not in browser.get(f"/pupils/{CHILD}").text
    asked = services.last("involved_agencies")
    assert asked.subject_id == CHILD
    agency = Involved(
        referral_id=number(88), agency_id=number(89), agency_name="Front <desk>", agency_kind="childrens_services",
        state="in_assessment", since=NOW, owner_id=ME,
    )  # fmt: skip
    services.answers["involved_agencies"] = InvolvedAgencies(involved=[agency])
    page = browser.get(f"/pupils/{CHILD}").text
    assert (
        f'<a class="govuk-link" href="/referrals/{number(88)}"><bdi>Front &lt;desk&gt;</bdi></a><br>In assessment'
        in page
    )
    services.answers["involved_agencies"] = Problem(ErrorCode.UNAVAILABLE)
    page = browser.get(f"/pupils/{CHILD}")
    assert (page.status_code, "Agencies cannot be shown just now" in page.text) == (200, True)


def test_the_pupils_page_gives_a_plan_the_day_it_began_and_tells_of_plans_of_siblings(lead):
    browser, services = lead
    begun = NOW - timedelta(days=40)
    agency = Involved(
        referral_id=number(88), agency_id=number(89), agency_name="Front desk", agency_kind="childrens_services",
        state="child_protection", since=NOW - timedelta(days=99), owner_id=ME, state_since=begun,
    )  # fmt: skip
    services.answers["involved_agencies"] = InvolvedAgencies(involved=[agency])
    on_plan = [PlanHeld(kind="child_protection", since=begun)]
    services.answers["plans_held"] = PlansHeld(
        children=[PlansOfChild(subject_id=each, plans=on_plan) for each in (CHILD, SIBLING)]
    )
    page = browser.get(f"/pupils/{CHILD}").text
    assert services.last("plans_held").subject_ids == [CHILD, SIBLING]
    day, sent = (f"{each.day} {each:%B %Y}" for each in (begun, agency.since))
    assert ('<strong class="govuk-tag govuk-tag--yellow">Child protection plan</strong>' in page, sent in page) == (
        True, False
    )  # fmt: skip
    assert page.count(f"Child protection plan, since {day}") == 2, "of the agency, and of the sibling"
    services.answers["plans_held"] = Problem(ErrorCode.UNAVAILABLE)
    assert "Plans that referrals have led to cannot be shown just now" in browser.get(f"/pupils/{CHILD}").text


def test_the_pupils_page_shows_where_the_child_is_taught_today_and_whom_to_ring_there(lead):
    browser, services = lead
    assert "Taught elsewhere" not in browser.get(f"/pupils/{CHILD}").text
    there = placement(of_several=True)
    services.answers["involved_agencies"] = InvolvedAgencies(involved=[], placements=[there])
    page = browser.get(f"/pupils/{CHILD}").text
    for words in ("Taught elsewhere", "There this morning", "Oak &lt;Yard&gt;", "Nur Example", "tel:01632960111"):
        assert words in page, words
    assert "The record is about several children" in page


def test_whoever_does_not_triage_is_told_what_they_may_see(lead):
    browser, services = lead
    services.answers["list_concerns"] = ConcernPage(concerns=[], next_cursor=None)
    page = browser.get("/concerns").text
    assert "no concerns here that you may see" in page
    assert "dealt with" not in page.replace("Show all, dealt with too", "")
    assert "to triage" not in page


def test_a_court_order_is_added_with_its_kind_and_its_end_and_shown_when_to_ask_again(lead):
    browser, services = lead
    here = f"/pupils/{CHILD}"
    order = {"kind": "court_order", "text": "Not her uncle."}
    refused = send(browser, f"{here}/additions", here, **order)
    assert (refused.status_code, "Choose which order it is." in refused.text) == (400, True)
    assert "Not her uncle." in refused.text, "what was typed stays"
    typed = {**order, "order_kind": "non_molestation", "ends_on": "1/3/2027"}
    assert send(browser, f"{here}/additions", here, **typed).status_code == 303
    asked = services.last("add_local")
    assert (asked.order_kind, asked.ends_on) == ("non_molestation", date(2027, 3, 1))
    assert send(browser, f"{here}/additions", here, **{**typed, "ends_on": "soon"}).status_code == 400
    added = LocalAddition(
        id=number(87), added_by=ME, added_at=NOW, version=1, order_kind="non_molestation", ends_on=date(2026, 3, 1),
        ask_again=True, **order,
    )  # fmt: skip
    services.answers["pupil_record"] = RECORD.model_copy(update={"local": [added]})
    page = browser.get(here).text
    assert "Non-molestation order, until 1 March 2026" in page
    assert page.count("Ask again") == 2, "above, and beside it"


def test_a_note_is_added_and_taken_off(lead):
    browser, services = lead
    here = f"/pupils/{CHILD}"
    assert send(browser, f"{here}/additions", here, kind="note", text="Zebedee.").status_code == 303
    assert services.last("add_local").text == "Zebedee."
    assert send(browser, f"{here}/additions", here, kind="note", text="").status_code == 400
    assert send(browser, f"{here}/additions", here, kind="nonsense", text="x").status_code == 400
    gone = send(browser, f"{here}/additions/removal", here, local_id=str(number(85)), version="1")
    assert gone.status_code == 303
    assert services.last("remove_local").version == 1


def test_groups_are_made_filled_and_deleted(lead):
    browser, services = lead
    assert "Bus 4" in browser.get("/pupil-groups").text
    made = send(browser, "/pupil-groups", name="Choir", school=NORTH.urn)
    assert made.headers["Location"] == f"/pupil-groups/{GROUP}"
    assert services.last("keep_group").name == "Choir"
    assert send(browser, "/pupil-groups", name="", school=NORTH.urn).status_code == 400
    here = f"/pupil-groups/{GROUP}"
    assert "Ida Ash" in browser.get(here).text
    send(browser, here, do="take_out", pupil_id=str(CHILD))
    assert (services.last("keep_group").pupil_ids, services.last("keep_group").version) == ([], 3)
    send(browser, f"/pupils/{SIBLING}/groups", f"/pupils/{CHILD}", group_id=str(GROUP))
    assert services.last("keep_group").pupil_ids == [CHILD, SIBLING]
    assert send(browser, here, do="remove_group", version="3").headers["Location"] == "/pupil-groups"


def test_special_categories_are_decided_with_a_reason(open_browser):
    services = Identity([Right.FEED_APPROVE])
    asked = Approval(
        feed_id=FEED, feed_name="Bromcom", school_id=NORTH.id, group="religion", ticked=True, approved=False
    )
    decided = asked.model_copy(
        update={"group": "language", "approved": True, "decided_by": ME, "decided_at": NOW - timedelta(days=2),
                "reason": "Letters home."}
    )  # fmt: skip
    services.answers |= {"list_approvals": ApprovalList(approvals=[asked, decided]), "decide_approval": Empty()}
    browser = open_browser(services)
    page = browser.get("/special-categories").text
    for words in ("Waits for you", "Letters home.", "Taken", "Bromcom"):
        assert words in page
    fields = {"feed_id": str(FEED), "group": "religion", "decision": "approve"}
    wrong = send(browser, "/special-categories", reason="short", **fields)
    assert (wrong.status_code, "at least ten letters" in wrong.text) == (400, True)
    assert send(browser, "/special-categories", reason="Needed for assembly.", **fields).status_code == 303
    assert services.last("decide_approval").approve is True


def test_fields_haven_does_not_know_are_listed_by_name_and_decided_together(open_browser):
    services = Identity([Right.FEED_APPROVE, Right.DATA_OVERSEE])
    fields = [
        UnknownField(name="faith", kept=312), UnknownField(name="house_points", first_sent_on=NOW.date()),
        UnknownField(name="locker", approved=True, decided_by=ME, decided_at=NOW, reason="For the caretaker."),
    ]  # fmt: skip
    unknown = [UnknownOfFeed(feed_id=FEED, feed_name="Bromcom", school_id=NORTH.id, ticked=False, fields=fields)]
    services.answers |= {"list_approvals": ApprovalList(approvals=[], unknown=unknown), "decide_approval": Empty()}
    browser = open_browser(services)
    page = browser.get("/special-categories").text
    for words in ("faith", "Kept of 312 pupils", "First sent on", "For the caretaker.", "Not ticked", "Not decided"):
        assert words in page
    assert "Waits for you" not in page, "it is asked for by nobody"
    why = "No basis for it was found."
    asked = {"feed_id": str(FEED), "group": "other", "decision": "refuse", "fields": ["faith", "house_points"]}
    wrong = send(browser, "/special-categories", reason="short", **asked)
    assert (wrong.status_code, "at least ten letters" in wrong.text, wrong.text.count(" checked")) == (400, True, 2)
    services.answers["decide_approval"] = invalid("fields", FieldCode.REQUIRED)
    assert "Choose at least one field." in send(browser, "/special-categories", reason=why, **asked).text
    services.answers["decide_approval"] = Empty()
    assert send(browser, "/special-categories", reason=why, **asked).status_code == 303
    assert services.last("decide_approval").fields == ["faith", "house_points"]


def test_a_feed_is_ticked(open_browser):
    services = Identity([Right.FEED_ADMINISTER])
    feed = Feed(
        id=FEED, school_id=NORTH.id, name="Bromcom", last_delivery_at=None, paused=False, groups=["sen", "religion"]
    )
    services.answers |= {
        "list_feeds": FeedList(feeds=[feed]), "get_feed": feed,
        "list_deliveries": DeliveryList(deliveries=[]), "set_feed": Empty(),
    }  # fmt: skip
    browser = open_browser(services)
    here = f"/pupil-files/feeds/{FEED}"
    assert "waits for the data protection officer" in browser.get(here).text
    send(browser, here, do="groups", groups=["sen", "care"])
    assert services.last("set_feed").groups == ["sen", "care"]
