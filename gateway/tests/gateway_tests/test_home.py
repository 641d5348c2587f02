"""Home: what needs this person today, by their rights and tier."""

import re
from datetime import timedelta

import pytest
from haven_schemas.acts.identity import StaffList, StaffMember
from haven_schemas.acts.identity.first_visit import FirstVisit
from haven_schemas.acts.identity.second_people import SecondPeople, SecondPerson
from haven_schemas.acts.incidents.conflicts import LinkQuestionCount
from haven_schemas.acts.incidents.day import OwnDay
from haven_schemas.acts.incidents.queues import QueueItem
from haven_schemas.acts.paging import Empty
from haven_schemas.acts.pupils import DeliveryList, Pupil, PupilPage
from haven_schemas.acts.pupils.possible_links import (
    PossibleLink,
    PossibleLinkCount,
    PossibleLinkDecided,
    PossibleLinkPage,
)
from haven_schemas.acts.pupils.record import Approval, ApprovalList, UnknownField, UnknownOfFeed
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right

from .administered import NORTH, NOW, PAULA, TEAM_DAY, Identity, number, send

TEACHER = [Right.CONCERN_REPORT, Right.CONCERN_FOLLOW_OWN, Right.ALERT_READ, Right.SESSION_OWN]
LEAD = [*TEACHER, Right.CONCERN_TRIAGE, Right.RECORD_READ, Right.PUPIL_FIND, Right.STAFF_READ]
CHILD = number(300)
ITEM = QueueItem(
    kind="concern", id=number(301), school_id=NORTH.id, category_name="Neglect", closed=False,
    at=NOW - timedelta(days=2), occurred_at=NOW - timedelta(days=2), reporter_id=PAULA, risk="high", assigned_to=None,
    waiting_until=None, look_back_on=None, why=["not_decided"], subject_ids=[CHILD], sealed=False,
    author_confirmed=True, version=1,
)  # fmt: skip


@pytest.fixture
def lead(open_browser):
    services = Identity(LEAD)
    services.answers |= {
        "team_day": TEAM_DAY.model_copy(update={"first": [ITEM], "undecided": 12}),
        "get_pupils": PupilPage(
            pupils=[
                Pupil(
                    id=CHILD, school_id=NORTH.id, upn=None, known_as="Zebedee Ash", legal_name="Zebedee Ash",
                    year_group="9", class_name="9A",
                )
            ],
            next_cursor=None,
        ),
        "staff_names": StaffList(staff=[StaffMember(id=PAULA, name="Paula Pastoral")]),
    }  # fmt: skip
    return open_browser(services), services


@pytest.fixture
def trust_lead(open_browser):
    services = Identity([*LEAD, Right.RETENTION_SET])
    tess = SecondPerson(staff_id=PAULA, name="Tess Trustee", role_names=["Trustee"], school_ids=[NORTH.id])
    services.answers |= {
        "second_people": SecondPeople(people=[tess], short=[NORTH.id], hidden=False),
        "hide_second_people": Empty(),
    }
    return open_browser(services), services


def test_who_looks_after_feeds_reads_that_files_of_the_roll_wait(open_browser):
    services = Identity([Right.SESSION_OWN, Right.FEED_ADMINISTER])
    services.answers["list_deliveries"] = DeliveryList(deliveries=[], undecided=3)
    page = open_browser(services).get("/").text
    assert 'href="/pupil-files">Roll files that wait for your decision</a>' in page
    services.answers["list_deliveries"] = Problem(ErrorCode.UNAVAILABLE)
    assert "Roll files that wait" not in open_browser(services).get("/").text


def test_who_approves_what_feeds_tell_reads_that_it_waits_for_them(open_browser):
    services = Identity([Right.SESSION_OWN, Right.FEED_APPROVE])
    arbor = {"feed_id": CHILD, "feed_name": "Arbor", "school_id": NORTH.id}
    ticked = Approval(**arbor, group="religion", ticked=True, approved=False)
    fields = [UnknownField(name="faith"), UnknownField(name="locker", approved=True, decided_at=NOW)]
    feeds = [UnknownOfFeed(**arbor, ticked=each, fields=fields) for each in (True, False)]
    services.answers["list_approvals"] = ApprovalList(approvals=[ticked], unknown=feeds)
    page = open_browser(services).get("/").text
    assert re.search(r'href="/special-categories">[^<]+</a> <strong class="haven-today__count">2<', page)


