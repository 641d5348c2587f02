"""A child did not move after all: what the move had ended holds again, wherever the file was on its way."""

import pytest
from chassis.units.ids import new_id
from haven_schemas.acts.incidents.triage import ListConcerns
from incidents.copies.known import copy_school_row
from incidents.report.concerns import list_concerns


@pytest.fixture
def third(incidents):
    """One more school."""
    school = new_id()
    with incidents.database.unit(incidents.own_access("test"), schools=[]) as unit:
        copy_school_row(unit, school, 1)
    return school


@pytest.fixture
def child(incidents, school):
    return incidents.pupil(school)


def sign(moving, who, school):
    """For everything that waits for that school."""
    lines = [line for line in moving.handovers(who, state="open") if line.to_school_id == school]
    for line in lines:
        moving.sign(who, line.id)
    return len(lines)


def report(incidents, school, child, *, decided=True):
    concern = incidents.record(incidents.reporter(school), incidents.draft(school, child)).id
    if decided:
        incidents.accept(incidents.lead(school), concern)
    return concern


def test_a_file_that_waited_where_the_child_still_is_waits_there_again(
    incidents, moving, school, elsewhere, third, child
):
    new, concern = incidents.lead(elsewhere), report(incidents, school, child)
    moving.move(child, school, elsewhere)
    on = moving.move(child, elsewhere, third)
    assert concern not in moving.reads(new, child), "the child has gone on"
    moving.unmove(on)
    assert concern in moving.reads(new, child)
    assert moving.reads(incidents.lead(third), child) == set()
    assert sign(moving, new, elsewhere) == 1
    assert concern in moving.reads(incidents.staff("reader", elsewhere), child)
    assert moving.reads(incidents.lead(school), child) == set()


def test_what_was_left_at_a_school_the_child_did_not_come_back_to_still_follows(
    incidents, moving, school, elsewhere, child
):
    old, new, waiting = (
        incidents.lead(school),
        incidents.lead(elsewhere),
        report(incidents, school, child, decided=False),
    )
    report(incidents, school, child)
    moving.move(child, school, elsewhere)
    assert sign(moving, new, elsewhere) == 1
    moving.unmove(moving.move(child, elsewhere, school))
    moving.carry_out()
    incidents.accept(old, waiting)
    incidents.later(hours=2)
    moving.carry_out()
    assert waiting not in moving.reads(old, child)
    assert waiting in moving.reads(incidents.staff("reader", elsewhere), child)


def test_a_record_stays_nowhere_neither_of_its_children_is(incidents, moving, school, elsewhere, third):
    """Two children go to two schools, and the record with one of them; then that child goes to the other's school."""
    one, other = incidents.pupil(school), incidents.pupil(school)
    concern = incidents.record(incidents.reporter(school), incidents.draft(school, one, other)).id
    incidents.accept(incidents.lead(school), concern)
    for child, to in ((one, elsewhere), (other, third)):
        moving.move(child, school, to)
        assert sign(moving, incidents.lead(to), to) == 1
        incidents.later(hours=2)
    kept_at = next(each for each in (elsewhere, third) if concern in listed(incidents, each))
    child, away = (one, third) if kept_at == elsewhere else (other, elsewhere)
    moving.move(child, kept_at, away)
    sign(moving, incidents.lead(away), away)
    assert concern in moving.reads(incidents.lead(away), child)
    assert moving.reads(incidents.lead(kept_at), child) == set()


def listed(incidents, school):
    """What the school keeps."""
    page = incidents.run(incidents.lead(school), list_concerns, ListConcerns(waiting_only=False))
    return {each.id for each in page.concerns}
