"""What is not finished at a school, in numbers that tell nobody of a child they are not to know of."""

from datetime import timedelta
from uuid import uuid4

import pytest
from haven_schemas.acts.incidents.actions import AddAction
from haven_schemas.acts.incidents.conflicts import LinkStaff
from haven_schemas.acts.incidents.records import ListIncidents
from haven_schemas.acts.incidents.triage import ListConcerns
from haven_schemas.acts.school_closing import CountOpenWork
from haven_schemas.events import PupilChanged
from incidents.child.open_work import count_open_work
from incidents.conflicts.link import link_staff
from incidents.copies.known import KNOWN_SCHOOLS
from incidents.disposal.leavers import copy_pupil
from incidents.lists.records import list_incidents
from incidents.records.action import add_action
from incidents.report.concerns import list_concerns


@pytest.fixture
def place(incidents, school):
    """A lead, a reporter, a child with a record and an open action, and a concern that waits about another."""

    class Place:
        lead, colleague, reporter = incidents.lead(school), incidents.lead(school), incidents.reporter(school)
        child, other = incidents.pupil(school), incidents.pupil(school)

    made = Place()
    concern = incidents.record(made.reporter, incidents.draft(school, made.child)).id
    incident_id = incidents.accept(made.lead, concern).id
    incidents.others.add_account(made.lead.actor_id, [school])
    action = AddAction(
        incident_id=incident_id, text="x", owner_id=made.lead.actor_id, due_on="2030-01-01", subject_ids=[made.child]
    )
    incidents.run(made.lead, add_action, incidents.keyring, incidents.others, action)
    incidents.record(made.reporter, incidents.draft(school, made.other))
    return made


def counts(incidents, school, who):
    with incidents.database.unit(incidents.own_access("test"), all_schools=KNOWN_SCHOOLS) as unit:
        found = count_open_work(unit, CountOpenWork(school_id=school, asked_by=who.actor_id)).open
    return {each.kind: each.count for each in found}


def shown(incidents, who):
    """What the lists of a lead hold."""
    records = incidents.run(who, list_incidents, incidents.keyring, ListIncidents(open_only=True)).incidents
    concerns = incidents.run(who, list_concerns, ListConcerns()).concerns
    return len(records), len(concerns)


def test_what_is_not_finished_is_counted_at_its_school_alone(incidents, school, place):
    assert counts(incidents, school, place.lead) == {"concerns": 1, "records": 1, "actions": 1}
    assert counts(incidents, uuid4(), place.lead) == {}


def test_a_colleague_who_is_linked_to_a_child_is_told_no_number_with_that_child_in_it(incidents, school, place):
    """Else the mother who looks after the schools would learn by 1 against an empty list that there is a record."""
    mother = place.colleague
    incidents.others.add_account(mother.actor_id, [school])
    link = LinkStaff(staff_id=mother.actor_id, subject_id=place.child, kind="parent")
    incidents.run(place.lead, link_staff, incidents.others, link)
    assert counts(incidents, school, mother) == {"concerns": 1}
    assert shown(incidents, mother) == (0, 1)
    assert counts(incidents, school, place.lead) == {"concerns": 1, "records": 1, "actions": 1}


def test_the_file_a_protected_child_had_before_is_in_no_number_but_of_the_people_named(incidents, school, place):
    incidents.now += timedelta(minutes=1)
    said = incidents.others.pupils[place.child]
    closed = said.model_copy(update={"only_for": [place.lead.actor_id], "version": 2})
    incidents.others.pupils[place.child] = closed
    with incidents.database.unit(incidents.own_access("test"), all_schools=KNOWN_SCHOOLS) as unit:
        copy_pupil(unit, incidents.others, PupilChanged(pupil_id=place.child, version=2))
    assert counts(incidents, school, place.colleague) == {"concerns": 1}
    assert shown(incidents, place.colleague) == (0, 1)
    assert counts(incidents, school, place.lead) == {"concerns": 1, "records": 1, "actions": 1}


def test_a_report_about_a_child_of_a_closed_school_is_taken_there(incidents, school, place):
    """Nothing here asks whether the school is open: a disclosure is never refused, and who triages there sees it."""
    before = counts(incidents, school, place.lead)["concerns"]
    incidents.record(place.reporter, incidents.draft(school, place.child))
    assert counts(incidents, school, place.lead)["concerns"] == before + 1
