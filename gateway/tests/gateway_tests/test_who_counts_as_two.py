"""Pages about like names, and leads who are suspended or leave, before an identity that answers for a small trust."""

from datetime import date, datetime, timezone

from haven_schemas.acts.identity.apart import LikeNamed, LikeNames, LikeNamesList
from haven_schemas.acts.identity.roles import SightRequests
from haven_schemas.acts.identity.staff import AccountChanged
from haven_schemas.acts.identity.stops import LeavingLead, StopRequest
from haven_schemas.acts.paging import Empty
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from haven_schemas.rights import Right

from gateway_tests.administered import DANA, Identity, number, send


def test_a_third_person_says_that_two_with_like_names_are_two(ada, identity):
    asked_at = datetime(2026, 11, 30, 9, tzinfo=timezone.utc)
    first, second = (
        LikeNamed(staff_id=number(each), name="Priya Patel", email=f"{each}@x.example", email_plain=None)
        for each in (71, 72)
    )
    pair = LikeNames(
        first=first, second=second, mine=False, mine_to_say=True, asked_by="Priya Patel", asked_at=asked_at
    )
    identity.answers["list_like_names"] = LikeNamesList(pairs=[pair])
    shown = ada.get("/requests/like-names")
    assert "71@x.example" in shown.text
    assert "They are two people" in shown.text
    assert "People with like names" in ada.get("/requests").text
    address, pair_ids = "/requests/like-names", {"first_id": str(number(71)), "second_id": str(number(72))}
    identity.answers["say_two_people"] = Problem(ErrorCode.NOT_INDEPENDENT)
    refused = send(ada, address, do="say", **pair_ids)
    assert refused.status_code == 403
    assert "Somebody else has to say it" in refused.text
    identity.answers["say_two_people"] = identity.answers["ask_two_people"] = Empty()
    assert send(ada, address, do="say", **pair_ids).status_code == 303
    assert identity.last("say_two_people").first_id == number(71)
    own = pair.model_copy(update={"mine": True, "mine_to_say": False, "asked_at": None})
    identity.answers["list_like_names"] = LikeNamesList(pairs=[own])
    assert "Ask a colleague to say so" in ada.get(address).text
    assert send(ada, address, do="ask", other_id=str(number(72))).status_code == 303
    assert identity.last("ask_two_people").other_id == number(72)


def test_a_second_person_says_whether_a_lead_stays_suspended(ada, identity):
    at = datetime(2026, 11, 30, 9, tzinfo=timezone.utc)
    stop = StopRequest(
        id=number(81), staff_name="Dana Lead", asked_by="Ada Admin", asked_at=at, until=at, over=False,
        mine_to_decide=True,
    )  # fmt: skip
    identity.answers["list_requests"] = SightRequests(requests=[], stops=[stop])
    shown = ada.get("/requests").text
    assert "1 for you" in shown
    assert "Dana Lead: suspended for a day" in shown
    identity.answers["decide_stop"] = Empty()
    assert send(ada, "/requests/stops", "/requests", stop_id=str(number(81)), do="agree").status_code == 303
    assert (identity.last("decide_stop").stop_id, identity.last("decide_stop").agree) == (number(81), True)
    send(ada, "/requests/stops", "/requests", stop_id=str(number(81)), do="refuse")
    assert identity.last("decide_stop").agree is False


def test_a_lead_who_leaves_by_the_staff_list_is_kept_for_a_reason_or_goes(ada, identity):
    lead = LeavingLead(
        person_id=number(83), revision=4, staff_name="Lena Lead", school_name="North School",
        last_day=date(2026, 12, 1), ends_on=date(2026, 12, 3), mine_to_decide=True,
    )  # fmt: skip
    last = lead.model_copy(update={"staff_name": "Hari Head", "last_day": None, "ends_on": None})
    seen = last.model_copy(update={"mine_to_decide": False})
    identity.answers["list_requests"] = SightRequests(requests=[], leaving=[lead, seen])
    shown = ada.get("/requests").text
    for words in (
        "1 for you",
        "Lena Lead: last day",
        "ends by itself on 3 December 2026",
        "or too few others would be left",
        "Hari Head: missing",
    ):
        assert words in shown, words
    assert "not mailed to them until" in shown
    identity.answers["settle_leaving_lead"] = Empty()
    of_lead = {"person_id": str(number(83)), "version": "4"}
    refused = send(ada, "/requests/leaving", "/requests", **of_lead, do="keep")
    assert (refused.status_code, "Choose why they stay." in refused.text) == (400, True)
    assert send(ada, "/requests/leaving", "/requests", **of_lead, do="keep", reason="comes_back").status_code == 303
    asked = identity.last("settle_leaving_lead")
    assert (asked.person_id, asked.revision, asked.agree, asked.reason) == (number(83), 4, False, "comes_back")
    send(ada, "/requests/leaving", "/requests", **of_lead, do="leave", reason="comes_back")
    assert (identity.last("settle_leaving_lead").agree, identity.last("settle_leaving_lead").reason) == (True, None)
    for problem in (Problem(ErrorCode.NOT_FOUND), Problem(ErrorCode.STALE_VERSION), invalid("agree", FieldCode.IN_USE)):
        identity.answers["settle_leaving_lead"] = problem
        assert send(ada, "/requests/leaving", "/requests", **of_lead, do="leave").status_code == 409


def test_the_data_protection_officer_finds_a_leaving_lead_on_their_own_pages(open_browser):
    identity = Identity([Right.SESSION_OWN, Right.DATA_OVERSEE])
    lead = LeavingLead(
        person_id=number(83), revision=4, staff_name="Lena Lead", school_name="North School",
        last_day=None, ends_on=date(2026, 12, 3), mine_to_decide=True,
    )  # fmt: skip
    identity.answers["list_requests"] = SightRequests(requests=[], leaving=[lead])
    browser = open_browser(identity)
    assert "Requests that wait for you" in browser.get("/").text
    assert "Lena Lead: missing" in browser.get("/requests").text


def test_whoever_suspends_one_of_the_last_two_leads_is_told_that_it_is_for_a_day(ada, identity):
    until = datetime(2026, 12, 1, 9, tzinfo=timezone.utc)
    identity.answers["set_account_state"] = AccountChanged(version=3, request_id=number(81), takes_effect_at=until)
    send(ada, f"/staff/{DANA}/state", f"/staff/{DANA}", state="suspended", version="2")
    assert "cannot sign in for a day" in ada.get(f"/staff/{DANA}").text
    identity.answers["set_account_state"] = invalid("state", FieldCode.PROPOSED_ALREADY)
    refused = send(ada, f"/staff/{DANA}/state", f"/staff/{DANA}", state="suspended", version="2")
    assert "A second person has to agree" in refused.text
