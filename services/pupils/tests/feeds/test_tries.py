"""Tries: what a file would do is answered at once, nothing is applied, and nothing but that somebody tried is kept."""

import json
from uuid import uuid4

import pytest
from chassis.ground.context import NOBODY
from chassis.objects.object_store import StoreAway
from haven_schemas.acts import pupils as contract
from haven_schemas.acts.intake_reasons import FileReason
from haven_schemas.acts.pupils.feeds import EndFeed
from haven_schemas.acts.pupils.tries import MOST_TRIED_ROWS, TryDelivery, TryUpload
from haven_schemas.errors import ErrorCode, FieldCode, Problem
from haven_schemas.rights import Right
from pupils.deliveries import trying
from pupils.deliveries.begin import begin_upload
from pupils.deliveries.decide import sweep_deliveries
from pupils.deliveries.feed import end_feed
from pupils.deliveries.trying import one_at_a_time, try_delivery, try_upload
from pupils.models import DeliveryFindingRow, DeliveryNoteRow, DeliveryRow, FeedRow, WebhookReceiptRow
from sqlalchemy import func, select, update

JSON = "application/json"
ADMIN = {Right.FEED_ADMINISTER}
ASH = {
    "source_id": "1001", "upn": "A203202811068", "legal_surname": "Ash", "legal_forename": "Ida",
    "date_of_birth": "2014-03-02",
}  # fmt: skip
OAK = {**ASH, "source_id": "1002", "upn": "A103102209083", "legal_surname": "Oak"}
KEPT = (DeliveryRow, DeliveryFindingRow, DeliveryNoteRow, WebhookReceiptRow)


def push(*pupils, **more):
    return json.dumps({"mode": "delta", "pupils": pupils, **more}).encode()


def files(tmp_path):
    return [path for path in (tmp_path / "objects").rglob("*") if path.is_file()]


def refusal(call, *arguments, **more):
    with pytest.raises(Problem) as problem:
        call(*arguments, **more)
    return problem.value


@pytest.fixture
def attempt(roll, feed):
    """A function that tries a body as the feed's vendor does."""

    def made(body, media_type=JSON, *, of=feed, begun_to_check=True, **signed):
        slot = roll.begin(of, media_type, check=begun_to_check)
        roll.put(slot, body)
        given = {"message_id": f"haven_try_{uuid4()}", **signed}
        request = TryDelivery.model_validate(roll.signed(slot, of, body, **given).model_dump())
        return roll.run(NOBODY, try_delivery, roll.extras, request)

    return made


@pytest.fixture
def by_hand(roll, school, feed):
    """A function that tries a body as somebody who looks after the feed does."""
    admin = roll.staff(school, rights=ADMIN, elevated=True)

    def made(body, media_type=JSON, *, who=admin, sender=admin):
        asked = contract.BeginUpload(school_id=school, media_type=media_type, feed_id=feed.id, check=True)
        slot = roll.run(sender, begin_upload, roll.extras, asked)
        roll.put(slot, body)
        return roll.run(who, try_upload, roll.extras, TryUpload(delivery_id=slot.delivery_id))

    return made


@pytest.fixture
def left(roll, school, tmp_path):
    """A function: all that could be left of a try."""

    def counted():
        with roll.open_unit([school]) as unit:
            rows = {table.__tablename__: unit.session.scalar(select(func.count()).select_from(table)) for table in KEPT}
        pupils = [(each.id, each.version, each.legal_surname, each.class_name) for each in roll.pupils(school)]
        return {
            **rows,
            "files": len(files(tmp_path)),
            "pupils": pupils,
            "events": len(roll.published("pupils.pupil_changed")),
        }

    return counted


