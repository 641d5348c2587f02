"""Who keeps dates and writes in no record: pages and operations of a record for them, and what its pages leave out."""

from uuid import uuid4

import pytest
from haven_schemas.acts.incidents.categories import Category, CategoryList
from haven_schemas.acts.incidents.dates_record import DatesRecordChoices
from haven_schemas.acts.incidents.deciding import ConcernDecided, OpenRecord
from haven_schemas.acts.referrals.clocks import ClockList
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right

from gateway_tests.administered import NORTH, NOW, handed, number, send
from gateway_tests.test_dates_to_keep import CHILD, NEW, RECORD, TYPED, clock, identity  # noqa: F401  # a fixture

SEND, OTHER = number(401), number(402)
START = f"/pupils/{CHILD}/dates/new"
WORDS = {"key": "a-key", "category_id": str(SEND), "words": "A plan is asked for."}


@pytest.fixture
def senco(identity):  # noqa: F811  # the fixture above
    rights = [Right.RECORD_READ, Right.DATES_KEEP, Right.PUPIL_READ, Right.STAFF_READ, Right.CATEGORY_READ]
    made = type(identity)(rights)
    named = ((SEND, "SEN and EHC plans", "send"), (OTHER, "Neglect", "safeguarding"))
    made.answers |= {
        **{name: answer for name, answer in identity.answers.items() if name != "token_for_session"},
        "list_categories": CategoryList(
            categories=[
                Category(
                    id=each,
                    name=name,
                    group=group,
                    position=0,
                    parent_id=None,
                    school_id=None,
                    retired=False,
                    version=1,
                )
                for each, name, group in named
            ]
        ),
        "dates_record_choices": DatesRecordChoices(
            category_ids=[SEND],
            records=[
                OpenRecord(
                    id=RECORD,
                    school_id=NORTH.id,
                    category_name="SEN and EHC plans",
                    opened_at=NOW,
                    risk=None,
                    assigned_to=None,
                )
            ],
        ),
        "start_dates_record": ConcernDecided(id=number(403), status="being_dealt_with", incident_id=RECORD),
    }
    return made


@pytest.fixture
def sam(open_browser, senco):
    return open_browser(senco)


def test_records_that_are_open_are_offered_and_a_new_one_in_a_category_of_theirs(sam):
    page = sam.get(START).text
    assert f'href="/incidents/{RECORD}/dates/new"' in page
    assert (str(SEND) in page, str(OTHER) in page) == (True, False)
    assert "report a concern" in page


def test_it_is_started_once_and_leads_to_its_first_date(sam, senco):
    sent = send(sam, START, **WORDS)
    assert (sent.status_code, sent.headers["Location"]) == (303, NEW)
    asked = senco.last("start_dates_record")
    assert (asked.subject_id, asked.category_id, asked.words) == (CHILD, SEND, "A plan is asked for.")


@pytest.mark.parametrize("name", ["category_id", "words"])
def test_what_is_missing_is_said_and_nothing_is_kept(sam, senco, name):
    refused = send(sam, START, **{**WORDS, name: ""})
    assert (refused.status_code, f'href="#{name}"' in refused.text) == (400, True)
    assert "start_dates_record" not in [method for method, _ in senco.asked]


def test_a_category_that_is_not_theirs_is_said_in_words(sam, senco):
    senco.answers["start_dates_record"] = invalid("category_id", FieldCode.NOT_ALLOWED)
    assert "Choose a category from the list." in send(sam, START, **WORDS).text


def test_the_record_offers_dates_and_no_colleague_and_nothing_else_to_write(sam, senco):
    senco.answers["list_clocks"] = ClockList(clocks=[clock()], may_write=True)
    assert "Start a date" in sam.get(f"/incidents/{RECORD}").text
    form = sam.get(NEW).text
    assert ('id="owner_id"' in form, "/referrals/new" in form, "/requests/new" in form) == (False, False, False)
    assert send(sam, NEW, **TYPED).status_code == 303
    date = sam.get(f"/dates/{number(700)}").text
    assert ("It is done" in date, "Pass it on" in date) == (True, False)


@pytest.mark.parametrize(("code", "status"), [(ErrorCode.NOT_FOUND, 404), (ErrorCode.NOT_PERMITTED, 403)])
def test_of_a_child_they_may_not_find_or_without_the_right_there_is_no_form(sam, senco, code, status):
    senco.answers["dates_record_choices"] = Problem(code)
    assert sam.get(START).status_code == status


def test_by_api(sam, senco):
    headers = {"Authorization": f"Bearer {handed('t' * 40)}"}
    address, body = f"/api/v1/pupils/{CHILD}/dates-record", {"category_id": str(SEND), "words": "A plan."}
    shown = sam.open(address, method="GET", headers=headers).json
    assert (shown["category_ids"], shown["records"][0]["school_urn"]) == ([str(SEND)], NORTH.urn)
    assert sam.open(address, method="POST", json=body, headers=headers).status_code == 400
    keyed = {**headers, "Idempotency-Key": str(uuid4())}
    made = sam.open(address, method="POST", json=body, headers=keyed)
    assert (made.status_code, made.json["incident_id"]) == (201, str(RECORD))
