"""What stops letters about a child, before a referral about them goes; with the services' answers made up."""

import pytest
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.entries import EntryAdded
from haven_schemas.rpc.pupils import Pupil, PupilPage
from haven_schemas.rpc.pupils.record import PupilStops
from haven_schemas.rpc.referrals.agencies import Agency
from haven_schemas.rpc.referrals.referrals import ReferralKept

from gateway_tests.administered import NORTH, Identity, handed, number

CHILD, REFERRAL, AGENCY = number(80), number(81), number(82)
AWAY = Problem(ErrorCode.UNAVAILABLE)


def agency(kind):
    return Agency(id=AGENCY, version=1, kind=kind, name="Them", nation="england", contacts=[])


def child(*, protected=False):
    return Pupil(
        id=CHILD, upn=None, known_as="Ida Ash", legal_name="Ida Ash", year_group="7", class_name="7A",
        school_id=NORTH.id, protected=protected,
    )  # fmt: skip


@pytest.fixture
def services():
    made = Identity([Right.RECORD_READ, Right.RECORD_WRITE, Right.PUPIL_FIND, Right.PUPIL_READ])
    made.answers |= {
        "get_agency": agency("counselling"),
        "get_pupils": PupilPage(pupils=[child()], next_cursor=None),
        "stops_of": PupilStops(pupil_id=CHILD, stopped=True, flags=["court_order"], override=None),
        "make_referral": ReferralKept(id=REFERRAL, state="sent", version=1, deadlines=[]),
        "add_referral_entry": EntryAdded(id=number(83), version=1),
    }
    return made


@pytest.fixture
def refer(open_browser, services):
    program = open_browser(services)

    def post(reason=""):
        body = {
            "referral_id": str(REFERRAL), "agency_id": str(AGENCY), "sent_at": "2026-11-24T08:00:00Z",
            "text": "She asks.",
            "pupil_ids": [str(CHILD)], "details": {"stop_reason": reason},
        }  # fmt: skip
        headers = {"Authorization": "Bearer " + handed("b" * 43), "Idempotency-Key": "once"}
        return program.post(f"/api/v1/incidents/{number(84)}/referrals", json=body, headers=headers)

    return post


def test_another_agency_takes_a_reason_and_nothing_is_kept_without(refer, services):
    refused = refer()
    assert [(each["field"], each["code"]) for each in refused.json["fields"]] == [("details.stop_reason", "required")]
    assert "add_referral_entry" not in [method for method, _ in services.asked]
    assert refer("They write to nobody.").status_code == 201
    assert services.last("add_referral_entry").details.stop_reason == "They write to nobody."


def test_a_protected_identity_stops_as_an_order_does(refer, services):
    services.answers["stops_of"] = PupilStops(pupil_id=CHILD, stopped=False, flags=[], override=None)
    assert refer().status_code == 201
    services.answers["get_pupils"] = PupilPage(pupils=[child(protected=True)], next_cursor=None)
    assert refer().status_code == 400


@pytest.mark.parametrize("kind", ["childrens_services", "police", "lado"])
def test_nothing_is_in_the_way_of_those_who_protect(refer, services, kind):
    services.answers["get_agency"] = agency(kind)
    assert refer().status_code == 201
    assert {"get_pupils", "stops_of"}.isdisjoint(method for method, _ in services.asked)


@pytest.mark.parametrize("method", ["get_pupils", "stops_of"])
def test_where_pupils_does_not_answer_nobody_is_kept_from_referring(refer, services, method):
    services.answers[method] = AWAY
    assert refer().status_code == 201