class TestWhatIsAnswered:
    def test_counts_and_faults_by_row_and_field(self, roll, feed, attempt, left):
        roll.deliver(feed, push(ASH), JSON)
        before = left()
        found = attempt(push({**ASH, "class": "8A"}, OAK, {**OAK, "source_id": "9", "sex": "?"}))
        assert (found.reason, found.total, found.looked_at, found.applied) == (None, 3, 3, 2)
        assert (found.added, found.changed, found.rejected_count) == (1, 1, 1)
        assert [(each.row, each.field, each.reason.value) for each in found.rejected] == [(3, "sex", "unknown_sex")]
        assert left() == before

    def test_a_file_and_a_push_of_the_same_are_told_the_same(self, attempt, as_csv, row):
        found = attempt(as_csv(row(), row(date_of_birth="yesterday")), "text/csv")
        assert (found.total, found.added, found.rejected_count) == (2, 1, 1)
        assert found.rejected[0].field == "date_of_birth"

    @pytest.mark.parametrize(
        ("body", "media_type", "reason"),
        [
            (b"{", JSON, FileReason.MALFORMED_JSON), (b'{"pupils": []}', JSON, FileReason.NO_ROWS),
            (b"a,b\r\n1,2\r\n", "text/csv", FileReason.WRONG_HEADER),
            (b"<x/>", "application/xml", FileReason.NOT_A_CTF),
        ],
    )  # fmt: skip
    def test_why_a_file_would_be_refused_as_a_whole(self, attempt, left, body, media_type, reason):
        before = left()
        found = attempt(body, media_type)
        assert (found.reason, found.looked_at, found.applied) == (reason, 0, 0)
        assert left() == before

    def test_what_would_leave_and_that_it_would_wait(self, roll, feed, attempt, left):
        everyone = [{**ASH, "source_id": f"{place}", "upn": None, "legal_surname": f"Ash{place}"} for place in range(6)]
        roll.deliver(feed, push(*everyone), JSON)
        before = left()
        found = attempt(push(everyone[0], mode="full"))
        assert (found.mode, found.roll_before, found.would_leave, found.waits_for) == ("full", 6, 5, "leavers")
        few = attempt(push(*everyone[:4], mode="full"))
        assert (few.would_leave, few.waits_for) == (2, None)
        assert left() == before

    def test_ids_of_other_children(self, roll, feed, attempt):
        children = [{**ASH, "source_id": f"{place}", "upn": None, "legal_surname": f"Ash{place}"} for place in range(4)]
        roll.deliver(feed, push(*children), JSON)
        turned = [{**child, "source_id": f"{3 - place}"} for place, child in enumerate(children)]
        found = attempt(push(*turned))
        assert (found.id_conflicts, found.waits_for) == (4, "ids")

    def test_what_is_not_ticked_or_not_known_is_named(self, attempt):
        found = attempt(push({**ASH, "religion": "CH", "shoe_size": "3"}))
        assert found.dropped == {"religion": 1, "unknown": 1}
        assert "shoe_size" in found.unknown

    def test_rows_behind_the_first_are_counted_and_not_looked_at(self, monkeypatch, attempt):
        monkeypatch.setattr(trying, "MOST_TRIED_ROWS", 3)
        children = [{**ASH, "upn": None, "source_id": None, "legal_surname": f"Ash{place}"} for place in range(5)]
        found = attempt(push(*children))
        assert (found.total, found.looked_at, found.added) == (5, 3, 3)
        assert MOST_TRIED_ROWS == 2_000

    def test_what_is_sent_afterwards_does_what_was_said(self, roll, school, feed, attempt):
        body = push(ASH, OAK, {**ASH, "source_id": "7", "upn": None, "date_of_birth": "2099-01-01"})
        said = attempt(body)
        done = roll.deliver(feed, body, JSON)
        assert (done.applied, done.added, done.changed) == (said.applied, said.added, said.changed)
        assert done.rejected == said.rejected
        assert len(roll.pupils(school)) == 2


