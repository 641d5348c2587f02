"""Of which children who left something is open, to whom that is said, and to whom not; on real PostgreSQL."""

from datetime import timedelta

import pytest
from haven_schemas.acts.incidents.chronology import WriteCard
from haven_schemas.acts.incidents.conflicts import LinkStaff
from haven_schemas.acts.incidents.leavers import LeftOpenQuery, SeesOpenQuery
from haven_schemas.acts.incidents.steps import CloseIncident
from haven_schemas.events import PupilChanged
from incidents.child.card import write_card
from incidents.child.open_work import left_open, sees_open
from incidents.conflicts.link import link_staff
from incidents.copies.known import KNOWN_SCHOOLS, copy_school_row
from incidents.disposal.leavers import copy_pupil
from incidents.records.close import close_incident

from ..conftest import RIGHTS


@pytest.fixture(autouse=True)
def known(incidents, school):
    with incidents.database.unit(incidents.own_access("test"), schools=[]) as unit:
        copy_school_row(unit, school, 1)


def report(incidents, school, child):
    return incidents.record(incidents.reporter(school), incidents.draft(school, child)).id


def left(incidents, who, *children):
    return set(incidents.run(who, left_open, incidents.others, LeftOpenQuery(subject_ids=list(children))).subject_ids)


def sees(incidents, school, people, *children):
    asked = SeesOpenQuery(school_id=school, staff_ids=[each.actor_id for each in people], subject_ids=list(children))
    return set(incidents.run(incidents.own_access("tells"), sees_open, incidents.others, asked).staff_ids)


def test_a_record_a_report_and_a_plan_are_open_until_they_are_done_with(incidents, school):
    lead = incidents.lead(school)
    recorded, reported, planned, nothing = children = [incidents.pupil(school) for _ in range(4)]
    incident = incidents.accept(lead, report(incidents, school, recorded))
    report(incidents, school, reported)
    assert left(incidents, lead, *children) == {recorded, reported}
    said = {"subject_id": planned, "summary": "s", "plan": "p", "plans": ["child_protection"], "version": 0}
    review_on = (incidents.now + timedelta(days=30)).date().isoformat()
    card = WriteCard.model_validate({**said, "next_review_on": review_on})
    incidents.run(lead, write_card, incidents.keyring, incidents.others, card)
    assert left(incidents, lead, *children) == {recorded, reported, planned}
    close = CloseIncident(
        incident_id=incident.id, summary="All of it.", action="x", outcome="x", look_back_on=review_on
    )
    incidents.run(lead, close_incident, incidents.keyring, close)
    assert left(incidents, lead, *children) == {reported, planned}
    assert left(incidents, lead, nothing) == set()


def test_nothing_is_said_of_ones_own_child_or_a_file_that_is_closed(incidents, school, elsewhere):
    lead, mother, named = (incidents.lead(school) for _ in range(3))
    stranger = incidents.lead(elsewhere)
    child, closed = incidents.pupil(school), incidents.pupil(school)
    for each in (child, closed):
        report(incidents, school, each)
    for each in (lead, mother, named):
        incidents.others.add_account(each.actor_id, [school], rights=RIGHTS["lead"])
    request = LinkStaff(staff_id=mother.actor_id, subject_id=child, kind="parent")
    incidents.run(lead, link_staff, incidents.others, request)
    said = incidents.others.pupils[closed]
    incidents.others.pupils[closed] = said.model_copy(update={"only_for": [named.actor_id], "version": 2})
    with incidents.database.unit(incidents.own_access("test"), all_schools=KNOWN_SCHOOLS) as unit:
        copy_pupil(unit, incidents.others, PupilChanged(pupil_id=closed, version=2))
    people = [lead, mother, named]
    seen = [left(incidents, each, child, closed) for each in (*people, stranger)]
    assert seen == [{child}, set(), {child, closed}, set()]
    assert sees(incidents, school, people, child, closed) == {lead.actor_id, named.actor_id}
    assert sees(incidents, school, people, closed) == {named.actor_id}


def closed_record(incidents, who, school, child):
    """A record that everything in it was done about; its id."""
    record = incidents.accept(who, report(incidents, school, child)).id
    again = (incidents.now + timedelta(days=30)).date().isoformat()
    close = CloseIncident(incident_id=record, summary="All of it.", action="x", outcome="x", look_back_on=again)
    incidents.run(who, close_incident, incidents.keyring, close)
    return record


def test_a_plan_that_stands_on_a_referral_of_a_closed_record_is_open(incidents, school, elsewhere):
    lead, mother, stranger = incidents.lead(school), incidents.lead(school), incidents.lead(elsewhere)
    planned, done, hers = (incidents.pupil(school) for _ in range(3))
    beside, _, own = (closed_record(incidents, lead, school, each) for each in (planned, done, hers))
    for each in (lead, mother):
        incidents.others.add_account(each.actor_id, [school], rights=RIGHTS["lead"])
    link = LinkStaff(staff_id=mother.actor_id, subject_id=hers, kind="parent")
    incidents.run(lead, link_staff, incidents.others, link)
    assert left(incidents, lead, planned, done, hers) == set()
    incidents.others.beside = {beside, own}
    assert left(incidents, lead, planned, done, hers) == {planned, hers}
    assert left(incidents, mother, planned, done, hers) == {planned}
    assert left(incidents, stranger, planned, done, hers) == set()
    assert sees(incidents, school, [lead, mother], planned, done) == {lead.actor_id, mother.actor_id}
    assert sees(incidents, school, [lead, mother], hers) == {lead.actor_id}
    assert sees(incidents, school, [lead, mother], done) == set()


def test_while_referrals_does_not_answer_every_closed_record_counts_as_open(incidents, school):
    lead = incidents.lead(school)
    recorded, nothing = incidents.pupil(school), incidents.pupil(school)
    closed_record(incidents, lead, school, recorded)
    incidents.others.referrals_away = True
    assert left(incidents, lead, recorded, nothing) == {recorded}
    assert sees(incidents, school, [lead], nothing) == set()
    assert sees(incidents, school, [lead], recorded, nothing) == {lead.actor_id}
