"""A school that became an academy: a new URN, the same school, found by both; entered late, twice, by mistake."""

from datetime import timedelta

import pytest
from chassis.ground.context import NOBODY
from haven_schemas.acts import identity as contract
from haven_schemas.acts.identity import schools
from haven_schemas.errors import ErrorCode
from identity.schools.lists import copy_school
from identity.schools.school import add_schools, convert_school, get_school
from office import Office, code_of
from support import clock


@pytest.fixture
def office(identity):
    return Office(identity)


@pytest.fixture
def ada(office):
    return office.hire("administrator", name="Ada Admin", first_run=True)


@pytest.fixture
def north(office, ada):
    return add(office, ada, "100001", "8881001")


def add(office, caller, urn, laestab=None):
    asked = schools.AddSchools(schools=[schools.NewSchool(urn=urn, laestab=laestab, name=f"School {urn}")])
    return office.run(caller, add_schools, asked).added[0].id


def convert(office, caller, school, urn="200001", version=1, **changes):
    given = {
        "laestab": "8881001", "name": "North Academy", "kind": "academy",
        "first_day": clock.day_of(office.identity.now),
        **changes,
    }  # fmt: skip
    request = schools.ConvertSchool(school_id=school, version=version, urn=urn, **given)
    return office.run(caller, convert_school, request).version


def record(office, caller, school):
    return office.run(caller, get_school, schools.GetSchool(school_id=school))


@pytest.mark.any_day
def test_the_school_stays_and_is_found_by_both_numbers(office, identity, ada, north):
    day = clock.day_of(identity.now) - timedelta(days=30)
    assert convert(office, ada, north, laestab="8881999", first_day=day) == 2
    assert identity.published()[-1] == ("identity.school_changed", north, 2)
    found = record(office, ada, north)
    assert (found.urn, found.laestab, found.name, found.kind) == ("200001", "8881999", "North Academy", "academy")
    assert {(each.kind, each.number, each.until) for each in found.earlier} == {
        ("urn", "100001", day - timedelta(days=1)),
        ("laestab", "8881001", day - timedelta(days=1)),
    }
    with identity.database.unit(NOBODY) as unit:
        copy = copy_school(unit, contract.CopySchool(school_id=north))
    assert sorted(copy.earlier_numbers) == ["100001", "8881001"]
    assert add_again(office, ada, "100001").there[0].id == north


def add_again(office, caller, urn):
    asked = schools.AddSchools(schools=[schools.NewSchool(urn=urn, name="The predecessor")])
    return office.run(caller, add_schools, asked)


def test_a_mistake_is_taken_back_by_another_conversion(office, ada, north):
    convert(office, ada, north)
    assert convert(office, ada, north, urn="100001", version=2, kind="maintained") == 3
    found = record(office, ada, north)
    assert (found.urn, [each.number for each in found.earlier]) == ("100001", ["200001"])


def test_the_same_conversion_twice_changes_it_once(office, ada, north):
    convert(office, ada, north)
    again = office.refused(convert, office, ada, north, version=2)
    assert code_of(again) == ("invalid_request", [("urn", "as_it_is")])
    assert office.refused(convert, office, ada, north, version=1).code is ErrorCode.STALE_VERSION


@pytest.mark.any_day
def test_numbers_of_another_school_and_days_to_come_are_refused(office, identity, ada, north):
    south = add(office, ada, "100002", "8881002")
    convert(office, ada, south, urn="200002", laestab="8881002")
    for urn in ("200002", "100002"):
        assert code_of(office.refused(convert, office, ada, north, urn=urn))[1] == [("urn", "duplicate")]
    taken = office.refused(convert, office, ada, north, laestab="8881002")
    assert code_of(taken)[1] == [("laestab", "duplicate")]
    tomorrow = office.refused(convert, office, ada, north, first_day=clock.day_of(identity.now) + timedelta(days=1))
    assert code_of(tomorrow)[1] == [("first_day", "in_the_future")]


def test_a_head_converts_nothing(office, ada, north):
    add(office, ada, "100002")
    head = office.hire("headteacher", north)
    assert office.refused(convert, office, head, north).code is ErrorCode.NOT_PERMITTED


def test_staff_sign_in_to_the_same_school_and_see_both_numbers(office, identity, ada, north):
    person = identity.add_staff("reporter", [north])
    convert(office, ada, north)
    [school] = identity.view(identity.sign_in(person.email).session_token).schools
    assert (school.id, school.urn, school.earlier_numbers) == (north, "200001", ["100001"])
