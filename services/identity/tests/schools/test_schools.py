"""Schools on a real installation: added by a person, told to those who keep copies, renamed, found by old numbers."""

from typing import get_args

import pytest
from haven_schemas.acts import identity as contract
from haven_schemas.acts.identity import schools
from haven_schemas.errors import ErrorCode, FieldCode, Problem
from identity.schools.lists import copy_school
from identity.schools.school import add_school, add_schools, change_school, get_school, school_records
from office import Office, asked, code_of
from support import clock
from timescales.calendars import NATIONS

CHANGED = "identity.school_changed"


def new(urn, name="Alder School", **facts):
    return schools.NewSchool(urn=urn, name=name, **facts)


@pytest.fixture
def office(identity):
    return Office(identity)


@pytest.fixture
def ada(office):
    """An administrator of the whole trust, as after a first run."""
    return office.hire("administrator", name="Ada Admin", first_run=True)


def add(office, caller, *asked):
    return office.run(caller, add_schools, schools.AddSchools(schools=list(asked)))


def record(office, caller, school_id):
    return office.run(caller, get_school, schools.GetSchool(school_id=school_id))


def change(office, caller, found, **changes):
    facts = {each: getattr(found, each) for each in ("version", "name", "laestab", "nation", "phase", "kind")}
    facts |= {"local_authority": found.local_authority, "school_id": found.id, **changes}
    return office.run(caller, change_school, schools.ChangeSchool(**facts)).version


class TestAdding:
    def test_whoever_looks_after_the_trust_adds_schools_and_their_copies_are_told(self, office, identity, ada):
        answer = add(
            office, ada,
            new("100001", laestab="8881001", phase="primary", kind="academy", local_authority="Ashshire"),
            new("100002", "Beech School"),
        )  # fmt: skip
        first, second = (each.id for each in answer.added)
        assert answer.there == []
        told = identity.published()
        assert [each for each in told if each[0] == CHANGED] == [(CHANGED, first, 1), (CHANGED, second, 1)]
        assert [each for each in told if each[0] == "identity.staff_changed"] == [("identity.staff_changed", ada, 2)]
        found = record(office, ada, first)
        assert (found.nation, found.phase, found.kind, found.local_authority) == (
            "england", "primary", "academy", "Ashshire",
        )  # fmt: skip
        assert [each["outcome"] for each in identity.audited("school:list:change")] == ["done", "done"]

    def test_two_are_added_one_after_the_other_under_one_token(self, office, identity, ada):
        """A token of a minute names the schools there were: the second school is no reason to refuse the third."""
        add(office, ada, new("100001"))
        token = office.access(ada)
        for urn in ("100002", "100003"):
            request = schools.AddSchools(schools=[new(urn, f"School {urn}")])
            identity.run(token, add_schools, request)
            single = contract.AddSchool(urn=str(int(urn) + 10), laestab=None, name="One")
            identity.run(token, add_school, single)
        assert len(identity.schools()) == 5
        assert len(identity.run(token, school_records).schools) == 5

    def test_a_role_that_ended_since_adds_nothing(self, office, identity, ada):
        other = office.hire("administrator", name="Bo Admin")
        add(office, ada, new("100001"))
        token = office.access(other)
        [grant] = office.grants(other)
        office.end(ada, grant.id)
        add(office, ada, new("100002", "Beech School"))
        with pytest.raises(Problem) as problem:
            identity.run(token, add_schools, schools.AddSchools(schools=[new("100003")]))
        assert problem.value.code is ErrorCode.NOT_PERMITTED

    def test_who_looks_after_one_school_adds_none(self, office, ada):
        [school] = add(office, ada, new("100001")).added
        add(office, ada, new("100002", "Beech School"))
        head = office.hire("headteacher", school.id)
        problem = office.refused(add, office, head, new("100003"))
        assert problem.code is ErrorCode.NOT_PERMITTED

    def test_a_school_that_is_there_stays_as_it_is(self, office, ada):
        [first] = add(office, ada, new("100001")).added
        answer = add(office, ada, new("100001", "Another name"), new("100002", "Beech School"))
        assert (answer.there, [each.urn for each in answer.added]) == ([first], ["100002"])
        assert record(office, ada, first.id).name == "Alder School"

    @pytest.mark.parametrize(
        ("asked", "field", "code"),
        [
            ([new("100003"), new("100003")], "schools.1.urn", FieldCode.DUPLICATE),
            (
                [new("100003", laestab="8881003"), new("100004", laestab="8881003")],
                "schools.1.laestab",
                FieldCode.DUPLICATE,
            ),
            ([new("100003"), new("100004", laestab="8881001")], "schools.1.laestab", FieldCode.DUPLICATE),
            ([new("100003", "\u200b Alder")], "schools.0.name", FieldCode.HIDDEN_CHARACTERS),
            ([new("100003", "  ")], "schools.0.name", FieldCode.REQUIRED),
        ],
    )
    def test_one_wrong_school_and_none_is_added(self, office, ada, asked, field, code):
        add(office, ada, new("100001", laestab="8881001"))
        problem = office.refused(add, office, ada, *asked)
        assert code_of(problem) == ("invalid_request", [(field, code.value)])

    def test_a_name_in_arabic_is_taken(self, office, ada):
        [school] = add(office, ada, new("100001", "مدرسة النور")).added
        assert record(office, ada, school.id).name == "مدرسة النور"