class TestSignatures:
    def test_a_try_is_signed_as_a_delivery_is(self, attempt, left):
        for wrong in ({"signature": "v1,AAAA"}, {"secret": "whsec_" + "A" * 40}, {"timestamp": "1"}):
            assert refusal(attempt, push(ASH), **wrong).code is ErrorCode.SIGNATURE_INVALID
        assert left()["files"] == 0

    def test_what_was_signed_to_be_tried_is_not_applied(self, roll, school, feed, left):
        body = push(ASH)
        slot = roll.begin(feed, JSON)
        roll.put(slot, body)
        problem = refusal(roll.finish, roll.signed(slot, feed, body, message_id="haven_try_1"))
        assert [(each.field, each.code) for each in problem.fields] == [("webhook-id", FieldCode.NOT_ALLOWED)]
        assert (roll.work(), roll.pupils(school), left()["files"]) == (0, [], 0)

    def test_what_was_signed_to_be_applied_is_not_tried(self, attempt, left):
        problem = refusal(attempt, push(ASH), message_id="msg_1")
        assert [(each.field, each.code) for each in problem.fields] == [("webhook-id", FieldCode.WRONG_FORMAT)]
        assert left()["files"] == 0

    def test_the_same_try_may_be_sent_again_and_uses_up_no_id(self, attempt):
        first, second = (attempt(push(ASH), message_id="haven_try_same") for _ in range(2))
        assert first == second

    def test_a_delivery_that_was_taken_is_not_tried(self, roll, feed):
        body = push(ASH)
        slot = roll.begin(feed, JSON)
        roll.put(slot, body)
        roll.finish(roll.signed(slot, feed, body))
        request = TryDelivery.model_validate(roll.signed(slot, feed, body, message_id="haven_try_1").model_dump())
        problem = refusal(roll.run, NOBODY, try_delivery, roll.extras, request)
        assert problem.code is ErrorCode.SIGNATURE_INVALID
        assert roll.work() == 1

    def test_a_paused_feed_is_tried_and_one_that_has_ended_is_not(self, roll, school, feed, attempt):
        with roll.open_unit([school]) as unit:
            unit.session.execute(update(FeedRow).values(paused=True))
        assert attempt(push(ASH)).added == 1
        admin = roll.staff(school, rights=ADMIN, elevated=True)
        roll.run(admin, end_feed, EndFeed(feed_id=feed.id))
        assert refusal(attempt, push(ASH)).code is ErrorCode.FEED_ENDED


class TestNothingIsKept:
    def test_of_a_file_that_was_begun_to_be_applied(self, roll, school, attempt, left):
        before = left()
        assert attempt(push(ASH), begun_to_check=False).added == 1
        assert left() == before
        assert roll.work() == 0

    def test_but_that_somebody_tried(self, roll, school, feed, attempt):
        attempt(push(ASH))
        (entry,) = roll.audited("feed:delivery:try")
        assert (entry["object_id"], entry["school_ids"]) == (str(feed.id), [str(school)])
        assert roll.audited("feed:delivery:apply") == []

    def test_while_the_store_is_away_the_bytes_lose_their_key_and_the_sweep_takes_them(
        self, roll, feed, left, monkeypatch, tmp_path
    ):
        body = push(ASH)
        slot = roll.begin(feed, JSON, check=True)
        roll.put(slot, body)
        request = TryDelivery.model_validate(roll.signed(slot, feed, body, message_id="haven_try_1").model_dump())

        def away(_):
            raise StoreAway

        with monkeypatch.context() as patched:
            patched.setattr(type(roll.extras.objects), "delete", lambda _, name: away(name))
            assert roll.run(NOBODY, try_delivery, roll.extras, request).added == 1
        row = roll.delivery_row(slot.delivery_id)
        assert (row.state, row.sealed_key) == ("receiving", None)
        roll.later(hours=2)
        sweep_deliveries(roll.open_unit, roll.extras)
        assert files(tmp_path) == []
        assert roll.delivery_row(slot.delivery_id) is None


class TestByHand:
    def test_the_page_is_told_what_the_vendor_is(self, attempt, by_hand, left):
        body, before = push(ASH, {**OAK, "sex": "?"}), left()
        assert by_hand(body) == attempt(body)
        assert left() == before

    def test_only_ones_own_file(self, roll, school, by_hand):
        other = roll.staff(school, rights=ADMIN, elevated=True)
        assert refusal(by_hand, push(ASH), who=other).code is ErrorCode.NOT_FOUND
        stranger = roll.staff(roll.add_school(), rights=ADMIN, elevated=True)
        assert refusal(by_hand, push(ASH), who=stranger).code is ErrorCode.NOT_FOUND

    def test_somebody_with_two_schools_is_told_of_this_one(self, roll, school, feed, by_hand):
        other = roll.add_school()
        roll.deliver(roll.add_feed(other), push(ASH), JSON)
        both = roll.staff(school, other, rights=ADMIN, elevated=True)
        found = by_hand(push(ASH), who=both, sender=both)
        assert (found.added, found.changed) == (1, 0)


def test_one_file_of_a_school_is_tried_at_a_time(roll, school, attempt):
    with roll.open_unit([school]) as unit:
        assert unit.session.scalar(select(one_at_a_time(school)))
        assert refusal(attempt, push(ASH)).code is ErrorCode.OVERLOADED
    assert attempt(push(ASH)).added == 1
