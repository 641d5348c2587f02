"""A school that closes: nothing may be open there, nothing new comes, nobody loses sight; and it can be reopened."""

from datetime import timedelta

import pytest
from chassis.ground.away import OwnerAway
from chassis.ground.context import NOBODY
from haven_schemas.acts import identity as contract
from haven_schemas.acts import school_closing as closing
from haven_schemas.acts.identity import schools
from haven_schemas.acts.identity.staff import GiveRole
from haven_schemas.acts.identity.visitors import AddMachine, AdmitVisitor
from haven_schemas.errors import ErrorCode
from identity.giving.role import give_role
from identity.machines.machine import add_machine
from identity.roles.of_staff import grants_of_staff
from identity.schools.closing import close_school, plan_closing, reopen_school, school_closing
from identity.schools.lists import copy_school
from identity.schools.school import get_school
from identity.visitors.admit import admit_visitor
from office import Office, asked, code_of
from support import clock

OPEN = [closing.OpenCount(kind="pupils", count=3), closing.OpenCount(kind="records", count=1)]


@pytest.fixture
def office(identity):
    return Office(identity)


@pytest.fixture
def ada(office):
    return office.hire("administrator", name="Ada Admin", first_run=True)


@pytest.fixture
def north(identity):
    return identity.add_school("North School")


@pytest.fixture
def south(identity, north):
    return identity.add_school("South School")


def close(office, caller, school, version=1, days=0):
    day = clock.day_of(office.identity.now) + timedelta(days=days)
    request = closing.CloseSchool(school_id=school, version=version, closed_on=day)
    return office.run(caller, close_school, office.identity.extras.others, request).version


def reopen(office, caller, school, version=2):
    request = closing.ReopenSchool(school_id=school, version=version)
    return office.run(caller, reopen_school, request).version


def stands(office, caller, school):
    asked_for = closing.ClosingQuery(school_id=school)
    return office.run(caller, school_closing, office.identity.extras.others, asked_for)


def copy(identity, school):
    with identity.database.unit(NOBODY) as unit:
        return copy_school(unit, contract.CopySchool(school_id=school))


def test_a_school_at_which_nothing_is_open_is_closed_and_everyone_who_keeps_a_copy_hears(office, identity, ada, north):
    assert close(office, ada, north) == 2
    assert identity.published()[-1] == ("identity.school_changed", north, 2)
    assert copy(identity, north).closed_on == clock.day_of(identity.now)
    assert identity.extras.others.asked[-1].hold, "nobody comes onto the roll while it closes"
    assert identity.extras.others.asked[-1].asked_by == ada
    [entry] = identity.audited("school:closing:change")
    assert (entry["outcome"], entry["school_ids"]) == ("closed", [str(north)])


def test_what_is_open_stands_in_the_way_in_numbers(office, identity, ada, north):
    identity.extras.others.counts = OPEN
    assert office.refused(close, office, ada, north).code is ErrorCode.SCHOOL_IN_USE
    assert copy(identity, north).closed_on is None
    found = stands(office, ada, north)
    assert (found.open, found.closed_on) == (OPEN, None)
    assert not identity.extras.others.asked[-1].hold, "looking holds nothing still"


def test_while_a_service_is_away_nothing_is_done_and_it_is_said(office, identity, ada, north):
    identity.extras.others.away = True
    with pytest.raises(OwnerAway):
        close(office, ada, north)
    assert copy(identity, north).closed_on is None
    assert stands(office, ada, north).open is None


@pytest.mark.parametrize("role", ["headteacher", "dsl", "reporter", "dpo"])
def test_whoever_looks_after_one_school_closes_none(office, identity, north, south, role):
    person = office.hire(role, north)
    for call in (close, stands):
        assert office.refused(call, office, person, north).code is ErrorCode.NOT_PERMITTED
    assert identity.extras.others.asked == [], "no number was asked for"
    assert office.refused(reopen, office, person, north, 1).code is ErrorCode.NOT_PERMITTED


