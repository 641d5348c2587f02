"""What one person alone joined stands on the page of pupils who may be one child, and in the API's answer."""

from datetime import date

from haven_schemas.acts.identity import StaffList, StaffMember
from haven_schemas.acts.pupils.matching import JoinedLately, MatchFacts, ProposalPage
from haven_schemas.rights import Right

from gateway_tests.administered import DANA, NORTH, NOW, Identity, number


def facts(last, forename):
    return MatchFacts(
        pupil_id=number(last), school_id=NORTH.id, version=1, upn=None, legal_surname="Ash", legal_forename=forename,
        preferred_surname=None, preferred_forename=None, date_of_birth=date(2013, 5, 6), sex=None, year_group=None,
        class_name=None, enrolled_on=None, left_on=None, on_roll=True,
    )  # fmt: skip


def test_whoever_could_have_said_so_sees_who_did_and_where_to_end_it(open_browser):
    services = Identity([Right.PUPIL_MATCH, Right.PUPIL_FIND, Right.PUPIL_READ, Right.STAFF_READ])
    joined = JoinedLately(
        id=number(80), known=facts(81, "Ida"), new=facts(82, "Edie"), decided_by=DANA, decided_at=NOW
    )  # fmt: skip
    services.answers |= {
        "list_proposals": ProposalPage(proposals=[], next_cursor=None, joined=[joined]),
        "staff_names": StaffList(staff=[StaffMember(id=DANA, name="Dana Lead")]),
    }
    browser = open_browser(services)
    page = browser.get("/matches").text
    for words in ("Joined in the last month by one person", "Ida Ash", "Edie Ash", "6 May 2013", "Dana Lead"):
        assert words in page, words
    assert f'href="/pupils/{number(81)}/same"' in page
    services.answers["list_proposals"] = ProposalPage(proposals=[], next_cursor=None)
    assert "Joined in the last month" not in browser.get("/matches").text