class TestChanging:
    def test_a_rename_is_told_and_fetched(self, office, identity, ada):
        [school] = add(office, ada, new("100001", laestab="8881001")).added
        version = change(office, ada, record(office, ada, school.id), name=" Alder Academy ", phase="secondary")
        assert (version, identity.published()[-1]) == (2, (CHANGED, school.id, 2))
        with identity.database.unit(office.access(ada)) as unit:
            copy = copy_school(unit, contract.CopySchool(school_id=school.id))
        assert (copy.name, copy.version) == ("Alder Academy", 2)
        assert len(identity.audited("school:record:change")) == 1

    def test_nothing_different_tells_nobody(self, office, identity, ada):
        [school] = add(office, ada, new("100001")).added
        told = len(identity.published())
        assert change(office, ada, record(office, ada, school.id)) == 1
        assert len(identity.published()) == told

    def test_another_laestab_leaves_the_earlier_one_known(self, office, identity, ada):
        [school] = add(office, ada, new("100001", laestab="8881001")).added
        change(office, ada, record(office, ada, school.id), laestab="8881999")
        [earlier] = record(office, ada, school.id).earlier
        assert (earlier.kind, earlier.number, earlier.until) == ("laestab", "8881001", clock.day_of(identity.now))

    def test_a_stale_version_and_a_taken_number_are_refused(self, office, ada):
        first, second = add(office, ada, new("100001", laestab="8881001"), new("100002", "Beech School")).added
        found = record(office, ada, second.id)
        stale = office.refused(change, office, ada, found, version=7)
        assert stale.code is ErrorCode.STALE_VERSION
        taken = office.refused(change, office, ada, found, laestab="8881001")
        assert code_of(taken) == ("invalid_request", [("laestab", "duplicate")])
        assert first.id != second.id

    def test_a_head_changes_their_own_school_and_no_other(self, office, ada):
        here, there = add(office, ada, new("100001"), new("100002", "Beech School")).added
        head = office.hire("headteacher", here.id)
        found = office.run(head, school_records)
        assert ([each.id for each in found.schools], found.of_trust) == ([here.id], False)
        assert change(office, head, found.schools[0], name="Alder High") == 2
        elsewhere = office.refused(change, office, head, record(office, ada, there.id), name="Mine")
        assert elsewhere.code is ErrorCode.NOT_FOUND
        assert office.refused(record, office, head, there.id).code is ErrorCode.NOT_FOUND

    def test_an_account_of_another_role_looks_after_nothing(self, office, ada):
        [school] = add(office, ada, new("100001")).added
        lead = office.hire("dsl", school.id)
        assert office.run(lead, school_records).schools == []


def test_the_nations_are_those_whose_bank_holidays_are_known():
    assert set(get_args(schools.Nation)) == NATIONS


class TestTheFirstPeopleOfANewSchool:
    """Before there is a head the other first administrator confirms one; not again with each new school."""

    def test_two_administrators_make_no_head_of_their_own_at_a_school_they_add(self, office, identity, ada):
        ben = office.hire("administrator", name="Ben Backup", first_run=True)
        here = identity.add_school("Alder School")
        head = office.hire("headteacher", here, name="Harold Head")
        [new_school] = add(office, ada, new("100900", "A school of ours")).added
        grant = asked("headteacher", new_school.id)
        [request_id] = office.invite(ada, grant, email="puppet@school.example").requests
        assert office.refused(office.decide, ben, request_id).code is ErrorCode.NOT_PERMITTED
        assert office.decide(head, request_id).in_force

    def test_where_nobody_confirms_anywhere_the_first_run_goes_on(self, office, ada):
        ben = office.hire("administrator", name="Ben Backup", first_run=True)
        [new_school] = add(office, ada, new("100900", "A school of ours")).added
        grant = asked("headteacher", new_school.id)
        [request_id] = office.invite(ada, grant, email="first@school.example").requests
        assert office.decide(ben, request_id).in_force
