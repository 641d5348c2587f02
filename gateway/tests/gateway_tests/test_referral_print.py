"""What was written to an agency goes outside when it is printed: a court order stops it as it stops an export."""

import pytest
from haven_schemas.acts.incidents.referral_kinds import ReferralDetails, ReferralView
from haven_schemas.acts.incidents.referrals import ReferralEntries
from haven_schemas.acts.pupils import PupilPage
from haven_schemas.acts.pupils.record import PupilStops, StopOverridden
from haven_schemas.acts.referrals.referrals import Referral
from haven_schemas.rights import Right

from gateway_tests.administered import ME, NORTH, NOW, Identity, number, send
from gateway_tests.test_concurrent_calls import entry
from gateway_tests.test_record_pages import CHILD, IDA

REFERRAL = number(81)
PRINT = f"/referrals/{REFERRAL}/print"
LEAD = [Right.RECORD_READ, Right.PUPIL_FIND, Right.PUPIL_READ, Right.PUPIL_OVERRIDE_STOP]


def known(kind="counselling", reason="", rights=LEAD):
    made = Identity(rights)
    written = entry(ME, CHILD).model_copy(
        update={
            "text": "She asks for help.",
            "referral": ReferralView(
                referral_id=REFERRAL, agency_id=number(83), kind="referral", details=ReferralDetails(stop_reason=reason)
            ),
        }
    )
    made.answers |= {
        "get_referral": Referral(
            id=REFERRAL, record_id=number(82), school_id=NORTH.id, agency_id=number(83), agency_name="Talk Together",
            agency_kind=kind, state="sent", sent_at=NOW, owner_id=ME, version=1, steps=[], deadlines=[],
            may_write=True, next_steps=[],
        ),
        "referral_entries": ReferralEntries(incident_id=number(82), entries=[written], documents=[]),
        "get_pupils": PupilPage(pupils=[IDA], next_cursor=None),
        "stops_of": PupilStops(pupil_id=CHILD, stopped=True, flags=["court_order"], override=None),
        "override_stop": StopOverridden(id=number(84), until=NOW),
    }  # fmt: skip
    return made


def test_an_order_stops_the_print_until_one_sentence_says_why_it_goes(open_browser):
    services = known()
    browser = open_browser(services)
    page = browser.get(PRINT).text
    assert "There is a court order about this child." in page
    assert "She asks for help." not in page
    short = send(browser, PRINT, let_go_reason="Because")
    assert (short.status_code, "Say why it may go" in short.text) == (400, True)
    assert send(browser, PRINT, let_go_reason="They work with her mother alone.").status_code == 303
    asked = services.last("override_stop")
    assert (asked.pupil_id, asked.purpose, asked.reason) == (CHILD, "letter", "They work with her mother alone.")
    services.answers["stops_of"] = services.answers["stops_of"].model_copy(update={"stopped": False})
    assert "She asks for help." in browser.get(PRINT).text


@pytest.mark.parametrize("given", [{"kind": "police"}, {"reason": "They write to her mother alone."}])
def test_what_protects_children_or_was_let_go_when_it_was_sent_is_printed(open_browser, given):
    assert "She asks for help." in open_browser(known(**given)).get(PRINT).text


def test_who_may_not_let_it_go_is_told_who_may(open_browser):
    page = open_browser(known(rights=LEAD[:3])).get(PRINT).text
    assert "A safeguarding lead can let it go." in page
    assert "let_go_reason" not in page
