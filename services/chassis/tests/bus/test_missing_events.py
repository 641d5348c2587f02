"""What a reader was sent and has not taken in is found and sent again: two real databases, questions by hand."""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from types import SimpleNamespace
from typing import Any

import pytest
from chassis.bus import delivery_checks
from chassis.bus.delivery_checks import DeliveryChecks
from chassis.bus.delivery_lists import DeliveryLists, Question
from chassis.bus.missing_events import MissingEvents, ToAsk
from chassis.bus.resending import NoLongerKept, send_again_since, still_to_send
from chassis.ground.context import Access
from chassis.units.database import Database
from chassis.units.inbox import is_new
from chassis.units.models import AuditRow, HeardFromRow, MissingEventRow, OutboxRow
from haven_schemas.events import ConcernRecorded, Envelope, EventsListed, PupilLeft, read_event
from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

PATIENCE = timedelta(minutes=3)
LIST = "incidents.events_listed"


def access_of(service: str) -> Access:
    return Access(kind="service", actor_id=uuid.uuid4(), grants=(), service=service)


class Pair:
    """incidents and alerts with a broker between them that loses what it is told to."""

    def __init__(self, owner: Database, reader: Database) -> None:
        self.owner, self.reader = owner, reader
        self.lists = DeliveryLists(owner, access_of("incidents"))
        self.offset = timedelta(0)
        reader.clock = self._now
        self.missing = MissingEvents(reader, lambda _job: access_of("alerts"), PATIENCE)
        self.taken: list[uuid.UUID] = []

    def _now(self) -> datetime:
        return datetime.now(timezone.utc) + self.offset

    def record(self, only_reader: str | None = None) -> uuid.UUID:
        aggregate = uuid.uuid4()
        with self.owner.unit(access_of("incidents"), schools=[]) as unit:
            event = ConcernRecorded(concern_id=aggregate, version=1)
            return unit.publish(
                event, aggregate_id=aggregate, aggregate_version=1, school_id=None, only_reader=only_reader
            )

    def send(self, *, lose: bool = False) -> int:
        """What the relay and the broker do: everything unsent is marked, and arrives unless it is lost."""
        with Session(self.owner.engine) as session:
            rows = session.scalars(
                select(OutboxRow).where(OutboxRow.sent_at.is_(None)).order_by(OutboxRow.position)
            ).all()
            for row in rows:
                row.sent_at = session.scalar(select(func.now()))
            bodies = [row.body for row in rows]
            session.commit()
        for body in [] if lose else bodies:
            self.deliver(Envelope.model_validate(body))
        return len(bodies)

    def deliver(self, envelope: Envelope) -> None:
        if envelope.type == LIST:
            self.missing.take_list(envelope, read_event(envelope))
            return
        with self.reader.unit(access_of("alerts"), schools=[]) as unit:
            if is_new(unit, envelope):
                self.taken.append(envelope.id)

    def questions(self) -> list[ToAsk]:
        return [each for each in self.missing.to_ask() if each.owner == "incidents"]

    def ask(self, *, lose_answer: bool = False) -> None:
        """The reader's next turn, half a minute later."""
        self.later(seconds=31)
        for asked in self.questions():
            self.lists.answer(Question("alerts", uuid.uuid4(), asked.after, asked.missing))
        self.send(lose=lose_answer)

    def later(self, **span: float) -> None:
        self.offset += timedelta(**span)

    def states(self) -> dict[uuid.UUID, str]:
        with Session(self.reader.engine) as session:
            return {row.event_id: row.state for row in session.scalars(select(MissingEventRow))}

    def envelope(self, event_id: uuid.UUID) -> Envelope:
        with Session(self.owner.engine) as session:
            body = session.scalar(select(OutboxRow.body).where(OutboxRow.event_id == event_id))
        return Envelope.model_validate(body)


@pytest.fixture
def pair(chassis_database: Callable[[str], Database]) -> Pair:
    made = Pair(chassis_database("incidents"), chassis_database("alerts"))
    made.ask()  # from here on it has heard
    return made


def heal(pair: Pair) -> None:
    """Asked what was sent, waited, asked for what is missing, sent."""
    pair.ask()
    pair.later(minutes=3, seconds=1)
    pair.ask()
    pair.send()


def test_what_the_broker_lost_comes_once_also_at_the_very_end(pair: Pair) -> None:
    kept = [pair.record() for _ in range(3)]
    pair.send()
    lost = [pair.record() for _ in range(4)]
    pair.send(lose=True)
    heal(pair)
    assert sorted(pair.taken) == sorted(kept + lost)
    pair.ask()
    assert pair.states() == {}


def test_nothing_is_asked_for_before_its_time_and_ever_more_seldom(pair: Pair) -> None:
    lost = pair.record()
    pair.send(lose=True)
    pair.ask()
    assert pair.states() == {lost: "missing"}
    asked = []
    for _ in range(40):
        pair.later(seconds=31)
        asked.append(sum(len(each.missing) for each in pair.questions()))
    assert asked[:5] == [0] * 5
    assert sum(asked) == 3, "after 3, 6 and 12 minutes; the next time is after 24"


