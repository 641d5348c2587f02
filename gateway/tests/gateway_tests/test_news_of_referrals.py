"""What is to be put right on a referral says what was asked for."""

import pytest
from haven_schemas.acts.identity import StaffList
from haven_schemas.acts.incidents.day import MattersTold
from haven_schemas.acts.incidents.referrals import ReferralEntries
from haven_schemas.acts.referrals.agencies import Agency
from haven_schemas.acts.referrals.deadlines import Deadline
from haven_schemas.acts.referrals.referrals import Referral
from haven_schemas.errors import FieldCode, invalid
from haven_schemas.rights import Right

from gateway_tests.administered import ME, NORTH, NOW, Identity, number, send
from gateway_tests.kept import inside

REFERRAL, RECORD, AGENCY, CLOCK = (number(last) for last in range(81, 85))
PAGE = f"/referrals/{REFERRAL}"
STEP = {"kind": "acknowledged", "text": "Yes.", "day": "24", "month": "11", "year": "2026", "time": "09:00"}


@pytest.fixture
def services():
    made = Identity([Right.RECORD_READ, Right.RECORD_WRITE])
    clock = Deadline.model_validate(
        {
            "id": CLOCK, "rule": "icpc", "what": "The conference is held", "who": "the authority", "ours": False,
            "source": "Guidance", "edition": "2026", "status": "quoted", "statutory": False, "state": "running",
            "checked_on": NOW.date(), "started_at": NOW, "due_on": NOW.date(), "due_at": NOW, "late_from": NOW,
            "version": 1,
        }
    )  # fmt: skip
    made.answers |= {
        "get_referral": Referral(
            id=REFERRAL, record_id=RECORD, school_id=NORTH.id, agency_id=AGENCY, agency_name="Front desk",
            agency_kind="childrens_services", state="sent", sent_at=NOW, owner_id=ME, version=1, steps=[],
            deadlines=[clock], may_write=True, next_steps=["acknowledged"],
        ),
        "get_agency": Agency(
            id=AGENCY, version=1, kind="childrens_services", name="Front desk", nation="england", contacts=[]
        ),
        "referral_entries": ReferralEntries(incident_id=RECORD, entries=[], documents=[]),
        "staff_names": StaffList(staff=[]), "list_staff": StaffList(staff=[]),
        "children_of_matters": MattersTold(matters=[]),
    }  # fmt: skip
    return made


def test_news_of_before_it_was_sent_is_told_as_that(open_browser, services):
    services.answers["take_step"] = invalid("occurred_at", FieldCode.TOO_LONG_AGO)
    answer = send(open_browser(services), f"{PAGE}/steps", PAGE, version="1", **STEP)
    assert answer.status_code == 400
    assert "before the referral was sent" in inside(answer)
    assert "year" not in inside(answer).split('id="step"')[0]


def test_who_cannot_see_to_it_is_not_said_to_be_unknown(open_browser, services):
    """They stand in the list of colleagues that was chosen from."""
    services.answers["take_step"] = invalid("owner_id", FieldCode.UNKNOWN_STAFF)
    answer = send(open_browser(services), f"{PAGE}/steps", PAGE, version="1", **STEP)
    assert (answer.status_code, "They write in no records at this school" in inside(answer)) == (400, True)


@pytest.mark.parametrize("act", [{"act": "chased"}, {"act": "moved", "due_on": "4/12/2099", "because": "other"}])
def test_each_act_on_a_deadline_says_that_it_needs_words(open_browser, services, act):
    services.answers["act_on_deadline"] = services.answers["get_referral"].deadlines[0]
    answer = send(open_browser(services), f"{PAGE}/deadlines/{CLOCK}", PAGE, version="1", text="", **act)
    assert answer.status_code == 400
    assert "It is kept in the record, whichever you choose" in inside(answer)
    assert "Write what you want to say" not in inside(answer)
