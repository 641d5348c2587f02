"""Deliveries over the real vault and store: signatures, replays, uploads by hand, crashes, absence, sweeping."""

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from chassis.ground.away import VaultAway
from chassis.ground.context import NOBODY
from chassis.objects.object_store import StoreAway
from haven_schemas.acts import pupils as contract
from haven_schemas.acts.intake_reasons import FileReason
from haven_schemas.errors import ErrorCode, FieldCode, Problem
from haven_schemas.rights import Right
from pupils.deliveries import apply as apply_deliveries
from pupils.deliveries.begin import begin_delivery, begin_upload, keep_delivery_key
from pupils.deliveries.decide import sweep_deliveries
from pupils.deliveries.delivery import list_deliveries, show_delivery
from pupils.deliveries.feed import add_feed, list_feeds
from pupils.deliveries.finish import finish_upload
from pupils.models import DeliveryRow, FeedRow, PupilRow, WebhookReceiptRow
from pupils.taken.delivery import take_delivery
from sqlalchemy import func, select, text, update

SAFEGUARDING = {Right.FEED_ADMINISTER, Right.PUPIL_FIND}


def refusal(call, *arguments):
    with pytest.raises(Problem) as problem:
        call(*arguments)
    return problem.value


def files(tmp_path):
    return [path for path in (tmp_path / "objects").rglob("*") if path.is_file()]


class TestSignatures:
    def test_a_good_delivery_waits_and_is_worked_through(self, roll, feed, as_csv, row):
        delivery_id = roll.send(feed, as_csv(row()))
        assert roll.fate(feed, delivery_id).state == "waiting"
        assert roll.work() == 1
        assert roll.fate(feed, delivery_id).state == "done"
        assert roll.audited("feed:delivery:accept")[0]["object_id"] == str(delivery_id)

    def test_the_bytes_lie_sealed_while_they_wait(self, roll, feed, as_csv, row, tmp_path):
        roll.send(feed, as_csv(row(legal_surname="Canaryname")))
        (file,) = files(tmp_path)
        assert b"Canaryname" not in file.read_bytes()

    @pytest.mark.parametrize(
        "tampering",
        [
            {"signature": "v1,AAAA"}, {"signature": "nonsense"}, {"secret": "whsec_" + "A" * 40}, {"timestamp": "1"},
        ],
    )  # fmt: skip
    def test_a_wrong_signature_is_refused_and_the_bytes_deleted(self, roll, feed, as_csv, row, tmp_path, tampering):
        body = as_csv(row())
        place = roll.begin(feed)
        roll.put(place, body)
        assert refusal(roll.finish, roll.signed(place, feed, body, **tampering)).code is ErrorCode.SIGNATURE_INVALID
        assert files(tmp_path) == []
        assert roll.work() == 0
        assert refusal(roll.fate, feed, place.delivery_id).code is ErrorCode.NOT_FOUND

    def test_bytes_that_are_not_those_signed_are_refused(self, roll, feed, as_csv, row):
        place = roll.begin(feed)
        roll.put(place, as_csv(row(), row()))
        assert refusal(roll.finish, roll.signed(place, feed, as_csv(row()))).code is ErrorCode.SIGNATURE_INVALID

    @pytest.mark.parametrize("minutes", [-6, 6])
    def test_a_time_too_far_away_is_refused(self, roll, feed, as_csv, row, minutes):
        body = as_csv(row())
        place = roll.begin(feed)
        roll.put(place, body)
        at = str(int((roll.now + timedelta(minutes=minutes)).timestamp()))
        assert refusal(roll.finish, roll.signed(place, feed, body, timestamp=at)).code is ErrorCode.SIGNATURE_INVALID

    def test_unknown_feed_missing_bytes_and_unknown_place_look_like_a_wrong_signature(self, roll, feed):
        unknown = contract.BeginDelivery(feed_id=uuid4(), media_type="text/csv")
        problem = refusal(roll.run, NOBODY, begin_delivery, roll.extras, unknown)
        assert problem.code is ErrorCode.SIGNATURE_INVALID
        place = roll.begin(feed)
        assert refusal(roll.finish, roll.signed(place, feed, b"")).code is ErrorCode.SIGNATURE_INVALID
        elsewhere = place.model_copy(update={"delivery_id": uuid4()})
        assert refusal(roll.finish, roll.signed(elsewhere, feed, b"")).code is ErrorCode.SIGNATURE_INVALID

    def test_a_utf_16_body_is_signed_over_its_bytes(self, roll, feed, as_csv, row):
        delivery = roll.deliver(feed, as_csv(row(legal_surname="Zoë")).decode().encode("utf-16"))
        assert (delivery.state, delivery.applied) == ("done", 1)

    def test_a_paused_feed_takes_nothing(self, roll, feed, as_csv, row):
        with roll.open_unit([feed.school_id]) as unit:
            unit.session.execute(update(FeedRow).values(paused=True))
        assert refusal(roll.send, feed, as_csv(row())).code is ErrorCode.FEED_PAUSED


