"""Who can see what says from how many children colleagues are kept, to the others alone."""

import pytest
from haven_schemas.acts.incidents.conflicts import CountedLinks, StaffLinkCounts
from haven_schemas.errors import ErrorCode, Problem

from gateway_tests.administered import DANA, ME, NORTH, PAULA, handed

PAGE = "/who-can-see-what?school=910001"
API = "/api/v1/sight?school_urn=910001"
BEARER = {"Authorization": "Bearer " + handed("b" * 43)}
WORDS = "Kept from the records of"


@pytest.fixture
def linked(identity):
    identity.answers["count_staff_links"] = StaffLinkCounts(counts=[CountedLinks(staff_id=DANA, children=17)])
    return identity


def numbers(browser):
    return {line["name"]: line["kept_from_children"] for line in browser.get(API, headers=BEARER).json["lines"]}


def test_the_page_and_a_program_say_a_number_beside_the_others(ada, linked):
    page = ada.get(PAGE).text
    assert page.count(WORDS) == 1
    assert "Kept from the records of 17 children" in page
    assert numbers(ada) == {"Dana Lead": 17, "Paula Pastoral": None, "Ada Admin": None}


def test_nothing_is_asked_of_the_reader_in_whichever_account(ada, linked):
    found = linked.answers["list_sight"]
    lines = [each.model_copy(update={"is_reader": each.staff_id in (ME, DANA)}) for each in found.lines]
    linked.answers["list_sight"] = found.model_copy(update={"lines": lines})
    linked.answers["count_staff_links"] = StaffLinkCounts(counts=[])
    ada.get(PAGE)
    asked = linked.last("count_staff_links")
    assert (asked.school_id, asked.staff_ids) == (NORTH.id, [PAULA])
    assert set(numbers(ada).values()) == {None}


def test_one_child_and_a_list_that_is_there_while_nobody_counts(ada, linked):
    linked.answers["count_staff_links"] = StaffLinkCounts(counts=[CountedLinks(staff_id=PAULA, children=1)])
    assert "Kept from the records of 1 child<" in ada.get(PAGE).text
    linked.answers["count_staff_links"] = Problem(ErrorCode.TIMED_OUT)
    page = ada.get(PAGE)
    assert page.status_code == 200
    assert "cannot be shown just now" in page.text
    assert WORDS not in page.text
    assert set(numbers(ada).values()) == {None}
