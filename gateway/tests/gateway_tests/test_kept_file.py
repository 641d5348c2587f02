"""Until when a file is kept, on the pages of a child and a record, which go on without it while retention is away."""

from datetime import date

import pytest
from haven_schemas.acts.identity import StaffList, StaffMember
from haven_schemas.acts.incidents.categories import CategoryList
from haven_schemas.acts.incidents.documents import DocumentPage
from haven_schemas.acts.incidents.entries import PeopleList
from haven_schemas.acts.incidents.records import Chronology, Incident
from haven_schemas.acts.pupils import PupilPage
from haven_schemas.acts.referrals.clocks import ClockList
from haven_schemas.acts.referrals.placements import PlacementList
from haven_schemas.acts.referrals.referrals import InvolvedAgencies
from haven_schemas.acts.retention.files import Reviewed
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right

from gateway_tests.administered import NORTH, Identity, number
from gateway_tests.kept import DUE, FILE, HOLD, NOW, PUPIL, TODAY, ZARA

RECORD, OTHER, HIDDEN = number(530), number(531), number(532)
READS = [Right.RECORD_READ, Right.PUPIL_FIND, Right.STAFF_READ, Right.RETENTION_READ]
AWAY = [ErrorCode.UNAVAILABLE, ErrorCode.TIMED_OUT, ErrorCode.OVERLOADED]


def answering(rights):
    made = Identity(rights)
    made.answers |= {
        "read_chronology": Chronology(entries=[], next_cursor=None),
        "involved_agencies": InvolvedAgencies(involved=[]),
        "get_pupils": PupilPage(pupils=[PUPIL], next_cursor=None),
        "staff_names": StaffList(staff=[StaffMember(id=number(9), name="Dana Lead")]),
        "list_categories": CategoryList(categories=[]),
        "get_file": FILE,
        "list_placements": PlacementList(placements=[], may_write=True),
        "list_clocks": ClockList(clocks=[], may_write=True),
        "get_incident": Incident(
            id=RECORD, school_id=NORTH.id, category_id=number(82), category_name="Neglect", status="open",
            opened_at=NOW, opened_by=number(9), concern_ids=[], subject_ids=[ZARA, HIDDEN], entries=[], actions=[],
            version=1,
        ),
        "list_documents": DocumentPage(documents=[], next_cursor=None),
        "list_people": PeopleList(people=[]),
    }  # fmt: skip
    return made


@pytest.fixture
def services():
    return answering(READS)


@pytest.fixture
def ada(open_browser, services):
    return open_browser(services)


def of_child(browser):
    answer = browser.get(f"/pupils/{ZARA}")
    assert answer.status_code == 200
    return answer.text.split("<main", 1)[1]


def of_record(browser):
    answer = browser.get(f"/incidents/{RECORD}")
    assert answer.status_code == 200
    return answer.text.split("<main", 1)[1]


def test_a_childs_page_says_until_when_and_why(ada):
    page = of_child(ada)
    for words in ("Kept until <strong>3 May 2041</strong>, then reviewed", "25 years after birth", "born 3 May 2016"):
        assert words in page, words
    assert "Nothing is destroyed by its day alone" in page
    assert "3 entries are about other children as well" in page


def test_of_a_child_who_was_reported_unborn_it_says_so(ada, services):
    reason = FILE.reasons[0].model_copy(update={"expected": True})
    services.answers["get_file"] = FILE.model_copy(update={"reasons": [reason]})
    page = of_child(ada)
    assert "25 years after the day the birth was expected" in page
    assert "(expected 3 May 2016)" in page


def test_what_one_may_do_is_offered_and_nothing_else(ada, services):
    holds_new, decision = f"/pupils/{ZARA}/holds/new", f"/pupils/{ZARA}/decision"
    assert holds_new in of_child(ada)
    assert decision not in of_child(ada), "its day has not come"
    services.answers["get_file"] = DUE
    page = of_child(ada)
    assert decision in page
    assert "Due for review" in page
    services.answers["get_file"] = DUE.model_copy(update={"may_hold": False, "may_review": False})
    page = of_child(ada)
    assert holds_new not in page
    assert decision not in page


def test_a_hold_that_stands_is_said_with_who_and_why_and_one_that_was_lifted_is_not(ada, services):
    lifted = HOLD.model_copy(update={"id": number(540), "kind": "police", "lifted_at": NOW, "lifted_by": number(9)})
    services.answers["get_file"] = FILE.model_copy(update={"state": "held", "holds": [HOLD, lifted]})
    page = of_child(ada)
    for words in ("Nothing of it may be destroyed: a claim or court case.", "by Dana Lead", "1 January 2028"):
        assert words in page, words
    assert f"/pupils/{ZARA}/holds/{HOLD.id}" in page
    assert "the police" not in page


def test_a_day_that_a_review_set_is_said_to_be_one(ada, services):
    decided = Reviewed(decision="keep_until", until=date(2045, 1, 1), words="A sibling.", by=number(9), at=NOW)
    services.answers["get_file"] = FILE.model_copy(update={"until": date(2045, 1, 1), "decided": decided})
    page = of_child(ada)
    assert "Kept until <strong>1 January 2045</strong>, then reviewed. A review set that day." in page
    assert "A sibling." in page


@pytest.mark.parametrize("code", AWAY)
def test_with_retention_away_both_pages_work_and_say_so(ada, services, code):
    services.answers["get_file"] = Problem(code)
    assert "Until when this file is kept cannot be shown just now." in of_child(ada)
    assert "Until when this record is kept cannot be shown just now." in of_record(ada)


@pytest.mark.parametrize("code", [ErrorCode.NOT_FOUND, ErrorCode.NOT_PERMITTED])
def test_what_is_hidden_is_left_out_without_a_word(ada, services, code):
    services.answers["get_file"] = Problem(code)
    for page in (of_child(ada), of_record(ada)):
        for words in ("Until when", "Kept until", "Kept with", "How long this file is kept"):
            assert words not in page, words


def test_without_the_right_nothing_is_asked(open_browser):
    services = answering([Right.RECORD_READ, Right.PUPIL_FIND])
    browser = open_browser(services)
    assert "How long this file is kept" not in of_child(browser)
    of_record(browser)
    assert "get_file" not in [name for name, _ in services.asked]


def test_a_record_is_kept_with_the_files_of_its_children(ada, services):
    calls = services.call

    def call(service, method, request, reply_type, **told):
        if method == "get_file" and request.subject_id == HIDDEN:
            raise Problem(ErrorCode.NOT_FOUND)
        return calls(service, method, request, reply_type, **told)

    services.call = call
    page = of_record(ada)
    assert f'href="/pupils/{ZARA}#kept">the file of =Zara Quillfeather</a> (until 3 May 2041)' in page
    assert str(HIDDEN) not in page.split("Kept with", 1)[1].split("</p>", 1)[0]


def test_a_record_about_many_children_asks_for_some(ada, services):
    many = [number(600 + place) for place in range(12)]
    incident = services.answers["get_incident"]
    services.answers["get_incident"] = incident.model_copy(update={"subject_ids": many})
    services.answers["get_file"] = FILE.model_copy(update={"state": "held", "until": TODAY})
    page = of_record(ada)
    assert "and of 4 more children" in page
    assert page.count("(do not destroy)") == 8
    assert [name for name, _ in services.asked].count("get_file") == 8
