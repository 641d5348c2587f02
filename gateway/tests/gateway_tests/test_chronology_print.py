"""A child's chronology made for paper: whole, in its order, and saying what is left out."""

import pytest
from gateway.areas.pupils.pages import chronology_print
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.identity import StaffList, StaffMember
from haven_schemas.rpc.incidents.categories import CategoryList
from haven_schemas.rpc.incidents.records import Chronology
from haven_schemas.rpc.pupils import PupilPage

from gateway_tests.administered import ME, Identity
from gateway_tests.test_concurrent_calls import entry
from gateway_tests.test_record_pages import CHILD, IDA, READER

PRINT = f"/pupils/{CHILD}/print"


class TwoPages(Identity):
    """A chronology of two pages, a word in each."""

    def __init__(self):
        super().__init__([*READER, Right.STAFF_READ])
        self.answers |= {
            "list_categories": CategoryList(categories=[]),
            "get_pupils": PupilPage(pupils=[IDA], next_cursor=None),
            "staff_names": StaffList(staff=[StaffMember(id=ME, name="Ada Admin")]),
        }

    def call(self, service, method, request, reply_type, **more):
        if method == "read_chronology":
            word, cursor = ("First.", "more") if request.cursor is None else ("Second.", None)
            said = entry(ME, CHILD).model_copy(update={"text": word})
            self.answers[method] = Chronology(entries=[said], next_cursor=cursor)
        return super().call(service, method, request, reply_type, **more)

    def asked_for(self):
        return [request for name, request in self.asked if name == "read_chronology"]


def test_all_of_it_is_on_paper_and_noted_as_printed(open_browser):
    services = TwoPages()
    page = open_browser(services).get(f"{PRINT}?order=oldest&from=05/09/2026&until=1/10/2026&show=significant").text
    assert [(each.for_printing, each.with_card, each.oldest_first) for each in services.asked_for()] == [
        (True, False, True)
    ] * 2
    for words in (
        "Printed by Ada Admin",
        "Ida Ash",
        "First.",
        "Second.",
        "Entries, oldest first",
        "Significant events only",
    ):
        assert words in page, words
    for words in ("5 September 2026", "1 October 2026", "This is a part of the chronology"):
        assert words in page, words
    assert f'href="/pupils/{CHILD}?show=significant' in page, "back to what was narrowed"
    assert not {name for name, _ in services.asked} & {"pupil_record", "pupil_card"}, "nothing beside the entries"


def test_a_chronology_that_is_too_long_says_that_there_is_more(open_browser, monkeypatch):
    monkeypatch.setattr(chronology_print, "MOST_PRINTED", 1)
    services = TwoPages()
    page = open_browser(services).get(PRINT).text
    assert len(services.asked_for()) == 1
    assert "There are older entries, which are not here" in page
    assert "Second." not in page


@pytest.mark.parametrize("code", [ErrorCode.NOT_FOUND, ErrorCode.STEP_UP_REQUIRED])
def test_whose_chronology_is_refused_is_not_printed(open_browser, code):
    services = Identity([*READER, Right.STAFF_READ])
    services.answers["read_chronology"] = Problem(code)
    answer = open_browser(services).get(PRINT)
    assert "Ida Ash" not in answer.text
    assert answer.status_code in (303, 404)
    assert "get_pupils" not in {name for name, _ in services.asked}
