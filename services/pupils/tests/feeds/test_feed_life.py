"""A feed from its name to its end: what it may be called, and that nothing arrives once it has ended."""

import json
import threading

import pytest
from chassis.units.database import Unit
from haven_schemas.acts import pupils as contract
from haven_schemas.acts.pupils.feeds import EndFeed, FeedQuery, RotateFeedSecret, SetFeed
from haven_schemas.acts.pupils.record import ApprovalsAsked, DecideApproval
from haven_schemas.errors import ErrorCode, FieldCode, Problem
from haven_schemas.rights import Right
from pupils.deliveries.begin import begin_upload, replay_delivery
from pupils.deliveries.feed import add_feed, end_feed, get_feed, list_feeds, rotate_feed_secret, set_feed
from pupils.deliveries.finish import finish_upload
from pupils.deliveries.unknown_names import decide_approval, list_approvals
from pupils.models import PupilPartRow, PupilSourceRow
from sqlalchemy import func, select

JSON = "application/json"
ADMIN = {Right.FEED_ADMINISTER, Right.FEED_APPROVE}
ASH = {
    "source_id": "1001", "upn": "A203202811068", "legal_surname": "Ash", "legal_forename": "Ida",
    "date_of_birth": "2014-03-02",
}  # fmt: skip


def push(*pupils, **more):
    return json.dumps({"mode": "delta", "pupils": pupils, **more}).encode()


def refusal(call, *arguments):
    with pytest.raises(Problem) as problem:
        call(*arguments)
    return problem.value


@pytest.fixture
def admin(roll, school):
    return roll.staff(school, rights=ADMIN, elevated=True)


@pytest.fixture
def end(roll, admin):
    """A function that ends a feed."""
    return lambda feed: roll.run(admin, end_feed, EndFeed(feed_id=feed.id))


@pytest.fixture
def change(roll, admin):
    """A function that sets something of a feed."""
    return lambda feed, **given: roll.run(admin, set_feed, SetFeed(feed_id=feed.id, **given))


@pytest.fixture
def shown(roll, admin):
    """A function: a feed as those who look after it see it."""
    return lambda feed: roll.run(admin, get_feed, FeedQuery(feed_id=feed.id))


class TestNames:
    def test_a_feed_is_renamed(self, change, shown, feed):
        change(feed, name="  SIMS ")
        assert shown(feed).name == "SIMS"

    def test_to_the_name_it_has(self, change, shown, feed):
        change(feed, name="MIS")
        assert shown(feed).name == "MIS"

    def test_not_to_another_feeds_name(self, roll, school, change, shown, feed):
        other = roll.add_feed(school, "Arbor")
        problem = refusal(lambda: change(feed, name="Arbor", drop_percent=77))
        assert [(each.field, each.code) for each in problem.fields] == [("name", FieldCode.DUPLICATE)]
        assert (shown(feed).name, shown(feed).drop_percent) == ("MIS", 10)
        roll.add_feed(roll.add_school(), "Arbor")
        assert shown(other).name == "Arbor"

    @pytest.mark.parametrize(
        ("name", "code"),
        [
            ("   ", FieldCode.REQUIRED),
            ("\u3000", FieldCode.REQUIRED),
            ("SI\u200bMS", FieldCode.HIDDEN_CHARACTERS),
            ("SIMS\u202e", FieldCode.HIDDEN_CHARACTERS),
            ("SI\nMS", FieldCode.HIDDEN_CHARACTERS),
        ],
    )
    def test_a_name_that_nobody_can_read_is_no_name(self, roll, school, change, feed, name, code):
        asked = contract.AddFeed(school_id=school, name=name)
        admin = roll.staff(school, rights=ADMIN, elevated=True)
        for problem in (
            refusal(roll.run, admin, add_feed, roll.extras, asked),
            refusal(lambda: change(feed, name=name)),
        ):
            assert [(each.field, each.code) for each in problem.fields] == [("name", code)]

    def test_an_arabic_name_is_one(self, change, shown, feed):
        change(feed, name="نظام المدرسة")
        assert shown(feed).name == "نظام المدرسة"


