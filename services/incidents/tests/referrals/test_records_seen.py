"""Which records the referrals service is told that a person sees: those they could open; PostgreSQL and OpenBao."""

from itertools import product

import pytest
from chassis.units.ids import new_id
from haven_schemas.acts.incidents.conflicts import LinkStaff
from haven_schemas.acts.incidents.records import IncidentQuery
from haven_schemas.acts.incidents.referrals import RecordFactsQuery, RecordsAbout, RecordsAsked
from haven_schemas.acts.incidents.steps import Assign, CloseIncident
from haven_schemas.errors import Problem
from haven_schemas.events import PupilChanged, PupilMerged
from incidents.conflicts.link import link_staff
from incidents.copies.known import KNOWN_SCHOOLS, copy_school_row
from incidents.disposal.leavers import copy_pupil
from incidents.lists.facts import record_facts, records_about, records_seen
from incidents.models import IncidentSubjectRow, ReferralRecordRow
from incidents.records.close import close_incident
from incidents.records.not_listed import keep_merge
from incidents.records.record import get_incident
from incidents.records.steps import assign
from moving_files import Moving
from sqlalchemy import delete

from ..conftest import RIGHTS

GROUPS = ("pastoral", "child_protection")


@pytest.fixture
def records(incidents, school, elsewhere):
    """Records of two groups about children of year 7, of year 9 and of both, and one of another school."""
    made = {}
    seven, nine = incidents.pupil(school, "7"), incidents.pupil(school, "9")
    for group, children in product(GROUPS, ((seven,), (nine,), (seven, nine))):
        made[group, children] = record(incidents, school, *children, category_id=incidents.categories[group])
    made["elsewhere"] = record(incidents, elsewhere, incidents.pupil(elsewhere))
    return seven, nine, made


def record(incidents, school, *children, **given):
    concern_id = incidents.record(incidents.reporter(school), incidents.draft(school, *children, **given)).id
    return incidents.accept(incidents.lead(school), concern_id).id


def seen(incidents, who, record_ids):
    return incidents.run(who, records_seen, RecordsAsked(record_ids=record_ids)).records


def opened(incidents, who, record_id):
    """The children of the record for whom its page is open; None where it is not found."""
    try:
        found = incidents.run(who, get_incident, incidents.keyring, IncidentQuery(incident_id=record_id))
    except Problem:
        return None
    return found.subject_ids


def close_file(incidents, pupil_id, only_for):
    said = incidents.others.pupils[pupil_id]
    incidents.others.pupils[pupil_id] = said.model_copy(update={"only_for": only_for, "version": 2})
    with incidents.database.unit(incidents.own_access("test"), all_schools=KNOWN_SCHOOLS) as unit:
        copy_pupil(unit, incidents.others, PupilChanged(pupil_id=pupil_id, version=2))


def test_each_reader_is_told_of_the_records_they_could_open_and_of_no_other(incidents, school, records):
    seven, nine, made = records
    mother, stranger = incidents.lead(school), incidents.lead(school)
    incidents.others.add_account(mother.actor_id, [school])
    request = LinkStaff(staff_id=mother.actor_id, subject_id=seven, kind="parent")
    incidents.run(incidents.lead(school), link_staff, incidents.others, request)
    named = incidents.lead(school)
    close_file(incidents, nine, [named.actor_id])
    readers = {
        "named": named,
        "mother of the child of year 7": mother,
        "not named for the protected child": stranger,
        "head of year 7": incidents.staff("lead", school, year_groups={"7"}),
        "pastoral only": incidents.staff("reader", school, category_groups={"pastoral"}),
        "of no group": incidents.staff("reader", school, category_groups={"send"}),
    }
    asked = [*made.values(), new_id()]
    counts = {}
    for name, who in readers.items():
        told = seen(incidents, who, asked)
        expected = {each: children for each in asked if (children := opened(incidents, who, each)) is not None}
        assert {each.id: each.subject_ids for each in told} == expected, name
        assert all(each.may_write == (who.grants[0].role == "lead") for each in told)
        counts[name] = len(told)
    assert counts == {
        "named": 6,
        "mother of the child of year 7": 0,
        "not named for the protected child": 4,
        "head of year 7": 4,
        "pastoral only": 2,
        "of no group": 0,
    }


def test_they_come_in_the_order_asked_each_once_and_say_whether_they_are_open(incidents, school, records):
    _, _, made = records
    lead, reader = incidents.lead(school), incidents.staff("reader", school)
    first, second, *_ = made.values()
    closing = CloseIncident(
        incident_id=second, summary="Cold.", action="A coat.", outcome="Warm.", look_back_on="2030-01-01"
    )
    incidents.run(lead, close_incident, incidents.keyring, closing)
    told = seen(incidents, reader, [second, first, second])
    assert [(each.id, each.is_open, each.may_write) for each in told] == [(second, False, False), (first, True, False)]


def test_the_log_names_the_children_seen_at_their_school(incidents, school, elsewhere, records):
    seven, _, made = records
    both = incidents.staff("lead", school, elsewhere, year_groups={"7"})
    asked = [made["pastoral", (seven,)], made["elsewhere"]]
    seen(incidents, both, asked)
    noted = [
        (entry["school_ids"], entry["subject_ids"])
        for entry in incidents.audited("incident:list:read")
        if entry["actor_id"] == str(both.actor_id)
    ]
    assert ([str(school)], [str(seven)]) in noted
    assert all(str(seven) in children or at == [str(elsewhere)] for at, children in noted)
    assert {each["outcome"] for each in incidents.audited("incident:list:read")} == {"referrals"}