@pytest.mark.any_day
def test_days_to_come_stale_versions_and_a_second_time_are_refused(office, identity, ada, north):
    assert code_of(office.refused(close, office, ada, north, days=2))[1] == [("closed_on", "in_the_future")]
    assert office.refused(close, office, ada, north, version=7).code is ErrorCode.STALE_VERSION
    close(office, ada, north)
    assert office.refused(close, office, ada, north, version=2).code is ErrorCode.SCHOOL_CLOSED


@pytest.mark.any_day
def test_the_day_by_gias_is_kept_until_it_closes(office, identity, ada, north):
    day = clock.day_of(identity.now) + timedelta(days=200)
    planned = closing.PlanClosing(school_id=north, version=1, closes_on=day)
    assert office.run(ada, plan_closing, planned).version == 2
    assert stands(office, ada, north).closes_on == day
    close(office, ada, north, version=2)
    found = office.run(ada, get_school, schools.GetSchool(school_id=north))
    assert (found.closes_on, found.closed_on) == (None, clock.day_of(identity.now))
    again = closing.PlanClosing(school_id=north, version=3, closes_on=day)
    assert office.refused(office.run, ada, plan_closing, again).code is ErrorCode.SCHOOL_CLOSED


class TestClosed:
    @pytest.fixture(autouse=True)
    def closed(self, office, ada, north, south):
        close(office, ada, north)

    def give(self, office, caller, staff_id, role, school):
        request = GiveRole(staff_id=staff_id, grant=asked(role, school))
        return office.run(caller, give_role, office.identity.extras, request)

    def test_nobody_is_given_a_role_there(self, office, ada, north, south):
        person = office.hire("reporter", south)
        refused = office.refused(self.give, office, ada, person, "reporter", north)
        assert code_of(refused) == ("invalid_request", [("grant.school_id", "school_closed")])

    def test_no_visitor_is_admitted_and_no_program_reaches_it(self, office, identity, ada, north, south):
        head = office.hire("headteacher", north)
        request = AdmitVisitor(school_id=north, name="A Visitor")
        refused = office.refused(office.run, head, admit_visitor, identity.extras, request)
        assert code_of(refused) == ("invalid_request", [("school_id", "school_closed")])
        machine = AddMachine(name="A program", rights=["school:read"], school_ids=[south, north])
        refused = office.refused(office.run, ada, add_machine, identity.extras, machine)
        assert code_of(refused) == ("invalid_request", [("school_ids.1", "school_closed")])

    def test_nobody_loses_what_they_hold(self, office, identity, north, south):
        lead = office.hire("dsl", north)
        with identity.database.unit(NOBODY, schools=identity.schools()) as unit:
            [grant] = grants_of_staff(unit, lead)
        assert north in grant.school_ids
        trust_lead = office.hire("trust_lead")
        with identity.database.unit(NOBODY, schools=identity.schools()) as unit:
            [grant] = grants_of_staff(unit, trust_lead)
        assert {north, south} <= grant.school_ids

    def test_it_is_opened_again_as_it_was(self, office, identity, ada, north, south):
        assert reopen(office, ada, north) == 3
        assert copy(identity, north).closed_on is None
        person = office.hire("reporter", south)
        assert self.give(office, ada, person, "reporter", north).grant_id is not None
        assert reopen(office, ada, north, 3) == 3, "it is open"

    def test_what_has_come_in_since_is_said(self, office, identity, ada, north):
        identity.extras.others.counts = [closing.OpenCount(kind="concerns", count=1)]
        assert stands(office, ada, north).open == identity.extras.others.counts


def test_a_role_that_waited_when_the_school_closed_is_not_given(office, identity, ada, north, south):
    person, head = office.hire("reporter", north), office.hire("headteacher", north)
    request = GiveRole(staff_id=person, grant=asked("dsl", north))
    waits = office.run(ada, give_role, identity.extras, request).request_id
    close(office, ada, north)
    refused = office.refused(office.decide, head, waits)
    assert code_of(refused) == ("invalid_request", [("request.school_id", "school_closed")])
