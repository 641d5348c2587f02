"""The data protection officer's desk on a trust full of telltale words: how a file is used, and none of them."""

from uuid import uuid4

import pytest
from records import narrative
from strangers import problem
from telltales import NARRATIVE

OFFICER = "officer"
CASES = "/api/v1/data-protection/cases"


@pytest.fixture
def bearer(sessions):
    return sessions.bearer(OFFICER, elevated=True)


@pytest.fixture
def child(trust, records):
    """Of North School, whose every text is a telltale; as the roll has them."""
    return next(each for each in trust.pupils("north") if each["id"] == records["north"].pupil_id)


def test_a_child_is_found_by_name_and_no_word_of_the_file_is_shown(stranger, sessions, bearer, records, child):
    of = records["north"]
    lead = sessions.bearer("lead", elevated=True)
    assert NARRATIVE in stranger.get(f"/api/v1/pupils/{child['id']}/chronology", headers=lead).text
    found = stranger.post(f"{CASES}/{of.case}/search", json={"query": child["known_as"]}, headers=bearer)
    assert child["id"] in [each["pupil_id"] for each in found.json()["children"]]
    used = stranger.get(f"{CASES}/{of.case}/pupils/{child['id']}", headers=bearer)
    assert used.status_code == 200, used.text
    told = used.json()
    assert told["readings"]
    assert told["exports"]
    assert told["records"]
    assert told["schools"]
    for answer in (found, used):
        assert NARRATIVE not in answer.text
        assert narrative("north") not in answer.text


def test_no_page_of_the_desk_shows_a_word_of_the_file(sessions, records, child):
    browser = sessions.browser(OFFICER, elevated=True)
    case = f"/data-protection/cases/{records['north'].case}"
    for address in ("/data-protection", case, f"{case}/children/{child['id']}", "/audit", "/audit/log.csv"):
        page = browser.get(address)
        assert page.status_code == 200, address
        assert NARRATIVE not in page.text, address
    assert child["known_as"] in browser.get(f"{case}/children/{child['id']}").text


def test_a_case_of_another_officer_or_none_is_the_same(stranger, bearer, child):
    for path in (f"{CASES}/{uuid4()}", f"{CASES}/{uuid4()}/pupils/{child['id']}"):
        problem(stranger.get(path, headers=bearer), "not_found")


def test_the_file_itself_stays_closed_to_the_officer(stranger, bearer, records):
    of = records["north"]
    for path in (f"pupils/{of.pupil_id}/chronology", f"incidents/{of.incident}", f"documents/{of.document}"):
        problem(stranger.get(f"/api/v1/{path}", headers=bearer), "not_permitted", "not_found")
