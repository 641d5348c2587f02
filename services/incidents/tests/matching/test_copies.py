"""Copies of schools and pupils, and what other services may know, on real PostgreSQL; the roll is the test's."""

from dataclasses import replace

import pytest
from chassis.ground.away import OwnerAway
from chassis.ground.context import Grant
from chassis.units.ids import new_id
from haven_schemas.acts.incidents.categories import AddCategory
from haven_schemas.acts.incidents.records import ListIncidents
from haven_schemas.acts.incidents.triage import ConcernQuery
from haven_schemas.acts.pupils import PupilFacts
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.events import PupilChanged, SchoolChanged
from incidents.categories.categories import list_categories
from incidents.categories.change import add_category, begin_categories
from incidents.categories.first_categories import FIRST_CATEGORIES, FIRST_LASTING
from incidents.copies.known import copy_school, known_schools
from incidents.disposal.leavers import copy_pupil
from incidents.lists.matters import concern_facts
from incidents.lists.records import list_incidents
from incidents.models import KnownPupilRow
from incidents.present_state import every_category_changed
from sqlalchemy import text


def hear_school(incidents, school, version=1):
    with incidents.database.unit(incidents.own_access("test"), schools=[school]) as unit:
        copy_school(unit, SchoolChanged(school_id=school, version=version))


def hear_pupil(incidents, school, pupil, version):
    with incidents.database.unit(incidents.own_access("test"), schools=[school]) as unit:
        copy_pupil(unit, incidents.others, PupilChanged(pupil_id=pupil, version=version))


def says(incidents, pupil, school, year, version, on_roll=True, class_name=None):
    facts = PupilFacts(
        pupil_id=pupil, school_id=school, year_group=year, class_name=class_name, on_roll=on_roll, version=version
    )
    incidents.others.pupils[pupil] = facts


def kept(incidents, *schools):
    with incidents.database.unit(incidents.own_access("test"), schools=schools) as unit:
        rows = unit.session.query(KnownPupilRow).all()
        return {row.school_id: (row.year_group, row.on_roll, row.version) for row in rows}


def test_the_newest_of_a_pupil_is_kept_whatever_the_order(incidents, school):
    pupil = new_id()
    hear_school(incidents, school)
    says(incidents, pupil, school, "8", 3)
    hear_pupil(incidents, school, pupil, 3)
    assert kept(incidents, school) == {school: ("8", True, 3)}
    asked = incidents.others.asked
    hear_pupil(incidents, school, pupil, 2)
    assert incidents.others.asked == asked
    says(incidents, pupil, school, "9", 4, on_roll=False)
    hear_pupil(incidents, school, pupil, 4)
    assert kept(incidents, school) == {school: ("9", False, 4)}


def test_a_class_follows_the_roll(incidents, school):
    pupil = incidents.pupil(school, "7", class_name="7B")
    incidents.accept(
        incidents.lead(school), incidents.record(incidents.reporter(school), incidents.draft(school, pupil)).id
    )
    seen_by = {name: incidents.staff("reader", school, classes={name}) for name in ("7b", "7C")}

    def sees(access):
        return bool(incidents.run(access, list_incidents, incidents.keyring, ListIncidents()).incidents)

    assert {name: sees(access) for name, access in seen_by.items()} == {"7b": True, "7C": False}
    hear_school(incidents, school)
    says(incidents, pupil, school, "7", 2, class_name=" 7c")
    hear_pupil(incidents, school, pupil, 2)
    assert {name: sees(access) for name, access in seen_by.items()} == {"7b": False, "7C": True}
    says(incidents, pupil, school, "7", 3)
    hear_pupil(incidents, school, pupil, 3)
    assert not any(sees(access) for access in seen_by.values())


def test_a_pupil_who_moves_leaves_the_roll_of_the_school_before(incidents, school, elsewhere):
    pupil = new_id()
    for each in (school, elsewhere):
        hear_school(incidents, each)
    says(incidents, pupil, school, "8", 1)
    hear_pupil(incidents, school, pupil, 1)
    says(incidents, pupil, elsewhere, "8", 2)
    hear_pupil(incidents, elsewhere, pupil, 2)
    assert kept(incidents, school, elsewhere) == {school: ("8", False, 2), elsewhere: ("8", True, 2)}


def test_a_roll_that_does_not_answer_is_asked_again_later(incidents, school):
    incidents.others.away = True
    with pytest.raises(OwnerAway):
        hear_pupil(incidents, school, new_id(), 1)


def test_a_school_is_known_from_its_first_report_or_event(incidents, school, elsewhere):
    incidents.record(incidents.reporter(school), incidents.draft(school, incidents.pupil(school)))
    hear_school(incidents, elsewhere, 2)
    hear_school(incidents, elsewhere, 1)
    with incidents.database.unit(incidents.set_up) as unit:
        assert known_schools(unit.session) == {school, elsewhere}