def test_a_lead_reads_what_needs_a_decision_first(lead):
    browser, _ = lead
    page = browser.get("/").text
    for words in (
        "Needs your decision",
        "Zebedee Ash: Neglect",
        "From Paula Pastoral",
        "High",
        "All that need a decision",
    ):
        assert words in page, words
    assert f'href="/concerns/{ITEM.id}"' in page
    assert page.index("Needs your decision") < page.index(">Today<") < page.index("By school")
    for words in (
        "Unread in your inbox",
        "Records a colleague asks to close",
        "100 or more",
        "Your actions past their day",
    ):
        assert words in page, words
    assert "Closed records to look at again" not in page, "nothing of what there is none"


def test_a_lead_is_told_when_there_is_nothing(lead):
    browser, services = lead
    quiet = dict.fromkeys(("undecided", "closings", "waits_over", "actions_overdue", "to_sign"), 0)
    services.answers["team_day"] = TEAM_DAY.model_copy(update={**quiet, "schools": []})
    services.answers["own_day"] = OwnDay(actions_overdue=0, actions_today=0, actions_soon=0, reports=0)
    services.answers["read_inbox"] = services.answers["read_inbox"].model_copy(update={"unread": 0})
    page = browser.get("/").text
    assert "No concern waits for a decision" in page
    assert "Nothing else waits for you." in page


@pytest.mark.parametrize("elevated", [False, True])
def test_nothing_waits_is_not_said_where_the_inbox_could_not_be_asked(open_browser, elevated):
    services = Identity(LEAD, elevated=elevated)
    services.answers["own_day"] = OwnDay(actions_overdue=0, actions_today=0, actions_soon=0, reports=0)
    services.answers["team_day"] = services.answers["read_inbox"] = Problem(ErrorCode.UNAVAILABLE)
    page = open_browser(services).get("/").text
    for words in ("Nothing waits for you.", "Nothing else waits for you."):
        assert words not in page


def test_a_teacher_reads_their_own_and_is_asked_nothing_else(open_browser):
    services = Identity(TEACHER, elevated=False)
    page = open_browser(services).get("/").text
    for words in ("Your actions past their day", "Your actions due today", "Your reports, not decided yet"):
        assert words in page, words
    assert {name for name, _ in services.asked} - {"token_for_session", "installation_state"} == {
        "own_day",
        "first_visit",
    }


def test_who_has_no_second_factor_is_told_what_an_action_needs(open_browser):
    services = Identity(TEACHER, elevated=False)
    view = services.answers["token_for_session"]
    services.answers["token_for_session"] = view.model_copy(update={"has_second_factor": False})
    page = open_browser(services).get("/").text
    assert "6 actions wait for you, 1 past its day" in page
    assert "/second-factor?next=/actions" in page
    assert "Your actions past their day" not in page


def test_a_lead_is_told_of_colleagues_who_may_be_a_parent_and_has_to_say_what_links_them(lead):
    browser, services = lead
    assert "/possible-links" not in browser.get("/").text
    link = PossibleLink(
        id=number(302), staff_id=PAULA, pupil_id=CHILD, school_id=NORTH.id, found_by="address", found_at=NOW, version=1
    )
    services.answers |= {
        "count_possible_links": PossibleLinkCount(waiting=2),
        "list_possible_links": PossibleLinkPage(links=[link], next_cursor=None),
    }
    assert 'href="/possible-links"' in browser.get("/").text
    page = browser.get("/possible-links").text
    assert "has the e-mail address of Paula Pastoral" in page
    services.answers["decide_possible_link"] = invalid("kind", FieldCode.REQUIRED)
    refused = send(browser, f"/possible-links/{link.id}", "/possible-links", decision="linked", version="1")
    assert refused.status_code == 400
    assert "Choose what links them." in refused.text
    services.answers["decide_possible_link"] = PossibleLinkDecided(id=link.id, state="linked")
    sent = {"decision": "linked", "version": "1", "kind": "parent"}
    assert send(browser, f"/possible-links/{link.id}", "/possible-links", **sent).status_code == 303
    assert services.last("decide_possible_link").kind == "parent"


