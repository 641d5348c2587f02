"""Calls of a page made at the same time: what they see, what shows of their errors, what a refused reader costs."""

import threading
import time
from collections import Counter

import pytest
from gateway.access.correlation import correlation_id
from gateway.rendering.concurrent_calls import concurrent_calls
from gateway.sessions.cache import digest_of
from gateway.state import haven
from haven_schemas.acts.identity import StaffList, StaffMember
from haven_schemas.acts.incidents import SubjectView
from haven_schemas.acts.incidents.categories import CategoryList
from haven_schemas.acts.incidents.records import Chronology, Entry
from haven_schemas.acts.pupils import PupilPage
from haven_schemas.acts.referrals.referrals import InvolvedAgencies
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right

from gateway_tests.administered import ME, NOW, Identity, number, session
from gateway_tests.test_record_pages import CHILD, IDA, READER, RECORD, SIBLING


def test_calls_are_under_way_together_and_under_one_correlation_id(app):
    together = threading.Barrier(3, timeout=5)

    def ask(number):
        together.wait()
        return number, correlation_id()

    with app.test_request_context("/"), concurrent_calls() as calls:
        begun = [calls.begin(ask, number) for number in range(2)]
        mine = ask(2)
        assert [each.result() for each in begun] == [(0, mine[1]), (1, mine[1])]


def test_an_error_shows_when_the_result_is_taken(app):
    def refused():
        raise Problem(ErrorCode.NOT_FOUND)

    with app.test_request_context("/"):
        with concurrent_calls() as calls:
            begun = calls.begin(refused)
        with pytest.raises(Problem) as problem:
            begun.result()
    assert problem.value.code is ErrorCode.NOT_FOUND


def test_no_call_outlives_its_page(app):
    done = []

    def slow():
        time.sleep(0.2)
        done.append(True)

    with app.test_request_context("/"):
        with pytest.raises(ValueError, match="own"), concurrent_calls() as calls:
            calls.begin(slow)
            raise ValueError("its own fault")
        assert done == [True]


@pytest.fixture
def services():
    made = Identity([*READER, Right.STAFF_READ])
    made.answers |= {
        "read_chronology": Chronology(entries=[], next_cursor=None),
        "involved_agencies": InvolvedAgencies(involved=[]),
        "list_categories": CategoryList(categories=[]),
        "get_pupils": PupilPage(pupils=[IDA], next_cursor=None),
        "pupil_record": RECORD,
        "staff_names": StaffList(staff=[]),
    }
    return made


def test_of_a_child_whose_chronology_is_refused_nothing_more_is_read(open_browser, services):
    services.answers["read_chronology"] = Problem(ErrorCode.NOT_FOUND)
    assert open_browser(services).get(f"/pupils/{CHILD}").status_code == 404
    assert _asked(services).keys() == {"token_for_session", "read_chronology"}


def test_a_pupils_page_takes_seven_calls(open_browser, services):
    services.answers["read_chronology"] = Chronology(entries=[entry(ME, CHILD)], next_cursor=None)
    services.answers["pupil_record"] = RECORD.model_copy(update={"siblings": [], "local": []})
    page = open_browser(services).get(f"/pupils/{CHILD}")
    assert (page.status_code, "Ida Ash" in page.text) == (200, True)
    assert _asked(services) == dict.fromkeys(
        (
            "token_for_session",
            "read_chronology",
            "pupil_record",
            "involved_agencies",
            "plans_held",
            "staff_names",
            "list_categories",
        ),
        1,
    )


def test_a_colleague_is_named_once_to_a_session_until_it_is_asked_for_anew(open_browser, services):
    author, later = number(71), number(72)
    told = {each: StaffMember(id=each, name=f"Colleague {name}") for each, name in ((author, "A"), (later, "B"))}
    services.answers["pupil_record"] = RECORD.model_copy(update={"siblings": [], "local": []})
    browser = open_browser(services)
    with browser.application.app_context():
        sessions = haven().sessions
    sessions.restored()

    def page(*authors):
        services.answers["read_chronology"] = Chronology(entries=[entry(a, CHILD) for a in authors], next_cursor=None)
        services.answers["staff_names"] = StaffList(staff=[told[authors[-1]]])
        return browser.get(f"/pupils/{CHILD}").text

    assert "Colleague A" in page(author)
    assert "Colleague A" in page(author)
    assert [request.ids for method, request in services.asked if method == "staff_names"] == [[author]]
    page(number(73), author)
    page(number(73), author)
    assert [request.ids for method, request in services.asked if method == "staff_names"] == [[author], [number(73)]]
    both = page(author, later)
    assert ("Colleague A" in both, "Colleague B" in both) == (True, True)
    assert services.last("staff_names").ids == [later]
    sessions.drop(digest_of("s" * 43))
    page(author)
    assert services.last("staff_names").ids == [author]


def test_whom_the_entries_and_the_record_name_besides_is_asked_for_once_each(open_browser, services):
    other = number(87)
    services.answers["read_chronology"] = Chronology(entries=[entry(ME, CHILD, other)] * 3, next_cursor=None)
    services.answers["get_pupils"] = PupilPage(
        pupils=[IDA.model_copy(update={"id": each}) for each in (other, SIBLING)], next_cursor=None
    )
    assert open_browser(services).get(f"/pupils/{CHILD}").status_code == 200
    asked = [request.ids for method, request in services.asked if method == "get_pupils"]
    assert asked == [[other]]
    services.answers["get_pupils"] = PupilPage(pupils=[IDA.model_copy(update={"id": other})], next_cursor=None)
    assert open_browser(services).get(f"/pupils/{CHILD}").status_code == 200
    assert services.last("get_pupils").ids == [SIBLING]


@pytest.mark.parametrize("rights", [READER, [each for each in READER if each is not Right.PUPIL_READ]])
def test_without_a_record_the_child_is_asked_for_by_name(open_browser, services, rights):
    services.answers["token_for_session"] = session(rights, elevated=True)
    services.answers["pupil_record"] = Problem(ErrorCode.NOT_FOUND)
    page = open_browser(services).get(f"/pupils/{CHILD}")
    assert (page.status_code, "Ida Ash" in page.text, services.last("get_pupils").ids) == (200, True, [CHILD])
    services.answers["get_pupils"] = PupilPage(pupils=[], next_cursor=None)
    assert open_browser(services).get(f"/pupils/{CHILD}").status_code == 404


def test_an_alias_leads_to_the_pupil_it_means(open_browser, services):
    alias = IDA.model_copy(update={"merged_into": SIBLING})
    services.answers["pupil_record"] = RECORD.model_copy(update={"pupil": alias, "siblings": []})
    page = open_browser(services).get(f"/pupils/{CHILD}")
    assert (page.status_code, page.headers["Location"]) == (303, f"/pupils/{SIBLING}")


def entry(author, *children):
    """Something written about them."""
    return Entry(
        id=number(88), kind="note", category_name="Neglect", occurred_at=NOW, recorded_at=NOW, recorded_by=author,
        text="Seen.", child_words="", action_taken="", incident_id=None, concern_id=None, decision=None, sealed=False,
        subjects=[SubjectView(subject_id=each, role="affected", not_listed=None, confirmed=True) for each in children],
    )  # fmt: skip


def _asked(services):
    return Counter(method for method, _ in services.asked if method != "installation_state")
