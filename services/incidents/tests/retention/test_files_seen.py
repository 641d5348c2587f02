"""Whose file the retention service is told that a person reads; on real PostgreSQL and OpenBao."""

from dataclasses import replace
from datetime import timedelta

import pytest
from chassis.units.ids import new_id
from haven_schemas.acts.incidents.conflicts import LinkStaff
from haven_schemas.acts.incidents.retention import FilesKeptFromQuery, FilesSeenQuery
from haven_schemas.events import PupilChanged, PupilMerged
from incidents.conflicts.link import link_staff
from incidents.copies.known import KNOWN_SCHOOLS, copy_school_row
from incidents.disposal import files as hidden_module
from incidents.disposal.files import files_hidden, files_kept_from, files_seen
from incidents.disposal.leavers import copy_pupil
from incidents.records.not_listed import keep_merge
from moving_files import Moving

from ..conftest import RIGHTS
from .test_file_facts import facts, record, report


@pytest.fixture(autouse=True)
def moving(incidents, school, elsewhere):
    """Both schools are known."""
    with incidents.database.unit(incidents.own_access("test"), schools=[]) as unit:
        for each in (school, elsewhere):
            copy_school_row(unit, each, 1)
    return Moving(incidents)


def seen(incidents, who, *children):
    return incidents.run(who, files_seen, FilesSeenQuery(subject_ids=list(children))).subject_ids


def merge(incidents, child, alias):
    with incidents.database.unit(incidents.own_access("test"), schools=[]) as unit:
        keep_merge(unit, PupilMerged(pupil_id=child, alias_id=alias, version=1))


def close_file(incidents, pupil_id, only_for):
    said = incidents.others.pupils[pupil_id]
    incidents.others.pupils[pupil_id] = said.model_copy(update={"only_for": only_for, "version": 2})
    with incidents.database.unit(incidents.own_access("test"), all_schools=KNOWN_SCHOOLS) as unit:
        copy_pupil(unit, incidents.others, PupilChanged(pupil_id=pupil_id, version=2))


def test_who_reads_all_of_a_file_is_told_of_it_and_nobody_who_reads_less(incidents, school, elsewhere):
    seven, nine = incidents.pupil(school, "7", class_name="7B"), incidents.pupil(school, "9")
    there, empty = incidents.pupil(elsewhere), incidents.pupil(school)
    for each in (seven, nine):
        record(incidents, school, each, category_id=incidents.categories["pastoral"])
    record(incidents, elsewhere, there)
    every_group = {"pastoral", "behaviour", "send", "safeguarding", "child_protection", "unsure"}
    told = {
        name: seen(incidents, who, seven, nine, there, empty, new_id())
        for name, who in {
            "lead": incidents.lead(school),
            "of both": incidents.lead(school, elsewhere),
            "reader": incidents.staff("reader", school),
            "of every group": incidents.staff("lead", school, category_groups=every_group),
            "of pastoral records": incidents.staff("lead", school, category_groups={"pastoral"}),
            "of child protection": incidents.staff("lead", school, category_groups={"child_protection"}),
            "head of year 7": incidents.staff("lead", school, year_groups={"7"}),
            "of class 7B": incidents.staff("lead", school, classes={"7b"}),
            "triager": incidents.staff("triager", school),
            "reporter": incidents.staff("reporter", school),
            "officer": incidents.staff("overseer", school, elsewhere),
            "of another school": incidents.lead(elsewhere),
        }.items()
    }
    assert told == {
        "lead": [seven, nine],
        "of both": [seven, nine, there],
        "reader": [],
        "of every group": [seven, nine],
        "of pastoral records": [],
        "of child protection": [seven, nine],
        "head of year 7": [seven],
        "of class 7B": [seven],
        "triager": [],
        "reporter": [],
        "officer": [],
        "of another school": [there],
    }


def test_what_is_in_a_file_decides_for_nobody_whether_they_are_told_of_it(incidents, school):
    quiet, grave, waiting = (incidents.pupil(school) for _ in range(3))
    record(incidents, school, quiet, category_id=incidents.categories["pastoral"])
    record(incidents, school, grave, category_id=incidents.categories["child_protection"])
    report(incidents, school, waiting)
    children = [quiet, grave, waiting]
    of_pastoral = incidents.staff("lead", school, category_groups={"pastoral"})
    told = [seen(incidents, each, *children) for each in (of_pastoral, incidents.staff("reader", school))]
    assert told == [[], []]
    assert seen(incidents, incidents.lead(school), *children) == children


def test_a_linked_child_and_a_closed_file_are_left_out_by_every_id(incidents, school):
    mother, lead, named = (incidents.lead(school) for _ in range(3))
    child, old, other = (incidents.pupil(school) for _ in range(3))
    for each in (child, old, other):
        record(incidents, school, each)
    merge(incidents, child, old)
    incidents.others.add_account(mother.actor_id, [school], rights=RIGHTS["lead"])
    request = LinkStaff(staff_id=mother.actor_id, subject_id=old, kind="parent")
    incidents.run(lead, link_staff, incidents.others, request)
    assert seen(incidents, mother, child, old, other) == [other]
    assert seen(incidents, lead, child, old, other) == [child, old, other]
    close_file(incidents, other, [named.actor_id])
    assert seen(incidents, lead, other) == []
    assert seen(incidents, named, other) == [other]
    merge(incidents, other, incidents.pupil(school))
    assert seen(incidents, lead, other) == []


