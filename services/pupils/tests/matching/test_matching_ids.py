"""Ids of a source that mean other children: the feed stops, a person re-keys it, and no row is on the wrong child."""

import json

import pytest
from chassis.ground.context import NOBODY
from haven_schemas.acts import pupils as contract
from haven_schemas.acts.intake_reasons import FileReason, RowReason
from haven_schemas.acts.pupils.matching import DecideIds
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from pupils.batch.in_hand import RollInHand
from pupils.deliveries.begin import begin_delivery
from pupils.deliveries.decide import decide_delivery, decide_ids
from pupils.models import PupilSourceRow
from pupils.taken import object as read_object
from sqlalchemy import select

JSON = "application/json"
UPNS = ["A203202811068", "A203102209083", "E938218618008", "A203202811069", "A203202811070"]


def child(number, source_id, **changed):
    born = f"2014-03-{number + 1:02d}"
    names = {"legal_surname": f"Ash{number}", "legal_forename": "Ida", "date_of_birth": born}
    return {"source_id": source_id, "upn": UPNS[number], **names, **changed}


def push(*pupils, mode="delta", **more):
    return json.dumps({"mode": mode, "pupils": pupils, **more}).encode()


@pytest.fixture
def admin(roll, school):
    return roll.staff(school, rights={Right.FEED_ADMINISTER}, elevated=True)


def sources(roll, feed):
    with roll.open_unit([feed.school_id]) as unit:
        rows = unit.session.execute(
            select(PupilSourceRow.source_id, PupilSourceRow.pupil_id).where(PupilSourceRow.feed_id == feed.id)
        )
        return {row.source_id: row.pupil_id for row in rows}


def decide(roll, who, delivery_id, decision):
    asked = DecideIds.model_validate({"delivery_id": delivery_id, "decision": decision})
    return roll.run(who, decide_ids, asked)


@pytest.fixture(params=[500, 3], ids=["one batch", "several batches"])
def reissued(roll, feed, school, request, monkeypatch):
    """Four children, and a delivery in which three of their ids are each other's."""
    monkeypatch.setattr("pupils.deliveries.apply.BATCH_ROWS", request.param)
    roll.deliver(feed, push(*(child(number, str(number)) for number in range(4))), JSON)
    before = {pupil.upn: pupil.id for pupil in roll.pupils(school)}
    moved = [child(0, "1", **{"class": "9X"}), child(1, "2"), child(2, "0"), child(3, "3")]
    return roll.deliver(feed, push(*moved), JSON), before


def test_several_conflicts_stop_the_feed_before_anything_is_applied(roll, feed, school, reissued):
    delivery, _ = reissued
    assert (delivery.state, delivery.waits_for, delivery.id_conflicts) == ("waiting_for_decision", "ids", 3)
    assert {pupil.class_name for pupil in roll.pupils(school)} == {None}
    later = roll.send(feed, push(child(3, "3", year_group="9")), JSON)
    other = roll.add_feed(school, "Other MIS")
    elsewhere = roll.send(other, push(child(2, "77", year_group="8")), JSON)
    assert roll.work() == 1, "the feed has stopped, another one of the school has not"
    assert roll.fate(feed, later).state == "waiting"
    assert roll.fate(other, elsewhere).state == "done"


def test_what_is_pushed_is_read_and_looked_up_once(roll, feed, monkeypatch):
    roll.deliver(feed, push(child(0, "0")), JSON)
    sent = roll.send(feed, push(child(0, "0", **{"class": "9X"})), JSON)
    read, looked_up = [], []
    read_sealed, look_up = read_object.read_sealed, RollInHand.look_up
    monkeypatch.setattr(read_object, "read_sealed", lambda *of: read.append(of) or read_sealed(*of))
    monkeypatch.setattr(RollInHand, "look_up", lambda roll, rows: looked_up.append(rows) or look_up(roll, rows))
    roll.work()
    assert roll.fate(feed, sent).applied == 1
    assert (len(read), len(looked_up)) == (1, 1)


