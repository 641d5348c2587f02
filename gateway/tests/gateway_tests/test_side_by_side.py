"""Calls of a page made at the same time: what they see, what shows of their errors, what a refused reader costs."""

import threading
import time
from collections import Counter

import pytest
from gateway.correlation import correlation_id
from gateway.side_by_side import side_by_side
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.identity import StaffList
from haven_schemas.rpc.incidents_categories import CategoryList
from haven_schemas.rpc.incidents_records import Chronology
from haven_schemas.rpc.pupils import PupilPage
from haven_schemas.rpc.pupils_groups import GroupList

from gateway_tests.administered import Identity
from gateway_tests.test_record_pages import CHILD, IDA, READER, RECORD


def test_calls_are_under_way_together_and_under_one_correlation_id(app):
    together = threading.Barrier(3, timeout=5)

    def ask(number):
        together.wait()
        return number, correlation_id()

    with app.test_request_context("/"), side_by_side() as aside:
        begun = [aside.begin(ask, number) for number in range(2)]
        mine = ask(2)
        assert [each.result() for each in begun] == [(0, mine[1]), (1, mine[1])]


def test_an_error_shows_when_the_result_is_taken(app):
    def refused():
        raise Problem(ErrorCode.NOT_FOUND)

    with app.test_request_context("/"):
        with side_by_side() as aside:
            begun = aside.begin(refused)
        with pytest.raises(Problem) as problem:
            begun.result()
    assert problem.value.code is ErrorCode.NOT_FOUND


def test_no_call_outlives_its_page(app):
    done = []

    def slow():
        time.sleep(0.2)
        done.append(True)

    with app.test_request_context("/"):
        with pytest.raises(ValueError, match="own"), side_by_side() as aside:
            aside.begin(slow)
            raise ValueError("its own fault")
        assert done == [True]


@pytest.fixture
def services():
    made = Identity([*READER, Right.STAFF_READ])
    made.answers |= {
        "read_chronology": Chronology(entries=[], next_cursor=None),
        "list_categories": CategoryList(categories=[]),
        "pupil_card": Problem(ErrorCode.NOT_FOUND),
        "get_pupils": PupilPage(pupils=[IDA], next_cursor=None),
        "pupil_record": RECORD,
        "list_groups": GroupList(groups=[]),
        "staff_names": StaffList(staff=[]),
    }
    return made


def test_of_a_child_whose_chronology_is_refused_nothing_more_is_read(open_browser, services):
    services.answers["read_chronology"] = Problem(ErrorCode.NOT_FOUND)
    assert open_browser(services).get(f"/pupils/{CHILD}").status_code == 404
    assert _asked(services).keys() == {"token_for_session", "read_chronology", "get_pupils"}


def test_a_pupils_page_asks_each_thing_once_and_for_nobody_it_knows(open_browser, services):
    services.answers["pupil_record"] = RECORD.model_copy(update={"siblings": [], "local": []})
    assert open_browser(services).get(f"/pupils/{CHILD}").status_code == 200
    assert _asked(services) == dict.fromkeys(
        ("token_for_session", "read_chronology", "get_pupils", "pupil_card", "pupil_record", "list_groups",
         "list_categories"), 1,
    )  # fmt: skip


def _asked(services):
    return Counter(method for method, _ in services.asked if method != "installation_state")
