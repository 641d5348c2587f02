"""Who triages at a school as people, and who decides whether one is kept from a child; on real PostgreSQL."""

from uuid import uuid4

from chassis.access.token_claims import service_access
from chassis.ground.context import NOBODY
from haven_schemas.acts.identity.triaging import AskWhoTriages
from identity.models import StaffRow
from identity.second_person.one_person import persons
from identity.second_person.people import who_triages
from identity.second_person.second_person import Account
from office import Office


def asked(identity, **of):
    return identity.run(service_access("incidents", "test"), who_triages, AskWhoTriages(**of))


def test_the_schools_own_and_the_trust_lead_count_and_each_group_is_asked_in_its_order(identity):
    office = Office(identity)
    here, there = identity.add_school("Alder School"), identity.add_school("Birch School")
    lead, head = office.hire("dsl", here, name="Ada Lead"), office.hire("headteacher", here, name="Bo Head")
    of_trust, other = office.hire("trust_lead", name="Tia Trust"), office.hire("headteacher", there, name="Cy Head")
    trustee, dpo = office.hire("safeguarding_trustee", name="Di Trustee"), office.hire("dpo", name="Ed Officer")
    office.hire("senco", here, name="Reads Some")
    found = asked(identity, school_ids=[here], about=lead)
    assert {each.staff_id for each in found.triagers} == {lead, head, of_trust}
    assert found.decide == [[head], [of_trust], [other], [trustee]]
    assert (found.trust_leads, found.overseers) == ([of_trust], [dpo])
    by_head = asked(identity, school_ids=[here], about=of_trust, set_by=head)
    assert (by_head.decide[0], by_head.decide[1]) == ([lead], [])
    elsewhere = asked(identity, school_ids=[there], about=lead)
    assert {each.staff_id for each in elsewhere.triagers} == {lead, head, of_trust, other}, "where they triage as well"
    by_trust = asked(identity, school_ids=[there], about=of_trust)
    assert {each.staff_id for each in by_trust.triagers} == {of_trust, other}, "a trust lead triages everywhere"
    both = asked(identity, school_ids=[here, there], about=lead)
    assert {each.staff_id: set(each.school_ids) for each in both.triagers}[of_trust] == {here, there}


def test_two_accounts_of_one_mailbox_or_name_are_one_person():
    plain, plus, named, other = uuid4(), uuid4(), uuid4(), uuid4()
    accounts = [
        Account(plain, "Ada Lead", "ada@school.example"), Account(plus, "A. L.", "ada+2@school.example"),
        Account(named, "Lead, Ada", "x@school.example"), Account(other, "Bo Head", "bo@school.example"),
    ]  # fmt: skip
    found = persons(accounts)
    assert found[plain] == found[plus] == found[named]
    assert found[other] == other


def test_an_account_in_doubt_does_not_count(identity):
    office = Office(identity)
    here = identity.add_school("Alder School")
    lead, doubted = office.hire("dsl", here, name="Ada Lead"), office.hire("headteacher", here, name="Bo Head")
    with identity.database.unit(NOBODY) as unit:
        unit.session.get_one(StaffRow, doubted).unproven_since = unit.now
    found = asked(identity, school_ids=[here], about=lead)
    assert [each.staff_id for each in found.triagers] == [lead]
    assert [(each.staff_id, each.school_ids) for each in found.in_doubt] == [(doubted, [here])]


def test_whom_it_is_about_is_in_doubt_while_suspended_and_before_they_first_sign_in(identity):
    office = Office(identity)
    here = identity.add_school("Alder School")
    lead, head = office.hire("dsl", here, name="Ada Lead"), office.hire("headteacher", here, name="Bo Head")
    office.hire("headteacher", here, name="Di Head")
    office.set_state(lead, head, "suspended")
    found = asked(identity, school_ids=[here], about=head)
    assert head not in {each.staff_id for each in found.triagers}
    assert [(each.staff_id, each.school_ids) for each in found.in_doubt] == [(head, [here])]
    assert asked(identity, school_ids=[here], about=lead).in_doubt == []
    teacher = office.hire("reporter", here, name="Cy Teacher")
    assert asked(identity, school_ids=[here], about=teacher).in_doubt == []
