"""From how many children colleagues are kept: told to the others, never to who is kept away."""

import pytest
from haven_schemas.acts.incidents.conflicts import CountStaffLinks, StaffLinkQuery
from haven_schemas.errors import ErrorCode, Problem
from incidents.conflicts.link import end_staff_link
from incidents.conflicts.links import count_staff_links
from links_place import link_of


def counts(place, name, school=None):
    """What somebody is told of everybody, by name."""
    ids = {who.actor_id: each for each, who in place.people.items()}
    asked = CountStaffLinks(school_id=school or place.school, staff_ids=list(ids))
    found = place.incidents.run(place.people[name], count_staff_links, asked).counts
    return {ids[each.staff_id]: each.children for each in found}


def team(place):
    place.team(lead="lead", head="lead", trust="lead", deputy="lead", officer="overseer", teacher="reader")


def test_the_others_are_told_a_number_and_who_is_kept_away_the_same_as_before(place):
    team(place)
    before = counts(place, "head")
    place.link("lead", "head")
    assert [counts(place, name) for name in ("lead", "trust", "deputy", "officer")] == [{"head": 1}] * 4
    assert counts(place, "head") == before == {}
    (entry, *_) = place.incidents.audited("conflict:list:read")
    assert (entry["right"], entry["school_ids"]) == ("sight:review", [str(place.school)])


def test_of_two_who_are_linked_to_one_child_neither_sees_a_number(place):
    team(place)
    place.link("lead", "lead")
    place.link("head", "head")
    assert counts(place, "trust") == {"lead": 1, "head": 1}
    assert counts(place, "lead") == counts(place, "head") == {}


def test_who_is_asked_about_sees_no_number_of_that_child_and_is_none_themselves(place):
    place.team(lead="lead", head="lead", trust="lead", officer="overseer", teacher="reader")
    place.link("trust", "teacher")
    place.contact("lead")
    place.contact("head")
    assert place.run_kept() == {"lead", "teacher"}, "of the head it is only asked"
    assert counts(place, "officer") == counts(place, "trust") == {"lead": 1, "teacher": 1}
    assert counts(place, "head") == {}


def test_a_contact_and_a_link_to_one_child_are_one_and_ended_ones_none(place):
    team(place)
    place.link("head", "head")
    place.contact("head")
    assert counts(place, "trust") == {"head": 1}
    place.contact("teacher", "different", 2, place.contact("teacher"), decided_by=place.people["lead"].actor_id)
    place.link("lead", "deputy")
    ended = StaffLinkQuery(link_id=link_of(place, place.people["trust"], "deputy"))
    place.incidents.run(place.people["trust"], end_staff_link, place.incidents.others, ended)
    assert counts(place, "officer") == {"head": 1}


def test_several_children_are_counted(place, school):
    team(place)
    for _ in range(2):
        place.link("lead", "teacher")
        place.child = place.incidents.pupil(school)
    assert counts(place, "lead") == {"teacher": 2}


def test_another_school_is_nobodys_and_a_teacher_reviews_nothing(place, elsewhere):
    team(place)
    place.link("lead", "teacher")
    for name, school in (("lead", elsewhere), ("teacher", place.school)):
        with pytest.raises(Problem, match=ErrorCode.NOT_FOUND):
            counts(place, name, school)