@pytest.mark.parametrize(
    "method",
    [
        "own_day",
        "team_day",
        "read_inbox",
        "count_possible_links",
        "count_link_questions",
        "second_people",
        "first_visit",
    ],
)
@pytest.mark.parametrize("away", [ErrorCode.UNAVAILABLE, ErrorCode.TIMED_OUT, ErrorCode.OWNER_UNPROVEN])
def test_a_report_can_be_begun_whatever_part_is_away(trust_lead, method, away):
    browser, services = trust_lead
    services.answers["team_day"] = TEAM_DAY
    services.answers[method] = Problem(away)
    page = browser.get("/")
    assert page.status_code == 200
    assert 'href="/report"' in page.text


def test_first_steps_are_shown_with_what_is_done_until_they_are_dismissed(lead, open_browser):
    browser, services = lead
    assert "First steps" not in browser.get("/").text
    services.answers["first_visit"] = FirstVisit(done=["guide"], dismissed=False)
    page = browser.get("/").text
    assert "First steps" in page
    assert services.last("first_visit").audience == "lead"
    assert 'name="step" value="place"' in page
    assert 'name="step" value="guide"' not in page, "it is done"
    opened = send(browser, "/first-visit", "/", step="place")
    assert (opened.status_code, opened.location) == (303, "/concerns")
    assert send(browser, "/first-visit", "/", step="dismiss").location == "/"
    assert services.last("note_first_visit").step is None
    assert send(browser, "/first-visit", "/", step="other").status_code == 400
    services.answers["first_visit"] = FirstVisit(done=["guide", "place"], dismissed=False)
    assert "First steps" not in browser.get("/").text, "all are done"
    view = services.answers["token_for_session"]
    services.answers["token_for_session"] = view.model_copy(update={"has_second_factor": False})
    assert 'href="/second-factor?next=/"' in open_browser(services).get("/").text


def test_the_trust_lead_is_told_once_a_term_that_second_people_are_too_few(trust_lead):
    browser, services = trust_lead
    told = "Fewer than two people may be a second person"
    assert told in browser.get("/").text
    page = browser.get("/requests/second-people").text
    for words in (
        f"Fewer than two people may agree for {NORTH.name}",
        "Tess Trustee (Trustee)",
        "safeguarding trustee",
    ):
        assert words in page, words
    assert send(browser, "/requests/second-people", "/").location == "/"
    assert services.last("hide_second_people") is not None
    found = services.answers["second_people"]
    for enough in ({"hidden": True}, {"short": []}):
        services.answers["second_people"] = found.model_copy(update=enough)
        assert told not in browser.get("/").text, enough


def test_a_trust_leads_first_steps_ask_for_two_second_people(trust_lead):
    browser, services = trust_lead
    services.answers["first_visit"] = FirstVisit(done=[], dismissed=False)
    page = browser.get("/").text
    assert '<a class="govuk-link" href="/requests/second-people">Name two people who may be a second person' in page
    assert "Tell me again next term" not in page, "once is enough"
    services.answers["second_people"] = services.answers["second_people"].model_copy(update={"short": []})
    assert "who may be a second person <strong" in browser.get("/").text, "done"


@pytest.mark.parametrize("right", [Right.CONCERN_TRIAGE, Right.SIGHT_CONFIRM, Right.DATA_OVERSEE])
def test_who_is_asked_of_a_colleagues_link_finds_it_on_the_first_page(open_browser, right):
    services = Identity([Right.SESSION_OWN, right])
    browser = open_browser(services)
    assert "/link-questions" not in browser.get("/").text
    services.answers["count_link_questions"] = LinkQuestionCount(waiting=2)
    page = browser.get("/").text
    assert 'href="/link-questions">Whether colleagues are kept from a child, or a report</a>' in page


def test_nobody_else_is_asked_for_second_people(lead):
    browser, services = lead
    browser.get("/")
    assert "second_people" not in {name for name, _ in services.asked}


def test_a_governor_finds_an_honest_page(open_browser):
    page = open_browser(Identity([Right.SESSION_OWN], elevated=False)).get("/").text
    assert "Your role opens no record of a child" in page
    assert 'href="/report"' not in page
