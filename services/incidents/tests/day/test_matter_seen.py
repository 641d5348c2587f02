"""Whether a concern or record is seen, as alerts asks before it says who was told: by the rule that opens its page."""

import pytest
from chassis.units.ids import new_id
from haven_schemas.acts.incidents.conflicts import LinkStaff
from haven_schemas.acts.incidents.day import MatterQuery
from haven_schemas.errors import Problem
from haven_schemas.events import PupilChanged
from incidents.conflicts.link import link_staff
from incidents.copies.known import KNOWN_SCHOOLS
from incidents.day.children import matter_seen
from incidents.disposal.leavers import copy_pupil


def seen(incidents, who, kind, matter_id):
    try:
        return incidents.run(who, matter_seen, MatterQuery(kind=kind, matter_id=matter_id))
    except Problem as problem:
        return problem.code.value


def close_file(incidents, pupil_id, only_for):
    said = incidents.others.pupils[pupil_id]
    incidents.others.pupils[pupil_id] = said.model_copy(update={"only_for": only_for, "version": 2})
    with incidents.database.unit(incidents.own_access("test"), all_schools=KNOWN_SCHOOLS) as unit:
        copy_pupil(unit, incidents.others, PupilChanged(pupil_id=pupil_id, version=2))


@pytest.fixture
def matters(incidents, school):
    """A child, a concern that waits, and a record made of another."""
    child = incidents.pupil(school, "7")
    waiting, accepted = (
        incidents.record(incidents.reporter(school), incidents.draft(school, child)).id for _ in range(2)
    )
    record = incidents.accept(incidents.lead(school), accepted).id
    return child, waiting, accepted, record


def test_whoever_opens_it_sees_it_and_a_record_names_its_concerns(incidents, school, matters):
    _, waiting, accepted, record = matters
    lead = incidents.lead(school)
    assert seen(incidents, lead, "concern", waiting).about_ids == [waiting]
    assert seen(incidents, lead, "concern", accepted).about_ids == [accepted]
    found = seen(incidents, lead, "incident", record)
    assert (found.school_id, found.about_ids) == (school, [record, accepted])


def test_nobody_else_learns_that_it_is_there(incidents, school, elsewhere, matters):
    child, waiting, accepted, record = matters
    mother, named = incidents.lead(school), incidents.lead(school)
    incidents.others.add_account(mother.actor_id, [school])
    request = LinkStaff(staff_id=mother.actor_id, subject_id=child, kind="parent")
    incidents.run(incidents.lead(school), link_staff, incidents.others, request)
    outsiders = {
        "of another school": incidents.lead(elsewhere),
        "who is linked to the child": mother,
        "who reported": incidents.reporter(school),
        "of another group": incidents.staff("reader", school, category_groups={"send"}),
    }
    asked = [("concern", waiting), ("concern", accepted), ("incident", record), ("concern", new_id())]
    for name, who in outsiders.items():
        assert {seen(incidents, who, *each) for each in asked} == {"not_found"}, name
    close_file(incidents, child, [named.actor_id])
    assert {seen(incidents, incidents.lead(school), *each) for each in asked[1:3]} == {"not_found"}
    assert seen(incidents, named, "incident", record).about_ids == [record, accepted]
