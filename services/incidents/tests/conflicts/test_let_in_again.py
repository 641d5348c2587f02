"""A colleague who triages is let in again by somebody's word: the trust lead and the officer see it."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from chassis.ground.away import OwnerAway
from haven_schemas.acts.incidents.conflicts import ListStaffLinks, StaffLinkQuery
from haven_schemas.errors import ErrorCode, Problem
from incidents.conflicts.link import end_staff_link
from incidents.conflicts.links import list_staff_links
from incidents.conflicts.questions import link_questions
from links_place import link_of


def end(place, who, name):
    link_id = link_of(place, place.people["trust"], name)
    place.incidents.run(place.people[who], end_staff_link, place.incidents.others, StaffLinkQuery(link_id=link_id))


def freed(place, name):
    found = place.incidents.run(place.people[name], link_questions, place.incidents.others).freed
    return [each.staff_name for each in found]


def told_of_it(place):
    said = [each["data"] for each in place.incidents.published() if each["type"].endswith("link_question_asked")]
    return [set(each["told_ids"]) for each in said if not each["asked_ids"]]


def test_who_lets_a_colleague_in_again_is_seen_by_trust_lead_and_officer(place):
    place.team(lead="lead", head="lead", trust="lead", deputy="lead", officer="overseer")
    place.link("head", "head")
    end(place, "lead", "head")
    assert "head" in place.sees()
    ids = {name: str(who.actor_id) for name, who in place.people.items()}
    assert told_of_it(place) == [{ids["trust"], ids["officer"]}]
    assert [len(freed(place, name)) for name in ("trust", "officer", "lead", "head", "deputy")] == [1, 1, 0, 0, 0]
    place.link("deputy", "deputy")
    end(place, "trust", "deputy")
    assert told_of_it(place)[1:] == [{ids["officer"]}], "not who did it"
    place.incidents.later(days=32)
    assert freed(place, "officer") == []


def test_who_let_a_colleague_in_by_mistake_keeps_them_away_again_at_once(place):
    place.team(lead="lead", head="lead", trust="lead", deputy="lead", officer="overseer")
    place.link("head", "head")
    end(place, "lead", "head")
    assert place.link("lead", "head").active


def test_of_a_teacher_who_is_let_in_again_nobody_is_told(place):
    place.team(lead="lead", head="lead", trust="lead", teacher="reader")
    place.link("lead", "teacher")
    end(place, "head", "teacher")
    assert told_of_it(place) == []


def test_that_a_contact_is_said_to_be_somebody_else_is_seen_too(place):
    place.team(lead="lead", head="lead", trust="lead", deputy="lead", officer="overseer")
    link_id = place.contact("head")
    place.contact("head", "different", 2, link_id, decided_by=place.people["lead"].actor_id)
    assert "head" in place.sees()
    assert len(freed(place, "officer")) == 1
    place.contact("deputy", "different", decided_by=place.people["lead"].actor_id)
    assert len(freed(place, "officer")) == 1, "who was never kept away was not let in"


def test_a_lead_who_is_asked_about_ends_no_colleagues_link_to_that_child(place):
    place.team(lead="lead", head="lead", trust="lead")
    place.link("head", "head")
    place.contact("lead")
    assert "lead" in place.sees(), "nothing is taken before somebody answered"
    with pytest.raises(Problem, match=ErrorCode.NOT_FOUND):
        end(place, "lead", "head")
    listed = place.incidents.run(place.people["lead"], list_staff_links, ListStaffLinks(subject_id=place.child))
    assert listed.links == [], "as about any link that is not there"
    end(place, "trust", "head")


def next_morning(place):
    """What is said then, by name, however many replicas look."""
    before = len(told_of_it(place))
    place.incidents.later(days=2)
    place.tell()
    assert place.tell() == 0
    ids = {str(who.actor_id): name for name, who in place.people.items()}
    return [{ids[each] for each in people} for people in told_of_it(place)[before:]]


def test_the_others_who_triage_the_child_are_told_the_next_morning(place):
    place.team(lead="lead", head="lead", trust="lead", deputy="lead", officer="overseer")
    place.link("head", "head")
    end(place, "lead", "head")
    assert place.tell() == 0, "not before"
    assert next_morning(place) == [{"deputy"}], "neither who did it nor whom it is about, and nobody twice"
    assert [len(freed(place, name)) for name in ("trust", "officer", "deputy", "lead", "head")] == [1, 1, 1, 0, 0]


def test_where_there_is_neither_trust_lead_nor_officer_the_others_are_told_all_the_same(place):
    place.team(lead="lead", head="lead", deputy="lead", second="lead")
    place.link("head", "head")
    link_id = link_of(place, place.people["deputy"], "head")
    place.incidents.run(place.people["lead"], end_staff_link, place.incidents.others, StaffLinkQuery(link_id=link_id))
    assert told_of_it(place) == []
    assert next_morning(place) == [{"deputy", "second"}]


def test_where_nobody_else_triages_the_trust_lead_alone_is_told(place):
    place.team(lead="lead", head="lead", trust="lead")
    place.link("head", "head")
    end(place, "lead", "head")
    assert [len(people) for people in told_of_it(place)] == [1]
    assert next_morning(place) == []
    assert len(freed(place, "trust")) == 1


def test_a_link_to_which_nobody_agreed_in_time_is_told_when_it_ends(place):
    place.team(lead="lead", head="lead", trust="lead", deputy="lead", officer="overseer")
    place.link("lead", "head")
    place.incidents.later(days=2, seconds=1)
    for _ in range(2):
        place.settle()
    assert "head" in place.sees()
    ids = {name: str(who.actor_id) for name, who in place.people.items()}
    assert told_of_it(place) == [{ids["trust"], ids["officer"]}]
    assert next_morning(place) == [{"lead", "deputy"}]
    assert freed(place, "head") == []
    found = place.incidents.run(place.people["deputy"], link_questions, place.incidents.others).freed
    assert [(each.lapsed, each.freed_by_name) for each in found] == [(True, "")]


def test_a_link_that_was_refused_is_told_too(place):
    place.team(lead="lead", head="lead", trust="lead", deputy="lead", officer="overseer")
    place.answer("officer", place.link("lead", "head").id, "different", None)
    place.settle()
    assert told_of_it(place) == [{str(place.people["trust"].actor_id)}]
    assert next_morning(place) == [{"lead", "deputy"}]


def test_that_a_contact_is_said_to_be_somebody_else_is_told_the_others_too(place):
    place.team(lead="lead", head="lead", trust="lead", deputy="lead", officer="overseer")
    for _ in range(2):
        place.contact("head", "different", 2, place.contact("head"), decided_by=place.people["lead"].actor_id)
    assert next_morning(place) == [{"deputy"}], "of a day together"


def test_who_is_kept_from_the_child_by_then_is_told_nothing(place):
    place.team(lead="lead", head="lead", trust="lead", deputy="lead", parent="lead")
    place.link("head", "head")
    end(place, "lead", "head")
    place.link("parent", "parent")
    assert next_morning(place) == [{"deputy"}]
    assert freed(place, "parent") == []


def test_an_account_of_the_same_person_is_told_nothing(place):
    place.team(lead="lead", head="lead", trust="lead", deputy="lead", second="lead")
    own = place.people["head"].actor_id
    place.incidents.others.triagers = [
        each.model_copy(update={"person": own}) if each.staff_id == place.people["second"].actor_id else each
        for each in place.incidents.others.triagers
    ]
    place.link("head", "head")
    end(place, "lead", "head")
    assert next_morning(place) == [{"deputy"}]


def test_who_has_no_such_role_any_more_is_shown_nobody(place):
    place.team(lead="lead", head="lead", trust="lead", deputy="lead")
    place.link("head", "head")
    end(place, "lead", "head")
    next_morning(place)
    deputy = place.people["deputy"]
    place.people["deputy"] = replace(deputy, grants=place.incidents.reporter(place.school).grants)
    assert freed(place, "deputy") == []


def test_two_replicas_tell_once_and_while_identity_is_away_nothing_is_lost(place):
    place.team(lead="lead", head="lead", trust="lead", deputy="lead", officer="overseer")
    place.link("head", "head")
    end(place, "lead", "head")
    place.incidents.later(days=2)
    place.incidents.others.away = True
    with pytest.raises(OwnerAway):
        place.tell()
    place.incidents.others.away = False
    with ThreadPoolExecutor(2) as pool:
        told = list(pool.map(lambda _: place.tell(), range(2)))
    assert sorted(told) == [0, 1]
    assert told_of_it(place)[1:] == [{str(place.people["deputy"].actor_id)}]
