"""My work: one list of what two services keep, overdue first, and the rest where one of them is away."""

from datetime import UTC, date, datetime, timedelta

import pytest
from haven_schemas.acts.incidents.day import MatterChildren, MattersTold
from haven_schemas.acts.incidents.lists import NotListedChild
from haven_schemas.acts.incidents.work import OwnWork, WorkItem
from haven_schemas.acts.referrals.deadlines import DeadlineLine, DeadlinePage
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right

from gateway_tests.administered import NORTH, NOW, Identity, handed, number

TODAY = NOW.date()
CHILD = number(91)


def deadline(days, state="running"):
    day = TODAY + timedelta(days=days)
    at = datetime(day.year, day.month, day.day, 23, 59, tzinfo=UTC)
    return DeadlineLine(
        id=number(400 + days), rule="r", what="the authority acknowledges the referral", who="local authority",
        ours=False, source="s", edition="e", status="secondary", statutory=False, checked_on=date(2026, 11, 26),
        started_at=NOW, due_on=day, due_at=at, late_from=at, state=state, version=1, referral_id=number(500),
        record_id=number(600), school_id=NORTH.id, agency_id=number(300), agency_name="Ashshire Children First",
        owner_id=number(7),
    )  # fmt: skip


def item(kind, days, **own):
    given = {"id": number(700 + days), "school_id": NORTH.id, "subject_ids": [CHILD], **own}
    return WorkItem(kind=kind, due_on=TODAY + timedelta(days=days), **given)


@pytest.fixture
def identity():
    made = Identity([Right.CONCERN_FOLLOW_OWN, Right.RECORD_READ, Right.PUPIL_READ])
    made.answers |= {
        "own_work": OwnWork(
            items=[
                item("action", -2, text="Ring the nurse.", incident_id=number(601)),
                item("file_review", 0),
                item("paper_review", 1),
                item("look_back", 1),
                item("concern_waited", 3),
            ]
        ),
        "list_deadlines": DeadlinePage(deadlines=[deadline(-1, "late"), deadline(1)], next_cursor=None),
        "children_of_matters": MattersTold(matters=[MatterChildren(id=number(600), subject_ids=[CHILD])]),
    }
    return made


@pytest.fixture
def ada(open_browser, identity):
    return open_browser(identity)


def inside(page):
    assert page.status_code == 200
    return page.text.split("<main", 1)[1]


def test_a_child_who_is_on_no_roll_is_named_as_whoever_reported_named_them(ada, identity):
    child = NotListedChild(subject_id=number(92), words="Ida Ash, year 7")
    about = MatterChildren(id=number(600), subject_ids=[child.subject_id], not_listed=[child])
    identity.answers["children_of_matters"] = MattersTold(matters=[about])
    page = inside(ada.get("/work"))
    assert page.count("Ida Ash, year 7 (not on the list)</p>") == 2
    unborn = child.model_copy(update={"expected_on": date(2027, 3, 9)})
    identity.answers["children_of_matters"] = MattersTold(matters=[about.model_copy(update={"not_listed": [unborn]})])
    words = "Ida Ash, year 7, birth expected on 9 March 2027 (not on the list)</p>"
    assert inside(ada.get("/work")).count(words) == 2


def test_what_is_overdue_stands_first_then_day_by_day(ada, identity):
    page = inside(ada.get("/work"))
    places = [
        page.index(words)
        for words in (
            "Overdue", "Ring the nurse.", "#deadline-", "Today, Tuesday 24 November 2026", "Look at the file again",
            "Wednesday 25 November 2026", "Review a paper", "A concern that waited until then",
        )
    ]  # fmt: skip
    assert places == sorted(places)
    assert identity.last("own_work").until == identity.last("list_deadlines").until == TODAY + timedelta(days=6)
    assert identity.last("list_deadlines").mine
    ada.get("/work?view=month")
    assert identity.last("own_work").until == TODAY + timedelta(days=30)


def test_a_date_to_keep_stands_among_them_under_its_own_words(ada, identity):
    fields = {"referral_id": None, "agency_id": None, "agency_name": "", "what": "the plan is reviewed"}
    date_to_keep = deadline(2).model_copy(update=fields)
    identity.answers["list_deadlines"] = DeadlinePage(deadlines=[deadline(1), date_to_keep], next_cursor=None)
    page = inside(ada.get("/work?kind=date"))
    assert f'href="/dates/{date_to_keep.id}">The plan is reviewed</a>' in page
    assert "Ashshire Children First" not in page
    everyone = inside(ada.get("/deadlines?show=all"))
    assert f'href="/dates/{date_to_keep.id}"' in everyone
    assert everyone.count("/referrals/") == 1


def test_one_kind_is_chosen(ada):
    page = inside(ada.get("/work?kind=referral"))
    assert page.count("Ashshire Children First") == 2
    assert "Ring the nurse." not in page
    assert "Ring the nurse." in inside(ada.get("/work?kind=nonsense&view=nonsense"))


@pytest.mark.parametrize(
    ("away", "said", "still"),
    [
        ("list_deadlines", "Referrals to chase and dates to keep cannot be shown just now", "Ring the nurse."),
        ("own_work", "Actions, reviews and what was to wait until a day cannot be shown", "Ashshire Children First"),
    ],
)
def test_a_part_that_is_away_is_said_and_the_rest_is_shown(ada, identity, away, said, still):
    identity.answers[away] = Problem(ErrorCode.UNAVAILABLE)
    page = inside(ada.get("/work"))
    assert said in page
    assert still in page


def test_who_reads_no_record_has_no_referrals(open_browser, identity):
    theirs = Identity([Right.CONCERN_FOLLOW_OWN])
    theirs.answers["own_work"] = OwnWork(items=[])
    page = inside(open_browser(theirs).get("/work"))
    assert "Nothing waits for you in the next seven days." in page
    assert "Referrals to chase" not in page
    assert all(name != "list_deadlines" for name, _ in theirs.asked)


def test_a_program_reads_it(ada, identity):
    told = {"Authorization": "Bearer " + handed("b" * 43)}
    found = ada.get("/api/v1/work?until=2026-12-24", headers=told).json
    assert [each["kind"] for each in found["items"]][:2] == ["action", "file_review"]
    assert found["items"][0]["school_urn"] == NORTH.urn
    assert identity.last("own_work").until == date(2026, 12, 24)
