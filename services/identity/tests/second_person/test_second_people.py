"""Whether a school has two people who may be a second person, on real PostgreSQL."""

from datetime import UTC, datetime
from itertools import pairwise

from haven_schemas.acts.identity.apart import SayTwoPeople
from identity.apart.two_people import say_two_people
from identity.second_person.people import hide_second_people, second_people
from identity.second_person.terms import is_same_term
from office import Office


def test_in_a_trust_of_one_school_a_trustee_is_the_second_one(identity):
    office, here = Office(identity), identity.add_school("Alder School")
    lead = office.hire("trust_lead", name="Tia Trust")
    for role in ("headteacher", "dsl"):
        office.hire(role, here)
    office.hire("dpo")
    office.hire("administrator")
    found = office.run(lead, second_people)
    assert [(each.name, each.school_ids) for each in found.people] == [("Tia Trust", [here])], "its head proposes"
    assert (found.short, found.hidden) == ([here], False)
    office.hire("safeguarding_trustee", name="Tess Trustee")
    found = office.run(lead, second_people)
    assert {(each.name, *each.role_names) for each in found.people} == {
        ("Tia Trust", "Trust safeguarding lead"), ("Tess Trustee", "Safeguarding trustee"),
    }  # fmt: skip
    assert found.short == []


def test_other_schools_heads_count_each_where_they_read_nothing(identity):
    office = Office(identity)
    schools = [identity.add_school(name) for name in ("Alder School", "Birch School", "Cedar School")]
    lead = office.hire("trust_lead")
    first, second, _ = schools
    office.hire("headteacher", first)
    assert office.run(lead, second_people).short == [first]
    office.hire("headteacher", second)
    assert office.run(lead, second_people).short == []


def test_two_with_one_name_are_one_until_somebody_said_that_they_are_two(identity):
    office, here = Office(identity), identity.add_school("Alder School")
    one = office.hire("trust_lead", name="Asha Patel")
    other = office.hire("safeguarding_trustee", name="Asha Patel")
    assert office.run(one, second_people).short == [here]
    pair = sorted((one, other))
    office.do(office.hire("headteacher", here), say_two_people, SayTwoPeople(first_id=pair[0], second_id=pair[1]))
    assert office.run(one, second_people).short == []


def test_who_read_it_is_told_again_in_the_next_term(identity):
    office = Office(identity)
    identity.add_school("Alder School")
    lead, other = office.hire("trust_lead"), office.hire("trust_lead")
    office.run(lead, hide_second_people)
    office.run(lead, hide_second_people)
    assert office.run(lead, second_people).hidden
    assert not office.run(other, second_people).hidden


def test_a_term_begins_in_january_april_and_august():
    days = [datetime(2026, month, day, 12, tzinfo=UTC) for month, day in ((1, 5), (4, 14), (4, 15), (8, 14), (8, 15))]
    same = [is_same_term(one, next_one) for one, next_one in pairwise(days)]
    assert same == [True, False, True, False]
    assert not is_same_term(days[0], datetime(2027, 1, 5, tzinfo=UTC))
