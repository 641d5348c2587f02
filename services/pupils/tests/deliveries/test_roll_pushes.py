"""Pushes of vendors over the real vault and store: order, repeats, ids, tombstones, rotation, mere checks."""

import hashlib
import json
import random
from datetime import timedelta

import pytest
from chassis.ground.context import NOBODY
from haven_schemas.acts import pupils as contract
from haven_schemas.acts.intake_reasons import RowReason
from haven_schemas.acts.pupils.feeds import RotateFeedSecret
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from pupils.deliveries.begin import begin_delivery
from pupils.deliveries.decide import sweep_deliveries
from pupils.deliveries.feed import rotate_feed_secret
from pupils.leavers.note import note_leavers
from pupils.models import FeedRow, TombstoneRow
from sqlalchemy import select
from support import clock

JSON = "application/json"
ADMIN = {Right.FEED_ADMINISTER}
ASH = {
    "source_id": "1001", "upn": "A203202811068", "legal_surname": "Ash", "legal_forename": "Ida",
    "date_of_birth": "2014-03-02", "class": "7B", "year_group": "7",
}  # fmt: skip


def push(*pupils, **batch):
    return json.dumps({"pupils": list(pupils), **batch}).encode() if batch or len(pupils) != 1 else as_json(pupils[0])


def as_json(value):
    return json.dumps(value).encode()


def digest(roll, school):
    """The roll as one digest: every fact of every pupil, whatever ids and versions they were given."""
    facts = sorted(
        str((p.upn, p.legal_surname, p.legal_forename, p.preferred_forename, str(p.date_of_birth), p.sex, p.class_name,
             p.year_group, str(p.left_on), p.on_roll, p.search_text))
        for p in roll.pupils(school)
    )  # fmt: skip
    return hashlib.sha256("\n".join(facts).encode()).hexdigest()


def at(roll, minutes):
    return (roll.now - timedelta(minutes=minutes)).isoformat()


def test_one_pupil_alone_is_a_delta_of_one(roll, school, feed):
    delivery = roll.deliver(feed, push(ASH), JSON)
    assert (delivery.state, delivery.mode) == ("done", "delta")
    assert (delivery.total, delivery.applied, delivery.added) == (1, 1, 1)
    (pupil,) = roll.pupils(school)
    assert (pupil.upn, pupil.class_name, pupil.on_roll) == (ASH["upn"], "7B", True)


def test_a_field_left_out_says_nothing_and_null_says_none(roll, school, feed):
    roll.deliver(feed, push({**ASH, "preferred_forename": "Idie"}), JSON)
    known = {"source_id": "1001", "upn": ASH["upn"]}
    roll.deliver(feed, push({**known, "class": None}), JSON)
    (pupil,) = roll.pupils(school)
    assert (pupil.preferred_forename, pupil.class_name, pupil.year_group) == ("Idie", None, "7")


def test_an_id_issued_anew_puts_nothing_on_the_wrong_child(roll, school, feed):
    roll.deliver(feed, push(ASH), JSON)
    other = {**ASH, "upn": "A203102209083", "legal_surname": "Oak", "date_of_birth": "2013-01-01"}
    delivery = roll.deliver(feed, push(other, {"source_id": "1001", "class": "9X"}, mode="delta"), JSON)
    assert [(each.row, each.field, each.reason) for each in delivery.rejected] == [
        (1, "source_id", RowReason.SOURCE_ID_CONFLICT),
        (2, "upn", RowReason.REQUIRED),
    ]
    assert roll.pupils(school)[0].class_name == "7B"


def words(roll):
    """A school's week as a vendor tells it: each message as of its own minute."""
    oak = {**ASH, "source_id": "1002", "upn": "A203102209083", "legal_surname": "Oak"}
    elm = {**ASH, "source_id": "1003", "upn": "E938218618008", "legal_surname": "Elm"}
    by_upn = {"upn": oak["upn"], "date_of_birth": oak["date_of_birth"]}
    told = [
        ASH, oak, elm, {**by_upn, "class": "8A"}, {**by_upn, "year_group": "8", "class": "8B"},
        {"source_id": "1003", "upn": elm["upn"], "gone": True, "left_on": "2026-09-30"},
        {**ASH, "preferred_forename": "Idie"}, {**by_upn, "class": None},
        {**ASH, "class": "7C", "sex": "F"},
    ]  # fmt: skip
    return [{**word, "changed_at": at(roll, 100 - place)} for place, word in enumerate(told)]