class TestTheEnd:
    def test_nothing_arrives_any_more_and_the_vendor_is_told_why(self, roll, school, end, feed):
        end(feed)
        assert refusal(roll.send, feed, push(ASH), JSON).code is ErrorCode.FEED_ENDED
        assert roll.pupils(school) == []

    def test_a_wrong_signature_is_not_told_that_it_has_ended(self, roll, end, feed):
        end(feed)
        slot = roll.begin(feed, JSON)
        roll.put(slot, push(ASH))
        forged = roll.signed(slot, feed, push(ASH), signature="v1,AAAA")
        assert refusal(roll.finish, forged).code is ErrorCode.SIGNATURE_INVALID

    def test_nothing_of_it_can_be_changed(self, roll, admin, end, change, feed):
        end(feed)
        rotate = RotateFeedSecret(feed_id=feed.id)
        assert refusal(lambda: change(feed, paused=False)).code is ErrorCode.FEED_ENDED
        assert refusal(roll.run, admin, rotate_feed_secret, roll.extras, rotate).code is ErrorCode.FEED_ENDED

    def test_no_file_by_hand_is_read_as_one_of_it(self, roll, school, admin, end, feed):
        end(feed)
        asked = contract.BeginUpload(school_id=school, media_type="text/csv", feed_id=feed.id)
        assert refusal(roll.run, admin, begin_upload, roll.extras, asked).code is ErrorCode.FEED_ENDED

    def test_no_kept_file_of_it_is_worked_through_again(self, roll, school, admin, end, feed):
        asked = contract.BeginUpload(school_id=school, media_type=JSON, feed_id=feed.id, check=True)
        slot = roll.run(admin, begin_upload, roll.extras, asked)
        roll.put(slot, push(ASH))
        roll.run(admin, finish_upload, contract.FinishUpload(delivery_id=slot.delivery_id))
        roll.work()
        end(feed)
        again = contract.ReplayDelivery(delivery_id=slot.delivery_id)
        assert refusal(roll.run, admin, replay_delivery, again).code is ErrorCode.FEED_ENDED
        assert roll.work() == 0

    def test_what_was_accepted_before_is_worked_through(self, roll, school, end, feed):
        delivery_id = roll.send(feed, push(ASH), JSON)
        end(feed)
        roll.work()
        assert roll.fate(feed, delivery_id).applied == 1
        assert len(roll.pupils(school)) == 1

    def test_what_waits_for_a_decision_is_refused(self, roll, school, end, feed):
        upns = ("A203202811068", "A103102209083", "E938218618008", None, None, None)
        everyone = [
            {**ASH, "source_id": f"{place}", "upn": upn, "legal_surname": f"Ash{place}"}
            for place, upn in enumerate(upns)
        ]
        roll.deliver(feed, push(*everyone), JSON)
        whole = roll.deliver(feed, push(everyone[0], mode="full"), JSON)
        assert whole.state == "waiting_for_decision"
        assert end(feed).refused == 1
        fate = roll.fate(feed, whole.delivery_id)
        assert (fate.state, fate.reason) == ("refused", "refused_by_person")
        (decided,) = roll.audited("feed:delivery:decide")
        assert (decided["object_id"], decided["outcome"]) == (str(whole.delivery_id), "refuse")
        assert len([each for each in roll.pupils(school) if each.on_roll]) == len(everyone)

    def test_its_ids_and_deliveries_stay(self, roll, school, end, shown, feed):
        delivery = roll.deliver(feed, push(ASH), JSON)
        end(feed)
        assert roll.fate(feed, delivery.delivery_id).applied == 1
        assert shown(feed).ended_at == roll.now
        with roll.open_unit([school]) as unit:
            assert unit.session.scalar(select(func.count()).select_from(PupilSourceRow)) == 1

    def test_again_is_the_same_end(self, roll, end, feed):
        first = end(feed)
        roll.later(days=1)
        assert end(feed).ended_at == first.ended_at
        assert len(roll.audited("feed:connection:end")) == 1

    def test_only_by_those_who_look_after_it(self, roll, feed):
        stranger = roll.staff(roll.add_school(), rights=ADMIN, elevated=True)
        for asked, call in ((EndFeed, end_feed), (FeedQuery, get_feed)):
            assert refusal(roll.run, stranger, call, asked(feed_id=feed.id)).code is ErrorCode.NOT_FOUND

    def test_its_name_may_be_anothers_and_then_that_ones_end_too(self, roll, school, admin, end, feed):
        end(feed)
        second = roll.add_feed(school)
        roll.later(hours=1)
        end(second)
        third = roll.add_feed(school)
        listed = roll.run(admin, list_feeds).feeds
        assert listed[0].id == third.id, "those that have ended come last"
        assert {each.name for each in listed} == {"MIS"}

    def test_a_file_that_comes_while_it_ends_is_taken_before_or_refused(self, roll, admin, end, feed):
        """The signature is looked at while somebody ends the feed."""
        slot = roll.begin(feed, JSON)
        roll.put(slot, push(ASH))
        request = roll.signed(slot, feed, push(ASH))
        ended = []

        def read_slowly(function, *arguments):
            answer = function(*arguments)
            if not ended:
                ended.append(True)
                worker = threading.Thread(target=end, args=(feed,))
                worker.start()
                worker.join()
            return answer

        slow = roll.with_extras(off_loop=read_slowly)
        assert refusal(slow.finish, request).code is ErrorCode.FEED_ENDED
        assert roll.work() == 0


