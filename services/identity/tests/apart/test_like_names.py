"""One person with two accounts of one name, and two people who share a name; on real PostgreSQL."""

from typing import Any
from uuid import UUID

import pytest
from chassis.access.token_claims import service_access
from haven_schemas.acts.identity.apart import AreTwo, AskTwoPeople, HowApart, SayTwoPeople
from identity.apart.like_names import list_like_names
from identity.apart.parties import are_two, how_apart
from identity.apart.two_people import ask_two_people, say_two_people
from identity.models import NoticeRow, StaffGrantRow
from office import Office, asked, code_of, waiting

ASKER = service_access("retention", "test")


class Patels:
    """A safeguarding lead and another school's head with one name; a trust lead and a third school's head."""

    def __init__(self, identity: Any) -> None:
        self.identity, self.office = identity, Office(identity)
        self.school, self.other = identity.add_school("Alder School"), identity.add_school("Birch School")
        self.lead = self.office.hire("dsl", self.school, name="Priya Patel")
        self.head = self.office.hire("headteacher", self.other, name="Patel, Priya")
        self.trust_lead = self.office.hire("trust_lead", name="Tom Trust")
        identity.later(days=60)
        self.since = identity.now
        identity.later(days=1)

    def ties(self) -> list[str]:
        request = HowApart(first=self.lead, second=self.head, school_id=self.school, since=self.since)
        return self.identity.run(ASKER, how_apart, self.identity.extras, request).ties

    def people_ties(self) -> list[str]:
        request = AreTwo(first=self.lead, second=self.head, school_id=self.school)
        return self.identity.run(ASKER, are_two, self.identity.extras, request).ties

    def say(self, caller: UUID) -> None:
        self.office.do(caller, say_two_people, SayTwoPeople(first_id=self.head, second_id=self.lead))

    def seen(self, caller: UUID) -> list[tuple[bool, bool, str | None]]:
        found = self.office.run(caller, list_like_names).pairs
        return [(each.mine, each.mine_to_say, each.asked_by) for each in found]


@pytest.fixture
def patels(identity) -> Patels:
    return Patels(identity)


def test_they_count_as_one_until_a_third_says_that_they_are_two(patels):
    assert patels.ties() == patels.people_ties() == ["same_person"]
    assert patels.seen(patels.lead) == [(True, False, None)]
    patels.office.do(patels.lead, ask_two_people, AskTwoPeople(other_id=patels.head))
    patels.office.do(patels.lead, ask_two_people, AskTwoPeople(other_id=patels.head))
    assert patels.office.told(patels.trust_lead) == ["confirmation_asked"], "asked once"
    assert patels.seen(patels.trust_lead) == [(False, True, "Priya Patel")]
    patels.say(patels.trust_lead)
    assert patels.ties() == patels.people_ties() == []
    assert patels.seen(patels.trust_lead) == patels.seen(patels.lead) == []
    assert [patels.office.told(each)[-1:] for each in (patels.lead, patels.head)] == [["said_two_people"]] * 2
    assert {entry["object_id"] for entry in patels.identity.audited("staff:apart:say")} == {
        str(patels.lead), str(patels.head)
    }  # fmt: skip


def test_neither_of_the_two_nor_who_has_no_say_tells_them_apart(patels):
    outsider = patels.office.hire("reporter", patels.school, name="Rita Reporter")
    administrator = patels.office.hire("administrator", name="Ada Admin")
    namesake = patels.office.hire("trust_lead", name="Priya Patel")
    for caller in (patels.lead, patels.head, outsider, administrator, namesake):
        assert code_of(patels.office.refused(patels.say, caller)) == ("not_found", [])
    assert patels.seen(outsider) == patels.seen(administrator) == []
    assert patels.ties() == ["same_person"]


def test_nor_does_whom_one_of_them_hired_within_a_month(patels):
    puppet = patels.office.hire("headteacher", patels.school, name="Paul Puppet")
    with patels.identity.database.unit(ASKER, schools=patels.identity.schools()) as unit:
        for row in unit.session.query(StaffGrantRow).filter_by(staff_id=puppet):
            row.given_by = patels.lead
    assert code_of(patels.office.refused(patels.say, puppet)) == ("not_independent", [])
    patels.identity.later(days=31)
    patels.say(puppet)
    assert patels.ties() == []


def test_a_head_tells_apart_two_whom_the_head_hired_in_september(identity):
    office, school = Office(identity), identity.add_school("Alder School")
    head = office.hire("headteacher", school, name="Hal Head")
    two = [office.hire(role, school, name="Sam Lee") for role in ("dsl", "deputy_dsl")]
    with identity.database.unit(ASKER, schools=identity.schools()) as unit:
        for row in unit.session.query(StaffGrantRow).filter(StaffGrantRow.staff_id.in_(two)):
            row.given_by = head
    office.do(head, say_two_people, SayTwoPeople(first_id=two[0], second_id=two[1]))
    assert office.run(head, list_like_names).pairs == []


def test_another_name_makes_nobody_another_person(patels):
    administrator = patels.office.hire("administrator", name="Ada Admin")
    email = patels.office.row(patels.head).email
    patels.office.change(administrator, patels.head, "Bea Bright", email)
    assert patels.ties() == ["same_person"]
    assert patels.seen(patels.trust_lead) == [(False, True, None)]


def test_a_namesake_agrees_to_no_role_and_none_is_in_force_for_want_of_others(identity):
    office = Office(identity)
    here, there = identity.add_school("Alder School"), identity.add_school("Birch School")
    head = office.hire("headteacher", here, name="Priya Patel")
    namesake = office.hire("headteacher", there, name="Priya Patel")
    newcomer = office.hire("reporter", here, name="Nia New")
    office.give(head, newcomer, asked("dsl", here))
    [request] = waiting(office)
    assert code_of(office.refused(office.decide, namesake, request.id)) == ("not_found", [])
    trustee = office.hire("safeguarding_trustee", name="Tess Trustee")
    office.do(trustee, say_two_people, SayTwoPeople(first_id=head, second_id=namesake))
    identity.later(days=7)
    assert office.decide(namesake, request.id).in_force


def test_who_has_no_like_name_is_told_nothing(patels):
    stranger = patels.office.hire("dsl", patels.school, name="Sue Stranger")
    request = AskTwoPeople(other_id=patels.head)
    refused = patels.office.refused(patels.office.do, stranger, ask_two_people, request)
    assert code_of(refused) == ("not_found", [])
    assert patels.office.all(NoticeRow) == []