def test_a_file_that_is_handed_over_is_read_by_both_teams_until_it_is_signed_for(incidents, moving, school, elsewhere):
    child, stays, came = incidents.pupil(school), incidents.pupil(school), incidents.pupil(elsewhere)
    record(incidents, school, child)
    record(incidents, school, child, stays)
    old, new, reader = incidents.lead(school), incidents.lead(elsewhere), incidents.staff("reader", elsewhere)
    assert seen(incidents, new, child) == []
    moving.move(child, school, elsewhere, as_pupil=came)
    assert [seen(incidents, each, child, came) for each in (old, new, reader)] == [[child, came], [child, came], []]
    (line,) = moving.handovers(new)
    moving.sign(new, line.id)
    assert [seen(incidents, each, child, came) for each in (old, new, reader)] == [[], [child, came], []]
    assert seen(incidents, old, stays) == [stays]
    moving.read_again(school, elsewhere, (child, came))
    assert seen(incidents, old, child) == [child], "as long as it is read again"


def test_who_keeps_it_is_who_reads_it(incidents, school, elsewhere):
    child = incidents.pupil(elsewhere)
    record(incidents, elsewhere, child)
    keeper = facts(incidents, child)[child].school_id
    assert seen(incidents, incidents.lead(keeper), child) == [child]
    assert seen(incidents, incidents.lead(school), child) == []


def test_nothing_older_than_the_proof_of_an_account_opens(incidents, school):
    child = incidents.pupil(school)
    record(incidents, school, child)
    lead = incidents.lead(school)
    unproven = replace(lead, opens_from=incidents.now - timedelta(days=1))
    assert unproven.is_unproven
    assert seen(incidents, unproven, child) == []


def test_each_is_told_once_in_the_order_asked_and_noted_at_its_school(incidents, school, elsewhere):
    here, there = incidents.pupil(school), incidents.pupil(elsewhere)
    record(incidents, school, here)
    record(incidents, elsewhere, there)
    lead = incidents.lead(school, elsewhere)
    assert seen(incidents, lead, there, here, there) == [there, here]
    noted = [
        (entry["school_ids"], entry["subject_ids"], entry["outcome"])
        for entry in incidents.audited("incident:list:read")
        if entry["actor_id"] == str(lead.actor_id)
    ]
    expected = [([str(school)], [str(here)], "retention"), ([str(elsewhere)], [str(there)], "retention")]
    assert sorted(noted) == sorted(expected)
    stranger = incidents.lead(new_id())
    assert seen(incidents, stranger, here, there) == []
    (entry,) = (each for each in incidents.audited("incident:list:read") if each["actor_id"] == str(stranger.actor_id))
    assert (entry["school_ids"], entry["subject_ids"]) == ([], [])


def hidden(incidents, who):
    found = incidents.run(who, files_hidden)
    return set(found.school_ids), set(found.subject_ids)


def test_what_totals_leave_out_is_what_is_not_seen_where_all_else_is(incidents, school, elsewhere, monkeypatch):
    lead, mother, named = incidents.lead(school, elsewhere), incidents.lead(school), incidents.lead(school)
    child, old, closed, open_to_all = (incidents.pupil(school) for _ in range(4))
    children = [child, old, closed, open_to_all]
    for each in children:
        record(incidents, school, each)
    merge(incidents, child, old)
    assert hidden(incidents, lead) == ({school, elsewhere}, set())
    incidents.others.add_account(mother.actor_id, [school], rights=RIGHTS["lead"])
    request = LinkStaff(staff_id=mother.actor_id, subject_id=old, kind="parent")
    incidents.run(lead, link_staff, incidents.others, request)
    close_file(incidents, closed, [named.actor_id])
    asked = {"school_id": school, "staff_ids": [each.actor_id for each in (lead, mother, named)]}
    query = FilesKeptFromQuery.model_validate({**asked, "subject_ids": children})
    people = incidents.run(incidents.own_access("tells"), files_kept_from, query).people
    told = {each.staff_id: set(each.subject_ids) for each in people}
    for who in (lead, mother, named):
        assert told.get(who.actor_id, set()) == hidden(incidents, who)[1], "as the person would be told"
    for who, at in ((lead, {school, elsewhere}), (mother, {school}), (named, {school})):
        schools, left_out = hidden(incidents, who)
        assert (schools, left_out) == (at, set(children) - set(seen(incidents, who, *children)))
    assert hidden(incidents, mother)[1] == {child, old, closed}
    for who in (
        incidents.staff("lead", school, year_groups={"7"}),
        incidents.staff("lead", school, category_groups={"child_protection"}),
        incidents.staff("reader", school),
        incidents.staff("triager", school),
        replace(lead, opens_from=incidents.now - timedelta(days=1)),
    ):
        assert hidden(incidents, who) == (set(), set()), "who reads less than all counts nothing"
    monkeypatch.setattr(hidden_module, "MOST_HIDDEN", 2)
    assert hidden(incidents, mother) == (set(), set())
    assert {each["outcome"] for each in incidents.audited("incident:list:read")} == {"retention", "counted"}