class TestReplays:
    def test_a_message_id_is_taken_once(self, roll, school, feed, as_csv, row, tmp_path):
        body = as_csv(row())
        first, second = roll.begin(feed), roll.begin(feed)
        for place in (first, second):
            roll.put(place, body)
        roll.finish(roll.signed(first, feed, body, message_id="msg_same"))
        problem = refusal(roll.finish, roll.signed(second, feed, body, message_id="msg_same"))
        assert problem.code is ErrorCode.DELIVERY_REPLAYED
        assert problem.ids == {"delivery_id": str(first.delivery_id)}
        assert len(files(tmp_path)) == 1
        assert roll.work() == 1

    def test_the_same_call_again_gets_the_same_answer(self, roll, feed, as_csv, row):
        body = as_csv(row())
        place = roll.begin(feed)
        roll.put(place, body)
        request = roll.signed(place, feed, body)
        assert roll.finish(request) == roll.finish(request)
        roll.work()
        assert roll.finish(request).delivery_id == place.delivery_id
        other = roll.signed(place, feed, body)
        assert refusal(roll.finish, other).code is ErrorCode.SIGNATURE_INVALID

    def test_six_at_once_are_accepted_once(self, roll, feed, as_csv, row):
        body = as_csv(row())
        places = [roll.begin(feed) for _ in range(6)]
        for place in places:
            roll.put(place, body)
        outcomes = []

        def finish(place):
            try:
                roll.finish(roll.signed(place, feed, body, message_id="msg_once"))
                outcomes.append("accepted")
            except Problem as problem:
                outcomes.append(problem.code.value)

        threads = [threading.Thread(target=finish, args=[place]) for place in places]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(outcomes) == ["accepted"] + ["delivery_replayed"] * 5

    def test_another_feed_may_use_the_same_message_id(self, roll, school, feed, as_csv, row):
        other = roll.add_feed(school, "Another MIS")
        body = as_csv(row())
        for each in (feed, other):
            place = roll.begin(each)
            roll.put(place, body)
            assert roll.finish(roll.signed(place, each, body, message_id="msg_1"))


class TestFates:
    def test_a_delivery_is_told_only_with_its_own_feed(self, roll, school, feed, as_csv, row):
        delivery_id = roll.send(feed, as_csv(row()))
        other = roll.add_feed(school, "Another MIS")
        assert refusal(roll.fate, other, delivery_id).code is ErrorCode.NOT_FOUND
        assert refusal(roll.fate, feed, uuid4()).code is ErrorCode.NOT_FOUND

    def test_who_looks_after_feeds_is_told_of_their_own_school_s_alone(self, roll, school, feed, as_csv, row):
        query = contract.DeliveryQuery(delivery_id=roll.send(feed, as_csv(row())), feed_id=feed.id)
        asked = (show_delivery, roll.extras.keyring, query)
        mine, theirs = (roll.staff(each, rights=[Right.FEED_ADMINISTER]) for each in (school, roll.add_school()))
        assert roll.run(mine, *asked).school_id == school
        assert roll.fate(feed, query.delivery_id).school_id is None, "a vendor is told no number of ours"
        assert refusal(roll.run, theirs, *asked).code is ErrorCode.NOT_FOUND


class TestUploadsByHand:
    def upload(self, roll, who, school, body):
        request = contract.BeginUpload(school_id=school, media_type="text/csv")
        place = roll.run(who, begin_upload, roll.extras, request)
        roll.put(place, body)
        return contract.FinishUpload(delivery_id=place.delivery_id)

    def test_an_administrators_file_is_worked_through(self, roll, school, as_csv, row):
        who = roll.staff(school, rights=SAFEGUARDING, elevated=True)
        request = self.upload(roll, who, school, as_csv(row()))
        assert roll.run(who, finish_upload, request) == roll.run(who, finish_upload, request)
        assert roll.work() == 1
        (listed,) = roll.run(who, list_deliveries, contract.ListDeliveries()).deliveries
        assert (listed.state, listed.applied, listed.feed_id) == ("done", 1, None)
        assert len(roll.audited("feed:delivery:accept")) == 1

    def test_others_can_neither_begin_nor_finish_it(self, roll, school, as_csv, row):
        elsewhere = roll.staff(roll.add_school(), rights=SAFEGUARDING, elevated=True)
        begun = contract.BeginUpload(school_id=school, media_type="text/csv")
        problem = refusal(roll.run, elsewhere, begin_upload, roll.extras, begun)
        assert problem.code is ErrorCode.NOT_PERMITTED
        who = roll.staff(school, rights=SAFEGUARDING, elevated=True)
        request = self.upload(roll, who, school, as_csv(row()))
        colleague = roll.staff(school, rights=SAFEGUARDING, elevated=True)
        for other in (elsewhere, colleague):
            assert refusal(roll.run, other, finish_upload, request).code is ErrorCode.NOT_FOUND


