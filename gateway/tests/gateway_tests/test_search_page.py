"""The page of search, with the service's answer made up."""

import pytest
from haven_schemas.acts.identity import StaffList, StaffMember
from haven_schemas.acts.incidents.categories import CategoryList
from haven_schemas.acts.incidents.conflicts import StaffLinked
from haven_schemas.acts.incidents.search import SearchPage
from haven_schemas.rights import Right

from gateway_tests.administered import ME, NORTH, NOW, Identity, number, send


@pytest.mark.parametrize(("count", "words"), [(0, "0 records"), (1, "1 record"), (2, "2 records")])
@pytest.mark.parametrize(
    ("asked", "following", "sentence"),
    [
        ("", None, "Nothing found in the {} you can see."),
        ("", "on", "{} looked through, back to"),
        ("on", None, "That is everything: {} looked through since the page before."),
    ],
)
def test_how_much_was_looked_through_is_said_in_good_english(open_browser, count, words, asked, following, sentence):
    services = Identity([Right.RECORD_READ])
    found = SearchPage(hits=[], looked_through=count, closed=0, back_to=NOW, next_cursor=following)
    services.answers |= {"search_records": found, "list_categories": CategoryList(categories=[])}
    page = send(open_browser(services), "/search", words="coat", cursor=asked)
    assert (page.status_code, sentence.format(words) in page.text) == (200, True)


def test_who_wrote_it_can_be_chosen_before_anything_was_searched(open_browser):
    services = Identity([Right.RECORD_READ, Right.STAFF_READ])
    found = SearchPage(hits=[], looked_through=0, closed=0, back_to=None, next_cursor=None)
    services.answers |= {
        "list_categories": CategoryList(categories=[]), "search_records": found,
        "list_staff": StaffList(staff=[StaffMember(id=ME, name="Dana Lead")]),
    }  # fmt: skip
    browser = open_browser(services)
    assert "show who writes at the school chosen above" in browser.get("/search").text
    assert "Choose a school first." in send(browser, "/search", words="coat", do="staff").text
    page = send(browser, "/search", words="coat", school=str(NORTH.id), do="staff").text
    assert f'<option value="{ME}">Dana Lead</option>' in page
    assert 'value="coat"' in page
    assert "search_records" not in [method for method, _ in services.asked]
    send(browser, "/search", words="coat", school=str(NORTH.id), recorded_by=str(ME), person=str(number(5)))
    asked = services.last("search_records")
    assert (asked.recorded_by, asked.person_id) == (ME, number(5))


def test_a_link_on_oneself_leads_away_from_the_child(open_browser):
    services = Identity([Right.CONCERN_TRIAGE, Right.RECORD_READ])
    services.answers["link_staff"] = StaffLinked(id=number(6), active=True)
    address = f"/pupils/{number(7)}/kept-away"
    away = send(open_browser(services), address, "/search", staff_id=str(ME), kind="relative")
    assert (away.status_code, away.headers["Location"]) == (303, "/pupils")
    colleague = send(open_browser(services), address, "/search", staff_id=str(number(8)), kind="relative")
    assert colleague.headers["Location"] == address


def test_who_may_look_nobody_up_is_told_so_before_they_type_a_name(open_browser):
    """Its results would only say that there was no answer."""
    refused = open_browser(Identity([Right.STAFF_ADMINISTER])).get("/pupils")
    assert refused.status_code == 403
    assert 'id="search"' not in refused.text