class TestSpecialCategories:
    def approve(self, roll, admin, feed, *, approve=True):
        asked = DecideApproval(feed_id=feed.id, group="religion", approve=approve, reason="As the census asks.")
        roll.run(admin, decide_approval, roll.extras.keyring, asked)

    def parts(self, roll, school):
        with roll.open_unit([school]) as unit:
            return unit.session.scalar(
                select(func.count()).select_from(PupilPartRow).where(PupilPartRow.part == "religion")
            )

    def test_what_an_ended_feed_told_is_erased_once_nobody_may_tell_it(self, roll, school, admin, end, change, feed):
        """An approval of a feed that has ended keeps nothing on record."""
        other = roll.add_feed(school, "Arbor")
        for each in (feed, other):
            change(each, groups=["religion"])
            self.approve(roll, admin, each)
        roll.deliver(other, push({**ASH, "religion": "CH"}), JSON)
        assert self.parts(roll, school) == 1
        end(feed)
        self.approve(roll, admin, other, approve=False)
        assert self.parts(roll, school) == 0

    def test_a_feed_that_has_ended_waits_for_no_approval(self, roll, admin, end, change, feed):
        change(feed, groups=["religion", "health"])
        self.approve(roll, admin, feed)
        end(feed)
        found = roll.run(admin, list_approvals, roll.extras.keyring, ApprovalsAsked()).approvals
        assert [(each.group, each.ticked, each.approved) for each in found] == [("religion", False, True)]


def test_the_key_id_counts_the_secrets(roll, admin, shown, feed):
    assert shown(feed).key_id == 1
    made = roll.run(admin, rotate_feed_secret, roll.extras, RotateFeedSecret(feed_id=feed.id))
    assert (made.key_id, shown(feed).key_id) == (2, 2)


def test_a_unit_is_left_whole_by_a_name_that_is_refused(roll, school, admin, feed):
    """The refusal of a name undoes that alone, and the transaction may go on."""
    roll.add_feed(school, "Arbor")

    def rename(unit: Unit):
        with pytest.raises(Problem):
            set_feed(unit, SetFeed(feed_id=feed.id, name="Arbor"))
        return unit.session.scalar(select(func.count()).select_from(PupilSourceRow))

    assert roll.run(admin, rename) == 0