@pytest.mark.parametrize("seed", range(3))
def test_shuffled_repeated_and_late_messages_end_in_the_same_roll(roll, school, feed, seed):
    told = words(roll)
    for word in told:
        roll.send(feed, push(word), JSON)
    roll.work()
    expected = digest(roll, school)
    other = roll.add_school()
    again, chance = told * 3, random.Random(seed)
    chance.shuffle(again)
    their_feed = roll.add_feed(other)
    for word in again:
        roll.send(their_feed, push(word), JSON)
        roll.later(seconds=1)
    while roll.work():
        pass
    if seed == 1:
        roll.deliver(their_feed, push(*told, mode="delta"), JSON)
    # A message about a pupil nobody has named yet cannot be applied; its sender repeats it.
    missing = push(*told, mode="delta")
    roll.deliver(their_feed, missing, JSON)
    assert digest(roll, other) == expected


def test_a_tombstone_that_overtakes_its_pupil_counts_when_the_pupil_comes(roll, school, feed):
    gone = {"upn": ASH["upn"], "date_of_birth": ASH["date_of_birth"], "gone": True, "left_on": "2026-07-21"}
    delivery = roll.deliver(feed, push({**gone, "changed_at": at(roll, 10)}), JSON)
    assert [each.reason for each in delivery.rejected] == [RowReason.NOT_ON_ROLL]
    roll.deliver(feed, push({**ASH, "changed_at": at(roll, 20)}), JSON)
    (pupil,) = roll.pupils(school)
    assert (pupil.on_roll, str(pupil.left_on)) == (False, "2026-07-21")
    roll.deliver(feed, push({**ASH, "changed_at": at(roll, 5)}), JSON)
    assert roll.pupils(school)[0].on_roll
    roll.later(days=36)
    sweep_deliveries(roll.open_unit, roll.extras)
    with roll.open_unit(None) as unit:
        assert unit.session.scalars(select(TombstoneRow)).all() == []


def test_a_leaver_is_kept_told_of_and_found_only_when_asked(roll, school, feed):
    roll.deliver(feed, push(ASH), JSON)
    roll.deliver(feed, push({**ASH, "gone": True, "left_on": "2026-07-21"}), JSON)
    (pupil,) = roll.pupils(school)
    assert (pupil.on_roll, pupil.version) == (False, 2)
    assert [event.aggregate_version for event in roll.published("pupils.pupil_changed")] == [1, 2]
    who = roll.staff(school)
    assert roll.find(who, "ash").pupils == []
    (found,) = roll.find(who, "ash", leavers=True).pupils
    assert (found.on_roll, str(found.left_on)) == (False, "2026-07-21")


def test_a_day_of_leaving_ahead_is_noted_when_it_comes(roll, school, feed):
    roll.deliver(feed, push({**ASH, "left_on": (clock.day_of(roll.now) + timedelta(days=3)).isoformat()}), JSON)
    note_leavers(roll.open_unit)
    assert roll.pupils(school)[0].on_roll
    roll.later(days=4)
    note_leavers(roll.open_unit)
    note_leavers(roll.open_unit)
    (pupil,) = roll.pupils(school)
    assert (pupil.on_roll, pupil.version) == (False, 2)


