"""Whom a concern is about whose reporter did not know, with the services' answers made up."""

import re

import pytest
from haven_schemas.acts.identity import StaffList, StaffMember
from haven_schemas.acts.incidents.report_details import DetailsView
from haven_schemas.acts.incidents.triage import ColleagueNamed, Concern
from haven_schemas.acts.pupils import PupilPage
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid

from gateway_tests.administered import DANA, Identity, send
from gateway_tests.test_dealt_with import CONCERN, DECIDED, RIGHTS

ADDRESS = f"/concerns/{CONCERN}"
DETAILS = DetailsView(
    how_known=None, told_by="", recorded_for="", from_paper=False, place="", marks=[], about_colleague=True
)
WAITS = {**DECIDED, "status": "received", "decision": None, "decided_by": None, "decided_at": None, "version": 3}


@pytest.fixture
def services():
    given = Identity(RIGHTS)
    given.answers |= {
        "get_concern": Concern.model_validate({**WAITS, "details": DETAILS, "colleague_unknown": True}),
        "name_colleague": ColleagueNamed(id=CONCERN, version=4),
        "staff_names": StaffList(staff=[]),
        "get_pupils": PupilPage(pupils=[], next_cursor=None),
    }
    return given


def test_it_is_named_before_anything_is_decided(open_browser, services):
    page = open_browser(services).get(ADDRESS).text
    assert "Which adult is it about?" in page
    assert "The reporter did not know who" in page
    for hidden in ('name="decision"', "/feedback", "/risk"):
        assert hidden not in page, hidden


def test_a_name_that_was_written_and_fits_no_account_is_not_said_to_be_missing(open_browser, services):
    written = DETAILS.model_copy(update={"colleague": "Dana Hartly"})
    services.answers["get_concern"] = Concern.model_validate({**WAITS, "details": written, "colleague_unknown": True})
    page = open_browser(services).get(ADDRESS).text
    assert "no account has that surname" in page
    assert "and not which" not in page


def test_it_is_said_who_or_that_it_is_nobody_who_works_there(open_browser, services):
    browser = open_browser(services)
    said = {"named": ("Dana Hartley", "Dana Hartley", False), "nobody": ("", "", True)}
    for who, (typed, words, nobody) in said.items():
        answer = send(browser, f"{ADDRESS}/colleague", ADDRESS, version="3", colleague=typed, who=who)
        assert (answer.status_code, answer.location) == (303, "/concerns")
        asked = services.last("name_colleague")
        assert (asked.words, asked.nobody, asked.version) == (words, nobody, 3)


def test_what_is_to_be_put_right_is_said_on_the_same_page(open_browser, services):
    browser = open_browser(services)

    def answered(**typed):
        answer = send(browser, f"{ADDRESS}/colleague", ADDRESS, version="3", who="named", **typed)
        return answer.status_code, answer.text

    status, page = answered(colleague="")
    assert (status, "Write their name" in page) == (400, True)
    services.answers["name_colleague"] = invalid("words", FieldCode.UNKNOWN_STAFF)
    status, page = answered(colleague="Dnaa")
    assert (status, "No account has this surname" in page, 'value="Dnaa"' in page) == (400, True, True)
    services.answers["name_colleague"] = Problem(ErrorCode.STALE_VERSION)
    status, page = answered(colleague="Hartley")
    assert (status, "Someone changed this concern" in page) == (412, True)


def test_of_any_other_report_it_can_be_said_later(open_browser, services):
    services.answers["get_concern"] = Concern.model_validate({**DECIDED, "version": 3})
    browser = open_browser(services)
    assert f'href="{ADDRESS}/colleague"' in browser.get(ADDRESS).text
    page = browser.get(f"{ADDRESS}/colleague").text
    assert "They are told nothing" in page
    assert "nobody who works here" not in page
    for made, said in (
        (ColleagueNamed(id=CONCERN, version=4, kept_away=1), "They are kept from it from now on"),
        (ColleagueNamed(id=CONCERN, version=4, asked=1), "They still see it"),
    ):
        services.answers["name_colleague"] = made
        answer = send(
            browser, f"{ADDRESS}/colleague", f"{ADDRESS}/colleague", version="3", colleague="Dana", who="mark"
        )
        assert (answer.status_code, answer.location) == (303, "/concerns")
        assert services.last("name_colleague").words == "Dana"
        with browser.session_transaction() as session:
            flashes = session.pop("_flashes")
        assert said in flashes[0][1]


def test_who_reads_it_is_not_said_to_be_kept_from_it(open_browser, services):
    """The own name is told with any others: it is no colleague's who is kept away."""
    page = {}
    for name, away in {"nobody": [], "one": [DANA]}.items():
        services.answers["get_concern"] = Concern.model_validate({**DECIDED, "kept_away": away})
        services.answers["staff_names"] = StaffList(staff=[StaffMember(id=DANA, name="Dana Hartley")])
        page[name] = open_browser(services).get(f"{ADDRESS}/colleague").text
    assert "Kept from it now" not in page["nobody"]
    _, _, kept = page["one"].partition("Kept from it now")
    assert re.findall(r"<li>([^<]+)</li>", kept.partition("</ul>")[0]) == ["Dana Hartley"]


def test_what_stands_against_it_is_said_beside_the_name(open_browser, services):
    services.answers["get_concern"] = Concern.model_validate({**DECIDED, "version": 3})
    browser = open_browser(services)
    for refused, said in (
        (None, "Write their name."),
        (invalid("words", FieldCode.UNKNOWN_STAFF), "No account has this surname"),
        (invalid("words", FieldCode.NOT_ALLOWED), "is kept from it already"),
        (invalid("concern_id", FieldCode.NOT_ALLOWED), "other reports in its record"),
    ):
        services.answers["name_colleague"] = refused
        typed = "" if refused is None else "Dana"
        answer = send(browser, f"{ADDRESS}/colleague", f"{ADDRESS}/colleague", version="3", colleague=typed, who="mark")
        assert (answer.status_code, said in answer.text) == (400, True), said