class TestFeeds:
    def test_the_secret_is_told_once_and_lies_sealed(self, roll, school, feed):
        assert feed.secret.startswith("whsec_")
        with roll.open_unit([school]) as unit:
            kept = unit.session.scalars(select(FeedRow)).one()
        assert feed.secret.encode() not in kept.secret_sealed
        who = roll.staff(school, rights=SAFEGUARDING)
        listed = roll.run(who, list_feeds)
        assert [each.id for each in listed.feeds] == [feed.id]
        assert feed.secret not in listed.model_dump_json()

    def test_a_feed_needs_a_known_school_a_new_name_and_the_right(self, roll, school, feed):
        def add(who, school_id, name):
            return roll.run(who, add_feed, roll.extras, contract.AddFeed(school_id=school_id, name=name))

        admin = roll.staff(school, rights=SAFEGUARDING, elevated=True)
        assert add(admin, school, "Second")
        assert refusal(add, admin, school, "Second").fields[0].code is FieldCode.DUPLICATE
        assert refusal(add, admin, roll.add_school(), "Third").code is ErrorCode.NOT_PERMITTED
        nowhere = uuid4()
        stranger = roll.staff(nowhere, rights=SAFEGUARDING, elevated=True)
        assert refusal(add, stranger, nowhere, "Fourth").fields[0].code is FieldCode.UNKNOWN_SCHOOL


class Killed(BaseException):
    """The process ends here."""


class DiesAt:
    """Runs what it is given, and dies at the call of that number."""

    def __init__(self, call: int) -> None:
        self.left = call

    def __call__(self, function, *arguments):
        self.left -= 1
        if self.left == 0:
            raise Killed
        return function(*arguments)


class TestCrashes:
    def test_a_worker_that_dies_mid_file_is_followed_by_one_that_goes_on(
        self, roll, school, feed, as_csv, row, monkeypatch
    ):
        monkeypatch.setattr(apply_deliveries, "BATCH_ROWS", 10)
        rows = [row() for _ in range(35)]
        rows[25] = dict(rows[2])  # a duplicate of a row that a worker before applied
        rows[30] = row(sex="?")
        delivery_id = roll.send(feed, as_csv(*rows))
        with pytest.raises(Killed):
            roll.with_extras(off_loop=DiesAt(4)).work()  # check, two batches, then the end
        half = roll.fate(feed, delivery_id)
        assert (half.state, half.applied, half.total) == ("running", 20, 35)
        assert roll.work() == 0, "the dead worker's hold has not run out"
        roll.later(minutes=3)
        assert roll.work() == 1
        whole = roll.fate(feed, delivery_id)
        assert (whole.state, whole.applied) == ("done", 33)
        assert [each.row for each in whole.rejected] == [26, 31]
        assert len(roll.pupils(school)) == len(roll.published("pupils.pupil_changed")) == 33
        assert {pupil.version for pupil in roll.pupils(school)} == {1}

    @pytest.mark.parametrize("call", [1, 2, 3, 5, 6])
    def test_death_at_any_step_loses_and_doubles_nothing(self, roll, school, feed, as_csv, row, monkeypatch, call):
        monkeypatch.setattr(apply_deliveries, "BATCH_ROWS", 2)
        delivery_id = roll.send(feed, as_csv(*(row() for _ in range(5))))
        with pytest.raises(Killed):
            roll.with_extras(off_loop=DiesAt(call)).work()
        roll.later(minutes=3)
        roll.work()
        sweep_deliveries(roll.open_unit, roll.extras)
        assert roll.fate(feed, delivery_id).applied == 5
        assert len(roll.published("pupils.pupil_changed")) == 5
        assert roll.delivery_row(delivery_id).object_name is None

    def test_a_worker_taken_for_dead_writes_nothing_more(self, roll, school, feed, as_csv, row, monkeypatch):
        monkeypatch.setattr(apply_deliveries, "BATCH_ROWS", 2)
        delivery_id = roll.send(feed, as_csv(*(row() for _ in range(6))))
        steps = []

        def slow(function, *arguments):
            steps.append(1)
            if len(steps) == 3:  # after the first batch the other worker comes by and does it all
                roll.later(minutes=3)
                assert roll.work() == 1
            return function(*arguments)

        roll.with_extras(off_loop=slow).work()
        assert roll.fate(feed, delivery_id).applied == 6
        assert len(roll.published("pupils.pupil_changed")) == 6
        assert len(roll.published("pupils.delivery_finished")) == 1

    def test_a_file_that_kills_every_worker_is_refused_at_last(self, roll, feed, as_csv, row):
        delivery_id = roll.send(feed, as_csv(row()))
        for _ in range(apply_deliveries.MOST_ATTEMPTS):
            with pytest.raises(Killed):
                roll.with_extras(off_loop=DiesAt(1)).work()
            roll.later(minutes=3)
        roll.work()
        assert roll.fate(feed, delivery_id).reason is FileReason.FAILED

    @pytest.mark.parametrize("away", [VaultAway, StoreAway])
    def test_absence_counts_no_attempt_and_the_file_waits(self, roll, feed, as_csv, row, away):
        def absent(function, *arguments):
            raise away

        delivery_id = roll.send(feed, as_csv(row()))
        for _ in range(apply_deliveries.MOST_ATTEMPTS + 2):
            with pytest.raises(away):
                roll.with_extras(off_loop=absent).work()
        assert roll.fate(feed, delivery_id).state == "waiting"
        assert roll.work() == 1
        assert roll.fate(feed, delivery_id).state == "done"

    @pytest.mark.parametrize("away", [VaultAway, StoreAway])
    def test_a_worker_taken_for_dead_gives_nothing_back(self, roll, feed, as_csv, row, away):
        def slow(function, *arguments):
            roll.later(minutes=3)
            assert roll.work() == 1
            raise away

        delivery_id = roll.send(feed, as_csv(row()))
        with pytest.raises(away):
            roll.with_extras(off_loop=slow).work()
        assert roll.fate(feed, delivery_id).state == "done"
        assert len(roll.published("pupils.delivery_finished")) == 1

    def test_files_of_one_school_are_worked_in_their_order(self, roll, school, feed, as_csv, row):
        pupil = row()
        roll.send(feed, as_csv({**pupil, "class": "7A"}))
        roll.later(seconds=1)
        roll.send(feed, as_csv({**pupil, "class": "7B"}))
        with roll.open_unit(None) as unit:
            assert take_delivery(unit, roll.extras.held_for) is not None
        with roll.open_unit(None) as unit:
            assert take_delivery(unit, roll.extras.held_for) is None, "the first file of the school is in hand"
        roll.later(minutes=3)
        assert roll.work() == 2
        assert roll.pupils(school)[0].class_name == "7B"

    def test_a_damaged_or_missing_object_is_refused(self, roll, feed, as_csv, row, tmp_path):
        damaged, missing = (roll.send(feed, as_csv(row())) for _ in range(2))
        for delivery_id in (damaged, missing):
            file = tmp_path / "objects" / roll.delivery_row(delivery_id).object_name
            if delivery_id == missing:
                file.unlink()
            else:
                file.write_bytes(file.read_bytes()[:-1] + b"x")
        roll.work()
        assert {roll.fate(feed, each).reason for each in (damaged, missing)} == {FileReason.DAMAGED}