class TestChecks:
    def check(self, roll, feed, body, media_type=JSON):
        request = contract.BeginDelivery.model_validate({"feed_id": feed.id, "media_type": media_type, "check": True})
        place = roll.run(NOBODY, begin_delivery, roll.extras, request)
        roll.put(place, body)
        roll.finish(roll.signed(place, feed, body))
        roll.work()
        return roll.fate(feed, place.delivery_id)

    def test_what_would_change_is_told_and_nothing_applied(self, roll, school, feed):
        roll.deliver(feed, push(ASH), JSON)
        before, events = digest(roll, school), len(roll.published("pupils.pupil_changed"))
        oak = {**ASH, "source_id": "1002", "upn": "A203102209083", "legal_surname": "Oak"}
        found = self.check(roll, feed, push({**ASH, "class": "8A"}, oak, {"sex": "?"}, mode="delta"))
        assert (found.state, found.check, found.added, found.changed) == ("done", True, 1, 1)
        assert [each.row for each in found.rejected] == [3]
        assert (digest(roll, school), len(roll.published("pupils.pupil_changed"))) == (before, events)

    def test_a_full_check_says_how_many_would_leave(self, roll, school, feed):
        roll.deliver(feed, push(ASH), JSON)
        oak = {**ASH, "source_id": "1002", "upn": "A203102209083", "legal_surname": "Oak"}
        found = self.check(roll, feed, push(oak, mode="full"))
        assert (found.mode, found.roll_before, found.would_leave, found.leavers) == ("full", 1, 1, 0)
        assert roll.pupils(school)[0].on_roll


class TestRefusals:
    @pytest.mark.parametrize(
        ("body", "reason"), [(b"{", "malformed_json"), (b'{"pupils": []}', "no_rows"), (b"\xff", "wrong_encoding")]
    )
    def test_a_push_of_another_form_is_refused_at_once(self, roll, feed, body, reason):
        place = roll.begin(feed, JSON)
        roll.put(place, body)
        with pytest.raises(Problem) as problem:
            roll.finish(roll.signed(place, feed, body, message_id="msg_form"))
        assert (problem.value.code, problem.value.ids) == (ErrorCode.INVALID_REQUEST, {"reason": reason})
        mended = push(ASH)
        again = roll.begin(feed, JSON)
        roll.put(again, mended)
        assert roll.finish(roll.signed(again, feed, mended, message_id="msg_form")), "the id was not used up"


class TestRotation:
    def rotate(self, roll, feed, **given):
        who = roll.staff(feed.school_id, rights=ADMIN, elevated=True)
        request = RotateFeedSecret(feed_id=feed.id, **given)
        return roll.run(who, rotate_feed_secret, roll.extras, request)

    def sends(self, roll, feed, secret):
        place = roll.begin(feed, JSON)
        roll.put(place, push(ASH))
        try:
            roll.finish(roll.signed(place, feed, push(ASH), secret=secret))
        except Problem as problem:
            return problem.code is not ErrorCode.SIGNATURE_INVALID
        return True

    def test_both_secrets_are_good_until_the_overlap_ends(self, roll, feed):
        new = self.rotate(roll, feed, overlap_hours=2)
        assert new.secret != feed.secret
        assert self.sends(roll, feed, feed.secret)
        assert self.sends(roll, feed, new.secret)
        with roll.open_unit(None) as unit:
            kept = unit.session.scalars(select(FeedRow)).one()
        assert new.secret.encode() not in kept.secret_sealed
        # The clock of the library that checks signatures is the real one, so the end of the overlap is moved instead.
        with roll.open_unit(None) as unit:
            unit.session.scalars(select(FeedRow)).one().previous_secret_until = roll.now - timedelta(seconds=1)
        assert not self.sends(roll, feed, feed.secret)
        assert self.sends(roll, feed, new.secret)

    def test_without_overlap_and_at_a_second_rotation_the_old_one_ends(self, roll, feed):
        first = self.rotate(roll, feed, overlap_hours=0)
        assert first.previous_until is None
        assert not self.sends(roll, feed, feed.secret)
        second, third = self.rotate(roll, feed), self.rotate(roll, feed)
        assert [self.sends(roll, feed, each.secret) for each in (first, second, third)] == [False, True, True]
        (entry, *_) = roll.audited("feed:secret:rotate")
        assert entry["object_id"] == str(feed.id)

    def test_only_for_ones_own_feeds(self, roll, feed):
        stranger = roll.staff(roll.add_school(), rights=ADMIN, elevated=True)
        with pytest.raises(Problem) as problem:
            request = RotateFeedSecret(feed_id=feed.id)
            roll.run(stranger, rotate_feed_secret, roll.extras, request)
        assert problem.value.code is ErrorCode.NOT_FOUND