def test_a_lost_answer_and_a_lost_question_are_asked_again(pair: Pair) -> None:
    lost = pair.record()
    pair.send(lose=True)
    pair.ask(lose_answer=True)
    assert pair.states() == {}
    pair.later(seconds=31)
    assert pair.questions(), "a question nobody heard"
    heal(pair)
    assert pair.taken == [lost]


def test_what_waits_on_the_ladder_or_is_parked_is_not_asked_for(pair: Pair) -> None:
    waiting, parked = pair.record(), pair.record()
    pair.send(lose=True)
    pair.missing.put_off(pair.envelope(waiting), timedelta(minutes=10))
    pair.missing.put_off(pair.envelope(parked), None)
    pair.ask()
    pair.later(minutes=11)
    pair.ask()
    pair.send()
    assert pair.taken == []
    pair.later(minutes=2)
    pair.ask()  # longer than the wait and the patience: lost while it waited
    pair.send()
    assert pair.taken == [waiting]
    assert pair.states()[parked] == "parked"


def test_parked_messages_the_broker_lost_are_asked_for(pair: Pair) -> None:
    parked = [pair.record() for _ in range(2)]
    pair.send(lose=True)
    for each in parked:
        pair.missing.put_off(pair.envelope(each), None)
    pair.missing.compare_parking(2, pair._now())
    pair.later(minutes=4)
    pair.ask()
    assert pair.taken == []
    pair.missing.compare_parking(0, pair._now())
    pair.later(minutes=4)
    pair.ask()
    pair.send()
    assert sorted(pair.taken) == sorted(parked)


class StartingBroker:
    """A channel of a broker that knows the length of its parking after ``unknown`` questions only."""

    def __init__(self, unknown: int, held: int) -> None:
        self.answers = [0] * unknown + [held]

    def queue_declare(self, _queue: str, *, passive: bool) -> SimpleNamespace:
        assert passive
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return SimpleNamespace(message_count=answer, consumer_count=0)


class OneLane:
    """A connection that keeps what is to be done when it opens."""

    def add(self, lane: Any) -> None:
        self.open = lane._on_open


def looked_at(pair: Pair, channel: StartingBroker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery_checks, "_LOOK_PAUSE_SECONDS", 0.0)
    connection = OneLane()
    broadcasts = SimpleNamespace(subscribe_with_sender=lambda *_: None, publish=lambda *_: None)
    checks = DeliveryChecks(pair.reader, connection, broadcasts, access_of, timedelta(minutes=3))
    checks.missing = pair.missing
    pair.missing.count_parked()  # how far the test's clock is ahead
    connection.open(channel)
    checks._ask()


