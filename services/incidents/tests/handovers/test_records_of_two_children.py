"""Records that name a child who went to another school and one who stayed: which school keeps and reads what."""

import pytest
from chassis.units.ids import new_id
from haven_schemas.acts.incidents.entries import AddEntry
from haven_schemas.acts.incidents.records import IncidentQuery
from incidents.copies.known import copy_school_row
from incidents.records.entry import add_entry
from incidents.records.record import get_incident


@pytest.fixture
def child(incidents, school):
    return incidents.pupil(school)


@pytest.fixture
def leads(incidents, school, elsewhere):
    """Of the school the child leaves, and of the one they come to."""
    return incidents.lead(school), incidents.lead(elsewhere)


def test_a_record_that_names_a_child_who_stays_belongs_to_both(incidents, moving, school, elsewhere, leads, child):
    old, new = leads
    stays, came = incidents.pupil(school), incidents.pupil(elsewhere)
    concern = incidents.record(incidents.reporter(school), incidents.draft(school, child, stays)).id
    incident = incidents.accept(old, concern).id
    about_stays = AddEntry(
        incident_id=incident, kind="note", occurred_at=incidents.now, text="Of one.", subject_ids=[stays]
    )
    moving.move(child, school, elsewhere, as_pupil=came)
    moving.sign(new, moving.handovers(new)[0].id)
    note = incidents.run(old, add_entry, incidents.keyring, about_stays).id
    for who, of in ((old, child), (old, stays), (new, came)):
        assert concern in moving.reads(who, of)
    assert note not in moving.reads(new, came), "what is about the child who stayed alone is not theirs"
    assert moving.reads(new, stays) <= moving.reads(new, came), "of the one who stayed no more than they read anyway"


def test_a_record_of_a_child_who_stays_stays_with_whoever_deals_with_it(
    incidents, moving, school, elsewhere, leads, child
):
    """Somebody of the school the other child went to could not act on it: it is kept where they have no rights."""
    old, new = leads
    stays = incidents.pupil(school)
    shared = incidents.record(incidents.reporter(school), incidents.draft(school, child, stays)).id
    alone = incidents.record(incidents.reporter(school), incidents.draft(school, child)).id
    shared, alone = (IncidentQuery(incident_id=incidents.accept(old, each).id) for each in (shared, alone))
    before = incidents.run(old, get_incident, incidents.keyring, shared)
    moving.move(child, school, elsewhere)
    (line,) = moving.handovers(new)
    assert [each.id for each in moving.get(new, line.id).open_matters] == [alone.incident_id]
    moving.sign(new, line.id)
    after = [incidents.run(who, get_incident, incidents.keyring, shared) for who in (old, new)]
    assert [each.assigned_to for each in after] == [before.assigned_to] * 2
    assert incidents.run(new, get_incident, incidents.keyring, alone).assigned_to == new.actor_id
    moving.move(stays, school, elsewhere)
    (line,) = [each for each in moving.handovers(new) if each.state == "open"]
    assert [each.id for each in moving.get(new, line.id).open_matters] == [shared.incident_id], "now it goes"


def test_a_record_stays_at_one_of_the_two_schools_of_a_child_whatever_file_goes(
    incidents, moving, school, elsewhere, leads, child
):
    """A child at both schools has not left the first, and its record about them and about one who moves stays."""
    third, goes = new_id(), incidents.pupil(school)
    with incidents.database.unit(incidents.own_access("test"), schools=[]) as unit:
        copy_school_row(unit, third, 1)
    concern = incidents.record(incidents.reporter(school), incidents.draft(school, child, goes)).id
    incidents.accept(leads[0], concern)
    moving.move(child, school, elsewhere, as_pupil=incidents.pupil(elsewhere), state="both")
    moving.move(goes, school, third)
    receiver = incidents.lead(third)
    moving.sign(receiver, moving.handovers(receiver)[0].id)
    assert concern in moving.reads(incidents.staff("reader", school), child)
    assert concern in moving.reads(receiver, goes)


def test_a_record_whose_other_child_is_a_third_schools_gets_a_name_with_the_file(
    incidents, moving, school, elsewhere, leads, child
):
    """It goes with the last file of the school: what goes is taken over, and nothing else."""
    old, new = leads
    third, other = new_id(), incidents.pupil(school)
    with incidents.database.unit(incidents.own_access("test"), schools=[]) as unit:
        copy_school_row(unit, third, 1)
    concern = incidents.record(incidents.reporter(school), incidents.draft(school, child, other)).id
    incident = IncidentQuery(incident_id=incidents.accept(old, concern).id)
    moving.move(other, school, third)
    (line,) = moving.handovers(incidents.lead(third))
    assert moving.get(incidents.lead(third), line.id).open_matters == []
    moving.sign(incidents.lead(third), line.id)
    moving.move(child, school, elsewhere)
    (line,) = moving.handovers(new)
    assert [each.id for each in moving.get(new, line.id).open_matters] == [incident.incident_id]
    moving.sign(new, line.id)
    assert incidents.run(new, get_incident, incidents.keyring, incident).assigned_to == new.actor_id
