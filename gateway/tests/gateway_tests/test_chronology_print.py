"""A child's chronology made for paper: whole, in its order, and saying what is left out."""

import re

import pytest
from gateway.areas.pupils.pages import chronology_print
from haven_schemas.acts.identity import StaffList, StaffMember
from haven_schemas.acts.incidents.categories import CategoryList
from haven_schemas.acts.incidents.entries import PersonView
from haven_schemas.acts.incidents.records import Chronology
from haven_schemas.acts.pupils import PupilPage
from haven_schemas.acts.pupils.record import PupilStops, StopSaid
from haven_schemas.acts.referrals.referrals import InvolvedAgencies
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right

from gateway_tests.administered import ME, NOW, Identity, number
from gateway_tests.test_concurrent_calls import entry
from gateway_tests.test_record_pages import CHILD, IDA, READER, RECORD, SIBLING

PRINT = f"/pupils/{CHILD}/print"


class TwoPages(Identity):
    """A chronology of two pages, a word in each."""

    entry = entry(ME, CHILD)

    def __init__(self):
        super().__init__([*READER, Right.STAFF_READ])
        self.answers |= {
            "list_categories": CategoryList(categories=[]),
            "get_pupils": PupilPage(pupils=[IDA], next_cursor=None),
            "staff_names": StaffList(staff=[StaffMember(id=ME, name="Ada Admin")]),
            "stops_of": PupilStops(pupil_id=CHILD, stopped=False, flags=[], override=None),
        }

    def call(self, service, method, request, reply_type, **more):
        if method == "read_chronology":
            word, cursor = ("First.", "more") if request.cursor is None else ("Second.", None)
            said = self.entry.model_copy(update={"text": word})
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


def test_a_working_copy_says_whom_it_names_and_what_stops_the_rest_and_is_not_stopped(open_browser):
    """Whoever prints for outside is led to the export, narrowed as the page was."""
    services = TwoPages()
    said = StopSaid(
        flag="court_order", text="Not her uncle.", order_kind="prohibited_steps", ends_on=NOW.date(), ask_again=True
    )
    services.answers["stops_of"] = PupilStops(
        pupil_id=CHILD, stopped=True, flags=["court_order", "no_contact"], override=None, said=[said]
    )
    otto = IDA.model_copy(update={"id": SIBLING, "known_as": "Otto Ash"})
    services.answers["get_pupils"] = PupilPage(pupils=[IDA, otto], next_cursor=None)
    services.entry = entry(ME, CHILD, SIBLING, number(99)).model_copy(
        update={"people": [PersonView(id=number(98), role="carer", name="Zebedee Ash")]}
    )
    page = open_browser(services).get(f"{PRINT}?show=significant").text
    for words in (
        "Working copy, not for anybody outside.", "Ida Ash, Otto Ash, and 1 child whose name your role does not show",
        "Zebedee Ash", "Prohibited steps order, until 24 November 2026: Not her uncle.", "ask whether it still holds",
        "Someone must have no contact with this child.", "Whoever is named only inside a text is not in this list.",
        "First.",
    ):  # fmt: skip
        assert words in page, words
    assert f'href="/pupils/{CHILD}/export?show=significant' in page
    assert {(each.with_words, each.override_id) for name, each in services.asked if name == "stops_of"} == {
        (True, None)
    }


def test_a_working_copy_says_of_whom_it_could_not_look(open_browser):
    services = TwoPages()
    services.answers["stops_of"] = Problem(ErrorCode.UNAVAILABLE)
    assert "Court orders of 1 child in it could not be looked up here." in open_browser(services).get(PRINT).text


def test_what_is_printed_from_the_screen_says_that_it_is_a_working_copy(open_browser):
    """The style sheet shows it on paper alone: nobody can be kept from printing what they see."""
    services = TwoPages()
    services.answers |= {"involved_agencies": InvolvedAgencies(involved=[]), "pupil_record": RECORD}
    page = open_browser(services).get(f"/pupils/{CHILD}").text
    (head,) = re.findall(r'haven-only-on-paper" data-words="(.*?)"></p>', page)
    for words in ("Working copy, printed from the screen by Ada Admin", "Not for anybody outside", "it may name other"):
        assert words in head, words
    assert "haven-only-on-paper" not in open_browser(services).get(PRINT).text, "it has a head of its own"


def test_a_child_who_came_with_an_entry_of_another_school_is_named_once(open_browser):
    services = TwoPages()
    before = IDA.model_copy(update={"id": SIBLING, "merged_into": CHILD})
    services.answers["get_pupils"] = PupilPage(pupils=[IDA, before], next_cursor=None)
    services.entry = entry(ME, CHILD, SIBLING)
    page = open_browser(services).get(PRINT).text
    assert re.search(r"<dt>Children</dt><dd>Ida Ash</dd>", page)
    assert [each.pupil_id for name, each in services.asked if name == "stops_of"] == [CHILD]
    assert "could not be looked up" not in page