def test_a_broker_that_does_not_know_yet_what_is_parked_has_not_lost_it(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    parked = pair.record()
    pair.send(lose=True)
    pair.missing.put_off(pair.envelope(parked), None)
    looked_at(pair, StartingBroker(unknown=3, held=1), monkeypatch)
    assert pair.states()[parked] == "parked"
    looked_at(pair, StartingBroker(unknown=3, held=0), monkeypatch)
    assert pair.states()[parked] == "missing"


def test_what_was_parked_since_the_parking_was_looked_at_is_not_lost(pair: Pair) -> None:
    waited, looked_at = pair.record(), pair._now()
    pair.send(lose=True)
    pair.missing.put_off(pair.envelope(waited), timedelta(minutes=10))
    pair.later(seconds=5)
    pair.missing.put_off(pair.envelope(waited), None)
    pair.missing.compare_parking(0, looked_at)
    assert pair.states()[waited] == "parked"
    pair.missing.compare_parking(0, pair._now())
    assert pair.states()[waited] == "missing"


def test_what_a_person_gave_up_is_missed_no_longer_and_the_log_says_so(pair: Pair) -> None:
    parked = pair.record()
    pair.send(lose=True)
    pair.missing.put_off(pair.envelope(parked), None)
    pair.missing.give_up(pair.envelope(parked))
    pair.missing.compare_parking(0, pair._now())
    heal(pair)
    assert pair.taken == []
    assert pair.states() == {}
    with Session(pair.reader.engine) as session:
        told = [each for each in session.scalars(select(AuditRow.fields)) if each["action"] == "event:parked:discard"]
    assert [each["object_id"] for each in told] == [str(parked)]


def test_a_reader_restored_to_an_earlier_time_gets_what_it_lacks(pair: Pair) -> None:
    with Session(pair.reader.engine) as session:
        before = session.scalar(select(HeardFromRow.heard_until).where(HeardFromRow.owner == "incidents"))
    events = [pair.record() for _ in range(3)]
    pair.send()
    pair.ask()
    with Session(pair.reader.engine) as session:
        session.execute(update(HeardFromRow).values(heard_until=before))
        session.execute(text("DELETE FROM inbox"))
        session.commit()
    pair.taken.clear()
    heal(pair)
    assert sorted(pair.taken) == sorted(events)


def test_what_its_owner_keeps_no_more_is_told_and_not_asked_for_again(pair: Pair) -> None:
    lost = pair.record()
    pair.send(lose=True)
    pair.ask()
    with Session(pair.owner.engine) as session:
        session.execute(text("DELETE FROM outbox"))
        session.commit()
    pair.later(minutes=4)
    pair.ask()
    assert pair.states() == {lost: "gone"}
    pair.missing.measure()
    pair.later(days=1, minutes=1)
    assert pair.questions()[0].missing == ()
    assert pair.states() == {}


def test_a_reader_away_for_longer_than_the_outbox_keeps_says_so(pair: Pair) -> None:
    with Session(pair.reader.engine) as session:
        session.execute(update(HeardFromRow).values(heard_until=datetime.now(timezone.utc) - timedelta(days=8)))
        session.commit()
    pair.ask()
    with Session(pair.reader.engine) as session:
        row = session.scalars(select(HeardFromRow).where(HeardFromRow.owner == "incidents")).one()
    assert row.lost_until is not None
    assert row.lost_until > datetime.now(timezone.utc) - timedelta(days=7, minutes=1)
    assert row.heard_until > datetime.now(timezone.utc) - timedelta(minutes=1)


def test_one_question_heard_by_two_replicas_is_answered_once_and_others_events_are_not_told(pair: Pair) -> None:
    with pair.owner.unit(access_of("incidents"), schools=[]) as unit:
        unread = PupilLeft(pupil_id=uuid.uuid4(), version=1)
        unit.publish(unread, aggregate_id=uuid.uuid4(), aggregate_version=1, school_id=None)
    pair.record(only_reader="audit")
    mine = [pair.record(), pair.record(only_reader="alerts")]
    pair.send(lose=True)
    question = Question("alerts", uuid.uuid4(), datetime.now(timezone.utc) - timedelta(minutes=5), ())
    for _ in range(2):
        DeliveryLists(pair.owner, access_of("incidents")).answer(question)
    with Session(pair.owner.engine) as session:
        [body] = session.scalars(select(OutboxRow.body).where(OutboxRow.type == LIST, OutboxRow.sent_at.is_(None)))
    listed = read_event(Envelope.model_validate(body))
    assert isinstance(listed, EventsListed)
    assert sorted(listed.event_ids) == sorted(mine)


def test_a_list_ends_before_what_is_not_decided_yet(pair: Pair) -> None:
    """A relay has marked an event and not committed: a list past that instant would leave it out for good."""
    open_since = pair.record()
    with pair.owner.engine.connect() as relay, relay.begin():
        relay.execute(text("UPDATE outbox SET sent_at = now() WHERE event_id = :id"), {"id": open_since})
        pair.lists.answer(Question("alerts", uuid.uuid4(), datetime.now(timezone.utc) - timedelta(hours=2), ()))
    pair.send()
    heal(pair)
    assert pair.taken == [open_since]


def test_many_are_told_in_several_lists_without_a_gap(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chassis.bus.delivery_lists.IDS_A_LIST", 10)
    lost = []
    for _ in range(7):
        lost += [pair.record() for _ in range(5)]
        pair.send(lose=True)
    for _ in range(8):
        pair.ask()
    pair.later(minutes=4)
    pair.ask()
    pair.send()
    assert sorted(pair.taken) == sorted(lost)


def test_by_hand_everything_since_an_instant_comes_again_in_order_and_once(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chassis.bus.resending.AT_ONCE", 10)
    early = pair.record()
    pair.send()
    begin = datetime.now(timezone.utc)
    lost = [pair.record() for _ in range(23)]
    pair.send(lose=True)
    marked = []
    for count in send_again_since(pair.owner, access_of("incidents"), begin):
        marked.append(count)
        assert still_to_send(pair.owner, access_of("incidents")) == count
        pair.send()
    assert marked == [10, 10, 3]
    assert pair.taken == [early, *lost]
    assert sum(send_again_since(pair.owner, access_of("incidents"), begin)) == 23, "safe to repeat"
    pair.send()
    assert pair.taken == [early, *lost]
    with Session(pair.owner.engine) as session:
        told = [each["action"] for each in session.scalars(select(AuditRow.fields))]
    assert told == ["event:outbox:resend"] * 2


def test_by_hand_an_instant_older_than_what_is_kept_is_refused_unless_told(pair: Pair) -> None:
    lost = pair.record()
    pair.send(lose=True)
    old = datetime.now(timezone.utc) - timedelta(days=9)
    with pytest.raises(NoLongerKept):
        list(send_again_since(pair.owner, access_of("incidents"), old))
    assert sum(send_again_since(pair.owner, access_of("incidents"), old, as_far_as_kept=True)) == 1
    pair.send()
    assert pair.taken == [lost]