def test_categories_are_one_list_without_repeats(incidents):
    listed = incidents.run(incidents.set_up, list_categories).categories
    assert [each.group for each in listed] == list(incidents.categories)
    again = AddCategory(name="THE PASTORAL", group="send", position=9)
    assert incidents.run(incidents.set_up, add_category, again).id == incidents.categories["pastoral"]
    assert incidents.run(incidents.set_up, list_categories).categories == listed
    assert len(incidents.audited("category:list:change")) == 6
    with incidents.database.unit(incidents.set_up) as unit:
        replayed = list(every_category_changed(unit))
    assert [(event.category_id, version) for event, _, version, _ in replayed] == [
        (each, 1) for each in incidents.categories.values()
    ]


def test_the_trusts_categories_are_not_one_schools_to_add_to(incidents, school, elsewhere):
    for each in (school, elsewhere):
        hear_school(incidents, each)
    request = AddCategory(name="Of one school", group="send", position=9)
    right = frozenset({"category:administer"})

    def leads(*schools):
        return replace(incidents.lead(school), grants=(Grant(frozenset(schools), "trust_lead", right),))

    with pytest.raises(Problem) as refused:
        incidents.run(leads(school), add_category, request)
    assert refused.value.code is ErrorCode.NOT_PERMITTED
    assert incidents.run(leads(school, elsewhere), add_category, request).id


def test_a_new_trust_has_categories_from_its_first_run_on(incidents, owner):
    with owner.begin() as connection:
        connection.execute(text("DELETE FROM category"))
    with incidents.database.unit(incidents.own_access("identity.installation_set_up"), schools=[]) as unit:
        begin_categories(unit)
    listed = incidents.run(incidents.set_up, list_categories).categories
    assert [(each.name, each.group) for each in listed] == list(FIRST_CATEGORIES)
    assert {each.name for each in listed if each.lasting} == FIRST_LASTING
    assert {"unsure", "child_protection", "safeguarding"} <= {each.group for each in listed}
    heard = [body["type"] for body in incidents.published()].count("incidents.category_changed")
    with incidents.database.unit(incidents.own_access("identity.installation_set_up"), schools=[]) as unit:
        begin_categories(unit)
    assert incidents.run(incidents.set_up, list_categories).categories == listed
    assert [body["type"] for body in incidents.published()].count("incidents.category_changed") == heard


def test_a_list_the_trust_has_is_left_alone(incidents):
    before = incidents.run(incidents.set_up, list_categories).categories
    with incidents.database.unit(incidents.own_access("identity.installation_set_up"), schools=[]) as unit:
        begin_categories(unit)
    assert incidents.run(incidents.set_up, list_categories).categories == before


def test_facts_of_a_concern_name_no_child_and_tell_no_story(incidents, school):
    teacher, child = incidents.reporter(school), incidents.pupil(school)
    concern_id = incidents.record(teacher, incidents.draft(school, child)).id
    alerts = incidents.own_access("alerts")
    facts = incidents.run(alerts, concern_facts, ConcernQuery(concern_id=concern_id))
    assert (facts.reporter_id, facts.category_name, facts.school_id) == (teacher.actor_id, "The safeguarding", school)
    assert str(child) not in facts.model_dump_json()
    assert incidents.audited("concern:record:read")[-1]["subject_ids"] == []
    assert not facts.decided
    incidents.accept(incidents.lead(school), concern_id)
    assert incidents.run(alerts, concern_facts, ConcernQuery(concern_id=concern_id)).decided
    with pytest.raises(Problem, match=ErrorCode.NOT_FOUND):
        incidents.run(alerts, concern_facts, ConcernQuery(concern_id=new_id()))


def test_others_hear_that_a_concern_was_opened_once_a_reader_and_day_until_it_is_decided_on(incidents, school):
    teacher, lead, deputy = incidents.reporter(school), incidents.lead(school), incidents.lead(school)
    concern_id = incidents.record(teacher, incidents.draft(school, incidents.pupil(school))).id

    def heard():
        told = [each["data"] for each in incidents.published() if each["type"] == "incidents.concern_opened"]
        assert {each["concern_id"] for each in told} <= {str(concern_id)}
        return [each["reader_id"] for each in told]

    incidents.get(teacher, concern_id)
    assert heard() == [], "who reported it knows what it says"
    for reader in (lead, lead, deputy, lead):
        incidents.get(reader, concern_id)
    assert heard() == [str(lead.actor_id), str(deputy.actor_id)]
    incidents.accept(lead, concern_id)
    incidents.get(incidents.lead(school), concern_id)
    assert len(heard()) == 2