class TestSweeping:
    def test_what_never_arrived_is_forgotten_after_an_hour(self, roll, feed, tmp_path):
        place = roll.begin(feed)
        roll.put(place, b"half")
        sweep_deliveries(roll.open_unit, roll.extras)
        assert len(files(tmp_path)) == 1
        roll.later(hours=1, minutes=1)
        sweep_deliveries(roll.open_unit, roll.extras)
        assert files(tmp_path) == []
        assert roll.delivery_row(place.delivery_id) is None

    def test_findings_and_message_ids_go_after_35_days(self, roll, feed, as_csv, row):
        delivery_id = roll.deliver(feed, as_csv(row(sex="?"))).delivery_id
        roll.later(days=34)
        sweep_deliveries(roll.open_unit, roll.extras)
        assert roll.fate(feed, delivery_id).rejected_count == 1
        roll.later(days=2)
        sweep_deliveries(roll.open_unit, roll.extras)
        assert roll.delivery_row(delivery_id) is None
        with roll.open_unit(None) as unit:
            assert unit.session.scalar(select(func.count()).select_from(WebhookReceiptRow)) == 0

    def test_the_weekly_key_is_looked_after(self, roll, feed, as_csv, row):
        roll.send(feed, as_csv(row()))
        with roll.open_unit(None) as unit:
            keep_delivery_key(unit, roll.extras)
        assert roll.work() == 1


def test_another_school_sees_nothing_even_without_the_application_check(roll, school, feed, as_csv, row):
    roll.deliver(feed, as_csv(row(), row(sex="?")))
    other = roll.add_school()
    with roll.open_unit([other]) as unit:
        for model in (PupilRow, FeedRow, DeliveryRow, WebhookReceiptRow):
            assert unit.session.scalars(select(model)).all() == []
        assert unit.session.execute(text("SELECT * FROM delivery_finding")).all() == []
    with roll.open_unit([school]) as unit:
        assert len(unit.session.scalars(select(PupilRow)).all()) == 1