def facts(incidents, record_id):
    return incidents.run(incidents.own_access("test"), record_facts, RecordFactsQuery(record_id=record_id))


def test_other_services_are_told_whom_to_tell_and_no_child(incidents, school):
    lead, child = incidents.lead(school), incidents.pupil(school)
    record_id = record(incidents, school, child)
    mother = incidents.lead(school)
    for each in (lead, mother):
        incidents.others.add_account(each.actor_id, [school], rights=RIGHTS["lead"])
    before = facts(incidents, record_id)
    assert (before.assigned_to, before.is_open, before.kept_from_ids, before.given_up) == (None, True, [], False)
    request = LinkStaff(staff_id=mother.actor_id, subject_id=child, kind="parent")
    incidents.run(lead, link_staff, incidents.others, request)
    given = Assign(kind="incident", id=record_id, staff_id=lead.actor_id)
    incidents.run(lead, assign, incidents.keyring, incidents.others, given)
    after = facts(incidents, record_id)
    assert (after.school_id, after.assigned_to) == (school, lead.actor_id)
    assert (after.category_name, after.kept_from_ids) == ("The safeguarding", [mother.actor_id])
    assert str(child) not in after.model_dump_json()
    with pytest.raises(Problem, match="not_found"):
        facts(incidents, new_id())


def test_the_record_of_a_child_who_moved_is_the_new_schools_once_it_signed(incidents, school, elsewhere):
    with incidents.database.unit(incidents.own_access("test"), schools=[]) as unit:
        for each in (school, elsewhere):
            copy_school_row(unit, each, 1)
    moving, there = Moving(incidents), incidents.lead(elsewhere)
    stays, leaves = incidents.pupil(school), incidents.pupil(school)
    alone, shared = record(incidents, school, leaves), record(incidents, school, leaves, stays)
    moving.move(leaves, school, elsewhere)
    assert [(each.id, each.may_write) for each in seen(incidents, there, [shared, alone])] == [
        (shared, False),
        (alone, False),
    ]
    (line,) = moving.handovers(there)
    moving.sign(there, line.id)
    assert [facts(incidents, each).school_id for each in (alone, shared)] == [elsewhere, school]
    assert [(each.id, each.may_write) for each in seen(incidents, there, [alone, shared])] == [
        (alone, True),
        (shared, False),
    ]


def test_a_record_that_nobody_is_in_any_more_is_given_up(incidents, school):
    record_id, other_id = (record(incidents, school, incidents.pupil(school)) for _ in range(2))
    with incidents.database.unit(incidents.own_access("test"), schools=[school]) as unit:
        unit.session.execute(delete(IncidentSubjectRow).where(IncidentSubjectRow.incident_id == record_id))
    assert [facts(incidents, each).given_up for each in (record_id, other_id)] == [True, False]


def test_the_records_about_a_child_are_found_by_every_id_and_by_the_same_rule(incidents, school, elsewhere):
    lead, child, brother = incidents.lead(school), incidents.pupil(school), incidents.pupil(school)
    first = record(incidents, school, child)
    incidents.later(minutes=1)
    both = record(incidents, school, child, brother)
    record(incidents, school, brother)
    today = incidents.pupil(school)
    with incidents.database.unit(incidents.own_access("test"), schools=[]) as unit:
        keep_merge(unit, PupilMerged(pupil_id=today, alias_id=child, version=1))

    def about(who, subject_id):
        found = incidents.run(who, records_about, RecordsAbout(subject_ids=[subject_id])).records
        return [(each.id, set(each.subject_ids)) for each in found]

    assert about(lead, today) == about(lead, child) == [(both, {child, brother}), (first, {child})]
    assert about(incidents.lead(elsewhere), child) == []
    assert about(lead, new_id()) == []
    mother = incidents.lead(school)
    incidents.others.add_account(mother.actor_id, [school], rights=RIGHTS["lead"])
    request = LinkStaff(staff_id=mother.actor_id, subject_id=child, kind="parent")
    incidents.run(lead, link_staff, incidents.others, request)
    assert about(mother, child) == []
    assert both not in dict(about(mother, brother))
    close_file(incidents, child, only_for=[incidents.lead(school).actor_id])
    assert about(lead, child) == []
    assert (both, {brother}) in about(lead, brother), "as the brother's record it is seen"


def test_of_many_children_at_once_each_record_says_whom_of_them_it_is_about(incidents, school, elsewhere):
    lead, (first, second, third) = incidents.lead(school), (incidents.pupil(school) for _ in range(3))
    own, both = record(incidents, school, first), record(incidents, school, first, second)
    today = incidents.pupil(school)
    with incidents.database.unit(incidents.own_access("test"), schools=[]) as unit:
        keep_merge(unit, PupilMerged(pupil_id=today, alias_id=second, version=1))

    def about(who, *children, **how):
        asked = RecordsAbout(subject_ids=list(children), **how)
        return {each.id: each.about for each in incidents.run(who, records_about, asked).records}

    assert about(lead, first, today, third) == {own: [first], both: [first, today]}
    assert about(lead, first, third, referred_only=True) == {}
    with incidents.database.unit(incidents.own_access("test"), schools=[school]) as unit:
        unit.session.add(ReferralRecordRow(referral_id=new_id(), incident_id=both))
    assert about(lead, first, today, third, referred_only=True) == {both: [first, today]}
    assert about(incidents.lead(elsewhere), first, today, referred_only=True) == {}
