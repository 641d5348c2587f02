"""A child has died: a hold keeps the file from then on, once, until somebody lifts it."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from haven_schemas.acts.incidents.retention import SaidDead
from haven_schemas.acts.retention.holds import LiftHold, ListHolds
from haven_schemas.errors import Problem
from retention.holds.hold import lift_hold, list_holds
from retention_world import person

GROWN = {"born_on": date(1999, 3, 1), "left_on": date(2017, 7, 20)}


def died(here, child, by=None):
    said = SaidDead(by=by or uuid4(), at=here.now)
    here.changed(child, died=said)
    return said


def holds(here, lead, **asked):
    return here.ask(lead, list_holds, ListHolds(**asked)).holds


def test_a_look_places_one_hold_in_the_name_of_who_said_so(here):
    school = here.school()
    lead, child, alive = person(school), here.child(school, **GROWN), here.child(school, **GROWN)
    here.look()
    said = died(here, child, by=lead.actor_id)
    assert here.file(lead, child).state == "held", "before any look"
    for _ in range(3):
        here.now += timedelta(days=1)
        here.look()
    (hold,) = holds(here, lead)
    assert (hold.subject_id, hold.kind, hold.placed_by, hold.said) == (child, "death", said.by, [])
    assert {each: row.held for each, row in here.kept().items()} == {child: True, alive: False}


def test_lifted_it_is_not_placed_again_unless_it_is_said_again(here):
    school = here.school()
    lead, child = person(school), here.child(school, **GROWN)
    died(here, child)
    here.look()
    (hold,) = holds(here, lead)
    here.now += timedelta(hours=1)
    lifted = {"hold_id": hold.id, "words": "The inquest is over.", "version": hold.version}
    here.ask(lead, lift_hold, LiftHold.model_validate(lifted))
    here.notice_is_over()
    here.look()
    assert holds(here, lead) == []
    assert here.file(lead, child).state == "in_review"
    died(here, child)
    here.now += timedelta(days=1)
    here.look()
    assert len(holds(here, lead)) == 1


def test_one_that_somebody_placed_is_enough(here):
    school = here.school()
    lead, child = person(school), here.child(school, **GROWN)
    placed = here.hold(lead, child, kind="death")
    here.now += timedelta(days=1)
    died(here, child)
    here.look()
    assert [each.id for each in holds(here, lead)] == [placed.id]


def test_what_waited_is_put_back_and_nothing_is_proposed_before_any_look(here):
    school = here.school()
    child, disposal = here.announced(school)
    lead, other = person(school), here.child(school, **GROWN)
    for each in (child, other):
        died(here, each)
    with pytest.raises(Problem) as refused:
        here.propose(lead, other)
    assert refused.value.code == "invalid_request"
    here.look()
    assert (here.row(disposal).state, here.row(disposal).because) == ("put_back", "held")


def test_it_is_seen_on_the_day_though_nobody_looked(here):
    child, disposal = here.announced(here.school())
    here.wait(20)
    died(here, child)
    here.wait(5)
    assert (here.row(disposal).state, here.row(disposal).because) == ("put_back", "held")


def test_what_is_being_destroyed_already_goes_on(here):
    child, disposal = here.announced(here.school())
    here.wait(22)
    assert here.row(disposal).state == "ordered"
    died(here, child)
    here.look()
    assert here.row(disposal).state == "ordered"
    assert not here.kept()[child].held
