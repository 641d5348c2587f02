"""Suspending one of the last two who triage at a school: at once for a day, for good once a second person agrees."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from chassis.access.token_claims import service_access
from haven_schemas.acts.identity import CopyStaff
from haven_schemas.acts.identity.stops import DecideStop
from identity.accounts.stop import decide_stop, end_stops
from identity.models import LeadStopRow, SessionRow
from identity.people.staff import copy_staff
from identity.requests.list import list_requests
from office import Office, code_of

OWN = service_access("identity", "test")


class Team:
    """A school with a safeguarding lead and a head, a trust lead, a data protection officer, and an administrator."""

    def __init__(self, identity: Any) -> None:
        self.identity, self.office = identity, Office(identity)
        self.school, self.other = identity.add_school("Alder School"), identity.add_school("Birch School")
        hire = self.office.hire
        self.lead, self.head = hire("dsl", self.school), hire("headteacher", self.school)
        self.trust_lead, self.officer = hire("trust_lead"), hire("dpo")
        self.administrator = hire("administrator")

    def suspend(self, staff_id: UUID, state: str = "suspended", by: UUID | None = None) -> int:
        return self.office.set_state(by or self.administrator, staff_id, state)

    def decide(self, caller: UUID, *, agree: bool) -> None:
        stop = max(self.office.all(LeadStopRow), key=lambda row: row.asked_at)
        self.office.do(caller, decide_stop, DecideStop(stop_id=stop.id, agree=agree))

    def look_after(self) -> None:
        with self.identity.database.unit(OWN, schools=self.identity.schools()) as unit:
            end_stops(unit, self.identity.extras)

    def is_open(self, staff_id: UUID) -> bool:
        return self.office.row(staff_id).active

    def stops(self, caller: UUID) -> list[tuple[bool, bool]]:
        found = self.office.run(caller, list_requests).stops
        return [(each.mine_to_decide, each.over) for each in found]


@pytest.fixture
def team(identity) -> Team:
    return Team(identity)


def test_it_acts_at_once_is_told_and_ends_by_itself_after_a_day(team):
    team.office.session(team.lead)
    team.suspend(team.lead)
    assert not team.is_open(team.lead)
    assert team.office.all(SessionRow, SessionRow.staff_id == team.lead) == []
    assert [team.office.told(each) for each in (team.head, team.trust_lead, team.officer)] == [["lead_stopped"]] * 3
    assert team.office.told(team.lead) == ["account_suspended"]
    team.identity.later(hours=23)
    team.look_after()
    assert not team.is_open(team.lead)
    team.identity.later(hours=1)
    team.look_after()
    team.look_after()
    assert team.is_open(team.lead)
    assert team.office.told(team.lead)[-1:] == ["stop_over"]
    assert team.office.told(team.administrator) == ["stop_over"]
    assert [each["outcome"] for each in team.identity.audited("staff:state:set")] == ["for_a_day", "nobody_agreed"]


def test_nobody_suspends_for_one_day_after_the_other(team):
    team.suspend(team.lead)
    team.identity.later(days=1)
    team.look_after()
    other = team.office.hire("administrator")
    for state in ("suspended", "ended"):
        refused = team.office.refused(team.suspend, team.lead, state, by=other)
        assert code_of(refused) == ("invalid_request", [("state", "proposed_already")])
    team.decide(team.trust_lead, agree=True)
    assert not team.is_open(team.lead)
    team.identity.later(days=2)
    team.look_after()
    assert not team.is_open(team.lead)


@pytest.mark.parametrize("state", ["suspended", "ended"])
def test_it_stands_once_a_second_person_agrees(team, state):
    team.suspend(team.lead, state)
    assert team.office.row(team.lead).ended_at is None
    assert team.stops(team.head) == team.stops(team.trust_lead) == [(True, False)]
    assert team.stops(team.administrator) == [(False, False)]
    team.decide(team.head, agree=True)
    row = team.office.row(team.lead)
    assert (row.active, row.ended_at is not None) == (False, state == "ended")
    assert team.stops(team.trust_lead) == []
    team.identity.later(days=2)
    team.look_after()
    assert not team.is_open(team.lead)


def test_a_second_person_opens_it_again(team):
    team.suspend(team.lead)
    team.decide(team.trust_lead, agree=False)
    assert team.is_open(team.lead)
    assert team.stops(team.trust_lead) == []


@pytest.mark.parametrize("who", ["administrator", "lead", "officer"])
def test_neither_who_asked_nor_whom_it_is_about_nor_an_officer_decides(team, who):
    team.suspend(team.lead)
    refused = team.office.refused(team.decide, getattr(team, who), agree=True)
    assert code_of(refused) == ("not_found", [])


def test_both_leads_of_a_school_in_turn_are_back_the_next_day(team):
    team.suspend(team.lead)
    team.suspend(team.head)
    assert not team.is_open(team.lead)
    assert not team.is_open(team.head)
    team.identity.later(days=1)
    team.look_after()
    assert team.is_open(team.lead)
    assert team.is_open(team.head)


def test_the_trust_lead_is_one_of_the_last_two_once_both_of_a_school_are_stopped(team):
    team.office.hire("trust_lead")
    team.suspend(team.lead)
    team.suspend(team.head)
    team.suspend(team.trust_lead)
    assert len(team.office.all(LeadStopRow)) == 3


def test_nor_is_a_role_taken_away_instead_before_or_meanwhile(team):
    [grant] = team.office.grants(team.lead)
    for _ in range(2):
        refused = team.office.refused(team.office.end, team.administrator, grant.id)
        assert code_of(refused) == ("invalid_request", [("grant_id", "in_use")])
        if team.is_open(team.lead):
            team.suspend(team.lead)


def test_a_leaver_whose_successor_is_there_goes_at_once_and_for_good(team):
    team.office.hire("dsl", team.school)
    team.suspend(team.lead, "ended")
    assert team.office.row(team.lead).ended_at is not None
    assert team.office.all(LeadStopRow) == []


def test_anybody_else_is_suspended_as_ever(team):
    teacher = team.office.hire("reporter", team.school)
    team.suspend(teacher)
    team.identity.later(days=2)
    team.look_after()
    assert not team.is_open(teacher)


def test_a_cover_of_some_days_is_no_successor(team):
    team.office.hire("dsl", team.school, valid_until=(team.identity.now + timedelta(days=5)).date())
    team.suspend(team.lead)
    assert len(team.office.all(LeadStopRow)) == 1


def test_alerts_learns_until_when(team):
    team.suspend(team.lead)

    def until() -> Any:
        request = CopyStaff(staff_id=team.lead)
        asker = service_access("alerts", "test")
        return team.identity.run(asker, copy_staff, team.identity.extras, request).stopped_until

    assert until() == team.identity.now + timedelta(days=1)
    team.decide(team.trust_lead, agree=True)
    assert until() is None