def test_rekeying_gives_each_child_their_new_id(roll, feed, school, admin, reissued):
    delivery, before = reissued
    decide(roll, admin, delivery.delivery_id, "rekey")
    decide(roll, admin, delivery.delivery_id, "rekey")
    roll.work()
    done = roll.fate(feed, delivery.delivery_id)
    assert (done.state, done.applied, done.added, done.rejected_count) == ("done", 4, 0, 0)
    assert {pupil.upn: pupil.id for pupil in roll.pupils(school)} == before
    assert sources(roll, feed) == {
        "1": before[UPNS[0]], "2": before[UPNS[1]], "0": before[UPNS[2]], "3": before[UPNS[3]],
    }  # fmt: skip
    assert [entry["outcome"] for entry in roll.audited("feed:ids:decide")] == ["rekey"]


def test_left_as_they_are_the_rows_are_rejected_and_the_others_applied(roll, feed, admin, reissued):
    delivery, _ = reissued
    decide(roll, admin, delivery.delivery_id, "leave")
    roll.work()
    done = roll.fate(feed, delivery.delivery_id)
    assert (done.state, done.applied, done.rejected_count) == ("done", 1, 3)
    assert {row.reason for row in done.rejected} == {RowReason.SOURCE_ID_CONFLICT}


def test_refused_it_changes_nothing_and_the_feed_goes_on(roll, feed, school, admin, reissued):
    delivery, _ = reissued
    later = roll.send(feed, push(child(3, "3", year_group="9")), JSON)
    decide(roll, admin, delivery.delivery_id, "refuse")
    roll.work()
    done = roll.fate(feed, delivery.delivery_id)
    assert (done.state, done.reason) == ("refused", FileReason.REFUSED_BY_PERSON)
    assert roll.fate(feed, later).state == "done"


def test_nobody_of_another_school_decides_and_not_by_the_other_decision(roll, feed, school, admin, reissued):
    delivery, _ = reissued
    stranger = roll.staff(roll.add_school(), rights={Right.FEED_ADMINISTER}, elevated=True)
    for who, ask in (
        (stranger, lambda: decide(roll, stranger, delivery.delivery_id, "rekey")),
        (admin, lambda: roll.run(
            admin, decide_delivery,
            contract.DecideDelivery(delivery_id=delivery.delivery_id, decision="apply"),
        )),
    ):  # fmt: skip
        with pytest.raises(Problem) as refused:
            ask()
        assert refused.value.code is ErrorCode.NOT_FOUND, who


def test_a_check_tells_the_conflicts_and_waits_for_nobody(roll, feed, reissued, admin):
    decide(roll, admin, reissued[0].delivery_id, "refuse")
    request = contract.BeginDelivery.model_validate({"feed_id": feed.id, "media_type": JSON, "check": True})
    place = roll.run(NOBODY, begin_delivery, roll.extras, request)
    body = push(child(0, "1"), child(1, "2"), child(2, "0"))
    roll.put(place, body)
    roll.finish(roll.signed(place, feed, body))
    roll.work()
    told = roll.fate(feed, place.delivery_id)
    assert (told.state, told.id_conflicts, told.rejected_count) == ("done", 3, 3)


def test_twins_whose_ids_were_exchanged_are_a_conflict_even_without_upns(roll, feed, school):
    twin = {"legal_surname": "Oak", "date_of_birth": "2014-05-05"}
    amy, ben = {**twin, "legal_forename": "Amy"}, {**twin, "legal_forename": "Ben"}
    roll.deliver(feed, push({**amy, "source_id": "1"}, {**ben, "source_id": "2"}), JSON)
    ids = {pupil.legal_forename: pupil.id for pupil in roll.pupils(school)}
    done = roll.deliver(feed, push({**ben, "source_id": "1", "class": "7B"}), JSON)
    assert [row.reason for row in done.rejected] == [RowReason.SOURCE_ID_CONFLICT]
    assert {pupil.legal_forename: (pupil.id, pupil.class_name) for pupil in roll.pupils(school)} == {
        name: (pupil_id, None) for name, pupil_id in ids.items()
    }
