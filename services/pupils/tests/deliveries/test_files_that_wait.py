"""A file of the roll that waits for a decision: who is told and when, who would leave by name, and for how long."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from haven_schemas.acts.pupils import DecideDelivery, ListDeliveries
from haven_schemas.acts.pupils.feeds import SetFeed
from haven_schemas.acts.pupils.left_lately import ListLeftLately
from haven_schemas.events import ConflictChanged
from haven_schemas.rights import Right
from pupils.deliveries.decide import decide_delivery, tell_waiting_files
from pupils.deliveries.delivery import list_deliveries
from pupils.deliveries.feed import set_feed
from pupils.disposal.forget import delete_child
from pupils.feeds.calls import longest_undecided
from pupils.finding.left_lately import list_left_lately
from pupils.matching.aliases import copy_conflict
from pupils.models import DeliveryRow

TRIAGES = {Right.CONCERN_TRIAGE, Right.PUPIL_FIND}


@pytest.fixture
def admin(roll, school):
    return roll.staff(school, rights={Right.FEED_ADMINISTER})


@pytest.fixture
def whole(roll, feed, admin):
    roll.now = datetime(2026, 6, 9, 1, tzinfo=UTC)
    roll.run(admin, set_feed, SetFeed(feed_id=feed.id, files_are_full=True))
    return feed


@pytest.fixture
def rows(roll, whole, as_csv, row):
    """Twenty on the roll; a file that names half of them waits."""
    rows = [row() for _ in range(20)]
    roll.deliver(whole, as_csv(*rows))
    return rows


@pytest.fixture
def waits(roll, whole, as_csv, rows):
    roll.later(hours=1)
    delivery = roll.deliver(whole, as_csv(*rows[10:]))
    assert delivery.state == "waiting_for_decision"
    return delivery.delivery_id


def told(roll, day, hour):
    """What is published at that hour of June 2026 in London."""
    roll.now = datetime.combine(date(2026, 6, day), datetime.min.time(), UTC) + timedelta(hours=hour - 1)
    before = len(roll.published("pupils.roll_file_waits"))
    with roll.open_unit(None) as unit:
        tell_waiting_files(unit)
    return [each.body["data"]["step"] for each in roll.published("pupils.roll_file_waits")[before:]]


def decide(roll, who, delivery_id, decision):
    roll.run(who, decide_delivery, DecideDelivery(delivery_id=delivery_id, decision=decision))


def would_leave(roll, who, **asked):
    found = roll.run(who, list_left_lately, ListLeftLately(**asked))
    return {each.known_as for each in found.would_leave}


def names(rows):
    return {f"{each['legal_forename']} {each['legal_surname']}" for each in rows}


class TestTold:
    def test_the_same_day_from_seven_and_others_after_a_day(self, roll, waits):
        assert told(roll, 9, 6) == []
        assert told(roll, 9, 7) == ["new"]
        assert told(roll, 9, 20) == []
        assert told(roll, 10, 7) == []
        assert told(roll, 10, 8) == ["late"]
        assert told(roll, 11, 9) == []

    def test_once_a_day_however_many_wait(self, roll, whole, as_csv, rows, waits):
        roll.deliver(whole, as_csv(*rows[12:]))
        assert told(roll, 9, 7) == ["new"]
        roll.deliver(whole, as_csv(*rows[13:]))
        assert told(roll, 9, 12) == []
        assert told(roll, 10, 7) == ["new"], "each night's joins them"

    def test_what_is_decided_is_told_no_more(self, roll, admin, waits):
        assert told(roll, 9, 7) == ["new"]
        decide(roll, admin, waits, "refuse")
        assert told(roll, 10, 9) == []

    def test_ids_that_wait_are_told_too(self, roll, waits):
        with roll.open_unit(None) as unit:
            unit.session.get(DeliveryRow, waits).waits_for = "ids"
        assert told(roll, 9, 8) == ["new"]


class TestNames:
    def test_stand_before_those_who_triage_until_it_is_decided(self, roll, school, admin, rows, waits):
        lead = roll.staff(school, rights=TRIAGES, elevated=True)
        assert would_leave(roll, lead) == names(rows[:10])
        assert roll.audited("pupil:list:find")[-1]["subject_ids"]
        assert would_leave(roll, roll.staff(roll.add_school(), rights=TRIAGES, elevated=True)) == set()
        decide(roll, admin, waits, "apply")
        assert would_leave(roll, lead) == set()
        roll.work()
        assert would_leave(roll, lead) == set()

    def test_nobody_sees_a_child_they_are_linked_to(self, roll, school, rows, waits):
        lead = roll.staff(school, rights=TRIAGES, elevated=True)
        linked = next(each for each in roll.pupils(school) if each.legal_surname == rows[0]["legal_surname"])
        event = ConflictChanged(staff_id=lead.actor_id, subject_id=linked.id, state="kept_from", version=1)
        with roll.open_unit([]) as unit:
            copy_conflict(unit, SimpleNamespace(aggregateid=uuid4()), event)
        assert would_leave(roll, lead) == names(rows[1:10])

    def test_who_is_left_out_by_several_files_together_stands_there(self, roll, school, whole, as_csv, rows):
        lead = roll.staff(school, rights=TRIAGES, elevated=True)
        for left in (3, 6, 9):
            roll.later(hours=1)
            state = roll.deliver(whole, as_csv(*rows[left:])).state
        assert state == "waiting_for_decision"
        assert would_leave(roll, lead) == names(each for each in rows[:9] if not _has_left(roll, school, each))

    def test_a_check_notes_nobody(self, roll, school, whole, as_csv, rows):
        roll.later(hours=1)
        roll.deliver(whole, as_csv(*rows[10:]), check=True)
        assert would_leave(roll, roll.staff(school, rights=TRIAGES, elevated=True)) == set()

    def test_a_child_who_is_forgotten_is_named_no_more(self, roll, school, rows, waits):
        gone = next(each for each in roll.pupils(school) if each.legal_surname == rows[0]["legal_surname"])
        with roll.open_unit(None) as unit:
            delete_child(unit, roll.extras, [gone.id])
        assert gone.id not in roll.delivery_row(waits).would_leave_ids


def _has_left(roll, school, row):
    return next(not each.on_roll for each in roll.pupils(school) if each.legal_surname == row["legal_surname"])


def test_who_may_decide_is_told_how_many_wait(roll, admin, waits):
    asked = ListDeliveries(limit=1)
    assert roll.run(admin, list_deliveries, asked).undecided == 1
    other = roll.staff(roll.add_school(), rights={Right.FEED_ADMINISTER})
    assert roll.run(other, list_deliveries, asked).undecided == 0
    decide(roll, admin, waits, "refuse")
    assert roll.run(admin, list_deliveries, asked).undecided == 0


def test_how_long_the_oldest_has_waited_is_measured(roll, admin, waits):
    roll.later(hours=30)
    with roll.open_unit(None) as unit:
        assert longest_undecided(unit) == pytest.approx(30 * 3600, abs=60)
    decide(roll, admin, waits, "refuse")
    with roll.open_unit(None) as unit:
        assert longest_undecided(unit) == 0
