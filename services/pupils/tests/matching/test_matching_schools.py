"""A child who moves between schools of the trust keeps their id; a feed is told nothing of another school."""

import json
from uuid import uuid4

import pytest
from chassis.ground.context import NOBODY, Access
from haven_schemas.acts import pupils as contract
from haven_schemas.acts.intake_reasons import RowReason
from haven_schemas.acts.pupils import PupilsById
from haven_schemas.rights import Right
from pupils.deliveries.begin import begin_delivery
from pupils.finding.lists import get_pupils, pupil_facts
from pupils.models import RollQuestionRow
from sqlalchemy import select
from support import clock

SERVICE = Access(kind="service", actor_id=uuid4(), service="pupils", job="test")
JSON = "application/json"
ASH = {
    "source_id": "1", "upn": "A203202811068", "legal_surname": "Ash", "legal_forename": "Ida",
    "date_of_birth": "2014-03-02", "class": "7B", "year_group": "7",
}  # fmt: skip


def push(*pupils, mode="delta", **more):
    return json.dumps({"mode": mode, "pupils": pupils, **more}).encode()


@pytest.fixture
def second(roll):
    return roll.add_feed(roll.add_school())


@pytest.fixture
def known(roll, feed, school):
    roll.deliver(feed, push(ASH), JSON)
    return roll.pupils(school)[0].id


def leave(roll, feed):
    roll.later(hours=1)
    roll.deliver(feed, push({**ASH, "gone": True}), JSON)
    roll.later(hours=1)


def test_who_left_keeps_their_id_and_the_school_they_left_keeps_their_name(roll, feed, school, second, known):
    leave(roll, feed)
    done = roll.deliver(second, push({**ASH, "source_id": "900", "class": "7Z"}), JSON)
    assert (done.applied, done.added, done.rejected_count, done.warnings) == (1, 1, 0, [])
    assert roll.pupils(school) == []
    (pupil,) = roll.pupils(second.school_id)
    assert (pupil.id, pupil.class_name, pupil.on_roll, pupil.version) == (known, "7Z", True, 3)
    reader = roll.staff(school, rights={Right.PUPIL_FIND})
    (shown,) = roll.run(reader, get_pupils, PupilsById(ids=[known])).pupils
    assert (shown.known_as, shown.class_name, shown.on_roll, shown.school_id) == ("Ida Ash", "7B", False, school)
    (facts,) = roll.run(SERVICE, pupil_facts, PupilsById(ids=[known])).pupils
    assert facts.school_id == second.school_id
    moved = roll.audited("pupil:school:move")
    assert [set(entry["school_ids"]) for entry in moved] == [{str(school), str(second.school_id)}]
    last = roll.published("pupils.pupil_changed")[-1]
    assert (last.body["data"]["version"], last.body["schoolid"]) == (3, str(second.school_id))


def test_the_school_they_left_does_not_get_them_back_by_going_on_to_name_them(roll, feed, school, second, known):
    leave(roll, feed)
    roll.deliver(second, push(ASH), JSON)
    roll.later(hours=1)
    gone = push({**ASH, "left_on": clock.day_of(roll.now).isoformat()})
    assert roll.deliver(feed, gone, JSON).rejected_count == 0, "as of any leaver whom the roll does not know"
    assert [pupil.on_roll for pupil in roll.pupils(school)] == [False]
    roll.later(hours=1)
    assert roll.deliver(feed, push({**ASH, "year_group": "9"}), JSON).rejected_count == 0
    assert [(pupil.id, pupil.year_group) for pupil in roll.pupils(second.school_id)] == [(known, "7")]
    (entry,) = roll.pupils(school)
    assert (entry.id == known, entry.year_group) == (False, "9"), "both name the child: both schools are asked"
    with roll.open_unit(None) as unit:
        assert unit.session.scalars(select(RollQuestionRow.entry_id)).all() == [entry.id]


def test_who_left_there_comes_back(roll, feed, school, second, known):
    leave(roll, feed)
    roll.deliver(second, push(ASH), JSON)
    roll.later(hours=1)
    roll.deliver(second, push({**ASH, "gone": True}), JSON)
    roll.later(days=1)
    assert roll.deliver(feed, push(ASH), JSON).rejected_count == 0
    assert [pupil.id for pupil in roll.pupils(school)] == [known]


@pytest.mark.parametrize(
    "changed",
    [
        {"date_of_birth": "2014-03-03"},
        {"upn": "A203102209083"},
        {"upn": None},
        {"enrolment_status": "S"},
        {"gone": True},
    ],
)
def test_a_child_is_not_taken_over_by_less_than_upn_and_birth_date(roll, school, second, known, changed):
    done = roll.deliver(second, push({**ASH, **changed}), JSON)
    assert [pupil.id for pupil in roll.pupils(school)] == [known]
    assert known not in [pupil.id for pupil in roll.pupils(second.school_id)]
    assert {row.reason for row in done.rejected} <= {RowReason.NOT_ON_ROLL}


def test_a_row_that_states_no_name_is_not_told_one(roll, school, second, known):
    done = roll.deliver(second, push({"upn": ASH["upn"], "date_of_birth": ASH["date_of_birth"]}), JSON)
    assert [(row.field, row.reason) for row in done.rejected] == [("legal_surname", RowReason.REQUIRED)]
    assert [pupil.id for pupil in roll.pupils(school)] == [known]


def test_a_check_moves_nobody(roll, school, second, known):
    request = contract.BeginDelivery.model_validate({"feed_id": second.id, "media_type": JSON, "check": True})
    place = roll.run(NOBODY, begin_delivery, roll.extras, request)
    roll.put(place, push(ASH))
    roll.finish(roll.signed(place, second, push(ASH)))
    roll.work()
    assert roll.fate(second, place.delivery_id).added == 1
    assert [pupil.id for pupil in roll.pupils(school)] == [known]
