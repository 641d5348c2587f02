"""The relay on a real database and broker: each aggregate's order, nothing lost, nothing left, audit without gaps."""

import threading
import time
import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone

import pytest
from chassis.bus.audit_numbers import HeardNumbers
from chassis.bus.audit_sender import AuditSender
from chassis.bus.confirmed import ConfirmedLane, Outcome
from chassis.bus.event_server import EventServer
from chassis.bus.holding import Holding
from chassis.bus.log_comparison import LogComparison
from chassis.bus.outbox import OutboxSender
from chassis.bus.relay import Relay
from chassis.bus.retry import Ladder
from chassis.ground.context import Access
from chassis.units.audit_trail import leaf_hash
from chassis.units.database import Database
from chassis.units.housekeeping import sweep
from chassis.units.inbox import is_new
from chassis.units.models import AuditRow, InboxRow, OutboxRow
from haven_schemas.events import ConcernRecorded, Envelope, Event, PupilLeft
from haven_schemas.topology import readers_of
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from support.world import World

from .conftest import Bus, close_connections, connections_of, wait_for
from .test_events import EventBus

ACTOR = uuid.uuid4()
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=timezone.utc)
DELAYS = (50, 100)
QUEUE_OWNERS = ("alerts", "audit")


@pytest.fixture
def bus(bus_world: World) -> Iterator[EventBus]:
    with EventBus(bus_world) as opened:
        yield opened


def service_access(service: str) -> Access:
    return Access(kind="service", actor_id=ACTOR, grants=(), service=service)


def heard_of(highest: int) -> HeardNumbers:
    """The log was heard: it holds numbers of incidents up to ``highest``."""
    heard = HeardNumbers("incidents")
    heard.hear({"sources": {"incidents": {"highest": highest}}})
    return heard


def record(database: Database, aggregate: uuid.UUID, version: int, only_reader: str | None = None) -> uuid.UUID:
    with database.unit(service_access("incidents"), schools=[]) as unit:
        return unit.publish(
            ConcernRecorded(concern_id=aggregate, version=version),
            aggregate_id=aggregate,
            aggregate_version=version,
            school_id=None,
            only_reader=only_reader,
        )


def unsent(database: Database) -> int:
    with Session(database.engine) as session:
        return session.scalar(select(func.count()).select_from(OutboxRow).where(OutboxRow.sent_at.is_(None))) or 0


def relay_on(bus: Bus, database: Database, name: str) -> Relay:
    heard = heard_of(0)
    sender = AuditSender(database.engine, "incidents", ACTOR, heard=heard, now=lambda: NOW)
    comparison = LogComparison(database, service_access("incidents"), sender, heard, missing_for=timedelta(minutes=2))
    connection = bus.connection("incidents", "events", name)
    relay = Relay(database.engine, connection, "incidents", sender, comparison, now=lambda: NOW)
    relay.start()
    return relay


class AlertsReader:
    """Reads as alerts does: inbox row and effect in one transaction of its own database (in memory without one)."""

    def __init__(self, bus: Bus, database: Database | None = None) -> None:
        self.versions: dict[uuid.UUID, list[int]] = defaultdict(list)
        self.effects: Counter[uuid.UUID] = Counter()
        self._database = database
        self._lock = threading.Lock()
        self.connection = bus.connection("alerts", "events", "alerts-consumer")
        self.server = EventServer(
            self.connection,
            ConfirmedLane(bus.connection("alerts", "events", "alerts-publisher")),
            {"incidents.concern_recorded": self._take},
            Holding(lambda dependency: True, every=0.1),
            Ladder("alerts", (50, 100)),
            now=lambda: NOW,
            hands=1,
        )

    def _take(self, envelope: Envelope, _event: Event) -> None:
        if self._is_new(envelope):
            with self._lock:
                self.effects[envelope.id] += 1
                self.versions[envelope.aggregateid].append(envelope.aggregateversion)

    def _is_new(self, envelope: Envelope) -> bool:
        if self._database is None:
            return envelope.id not in self.effects
        with self._database.unit(service_access("alerts"), schools=[]) as unit:
            return is_new(unit, envelope)


def test_two_relays_keep_the_order_of_each_aggregate_while_4000_events_are_written(
    bus: EventBus, chassis_database: Callable[[str], Database]
) -> None:
    incidents = chassis_database("incidents")
    reader = AlertsReader(bus)
    relays = [relay_on(bus, incidents, f"relay-{number}") for number in range(2)]
    aggregates = [uuid.uuid4() for _ in range(100)]

    def write(mine: list[uuid.UUID]) -> None:
        for version in range(1, 41):
            with incidents.unit(service_access("incidents"), schools=[]) as unit:
                for aggregate in mine:
                    event = ConcernRecorded(concern_id=aggregate, version=version)
                    unit.publish(event, aggregate_id=aggregate, aggregate_version=version, school_id=None)
            relays[version % 2].wake()

    writers = [threading.Thread(target=write, args=(aggregates[number::4],)) for number in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    wait_for(lambda: len(reader.effects) == 4_000, 60)
    assert unsent(incidents) == 0
    assert all(reader.versions[aggregate] == list(range(1, 41)) for aggregate in aggregates)
    for relay in relays:
        relay.stop()


def test_a_crash_between_publishing_and_marking_repeats_and_the_inbox_sees_to_it(
    bus: EventBus, chassis_database: Callable[[str], Database]
) -> None:
    incidents, alerts = chassis_database("incidents"), chassis_database("alerts")
    reader = AlertsReader(bus, alerts)
    events = {record(incidents, uuid.uuid4(), 1) for _ in range(30)}

    class Crash(BaseException):
        pass

    class CrashingLane(ConfirmedLane):
        def publish_all(self, *arguments: object) -> list[Outcome]:
            super().publish_all(*arguments)
            raise Crash

    crashing = OutboxSender(incidents.engine, CrashingLane(bus.connection("incidents", "events", "first")), "incidents")
    wait_for(lambda: crashing._publisher.lane.is_open)
    for _ in range(2):  # published twice and never marked
        with pytest.raises(Crash):
            crashing.send_some()
    assert unsent(incidents) == 30
    relay = relay_on(bus, incidents, "second")
    wait_for(lambda: unsent(incidents) == 0)
    wait_for(lambda: bus.ready("alerts.events") == 0 and len(reader.effects) == 30)
    assert set(reader.effects) == events
    assert set(reader.effects.values()) == {1}
    relay.stop()


def test_connections_dropped_while_relaying_lose_nothing(
    bus: EventBus, chassis_database: Callable[[str], Database]
) -> None:
    incidents, alerts = chassis_database("incidents"), chassis_database("alerts")
    reader = AlertsReader(bus, alerts)
    aggregates = [uuid.uuid4() for _ in range(10)]
    relay = relay_on(bus, incidents, "relay")
    lane = relay._outbox._publisher.lane
    wait_for(lambda: len(connections_of(bus, "incidents")) == 2)
    version = 0
    while lane.generation < 3:
        version += 1
        assert version < 500
        for aggregate in aggregates:
            record(incidents, aggregate, version)
        relay.wake()
        if version % 5 == 0 and lane.is_open:
            close_connections(bus, "incidents")
    wait_for(lambda: len(reader.effects) == 10 * version, 60)
    wait_for(lambda: unsent(incidents) == 0)
    assert all(reader.versions[aggregate] == list(range(1, version + 1)) for aggregate in aggregates)
    relay.stop()


def test_what_no_one_reads_is_marked_and_what_cannot_be_routed_waits_without_stopping_others(
    bus: EventBus, chassis_database: Callable[[str], Database]
) -> None:
    incidents, pupils = chassis_database("incidents"), chassis_database("pupils")
    stuck = uuid.uuid4()
    with pupils.unit(service_access("pupils"), schools=[]) as unit:
        unread = PupilLeft(pupil_id=stuck, version=1)
        assert readers_of(unread.event_type) == ()
        unit.publish(unread, aggregate_id=uuid.uuid4(), aggregate_version=1, school_id=None)
    assert OutboxSender(pupils.engine, bus.owner, "pupils").send_some() == 1
    record(incidents, stuck, 1, only_reader="nobody")
    record(incidents, stuck, 2)
    good = [record(incidents, uuid.uuid4(), 1) for _ in range(5)]
    foreign = Database(str(incidents.engine.url.render_as_string(hide_password=False)), source="identity")
    with foreign.unit(service_access("incidents"), schools=[]) as unit:
        event = ConcernRecorded(concern_id=stuck, version=1)
        unit.publish(event, aggregate_id=uuid.uuid4(), aggregate_version=1, school_id=None)
    sender = OutboxSender(incidents.engine, bus.owner, "incidents")
    assert sender.send_some() == 5 + 1
    assert sender.send_some() == 0
    assert bus.ready("alerts.events") == len(good) + 1
    assert unsent(incidents) == 2  # the stuck event and the one behind it
    foreign.dispose()


def test_a_replay_reaches_one_reader_only(bus: EventBus, chassis_database: Callable[[str], Database]) -> None:
    incidents = chassis_database("incidents")
    record(incidents, uuid.uuid4(), 1, only_reader="alerts")
    assert OutboxSender(incidents.engine, bus.owner, "incidents").send_some() == 1
    [message] = bus.take_all("alerts.events")
    assert message.delivery_info["exchange"] in ("haven.resync",)
    assert message.delivery_info["routing_key"] == "incidents.alerts"


def test_an_audit_event_stays_small_whatever_its_entries_hold(
    bus: EventBus, chassis_database: Callable[[str], Database]
) -> None:
    incidents = chassis_database("incidents")
    with incidents.unit(service_access("incidents"), schools=[]) as unit:
        for _ in range(20):
            unit.audit("concern.read", object_id=uuid.uuid4(), sealed=b"\xff" * 60_000)
        unit.audit("concern.read", object_id=uuid.uuid4(), sealed=b"\xff" * 900_000)
        unit.audit("concern.read", object_id=uuid.uuid4())
    sender = AuditSender(incidents.engine, "incidents", ACTOR, heard=heard_of(0), now=lambda: NOW)
    sent = []
    while count := sender.send_some():
        sent.append(count)
    assert sent == [3, 3, 3, 3, 3, 3, 2, 1, 1], "one alone is sent whatever it holds"


def test_audit_entries_are_numbered_without_gaps_each_in_one_event(
    bus: EventBus, chassis_database: Callable[[str], Database]
) -> None:
    incidents = chassis_database("incidents")

    def write(count: int) -> None:
        for _ in range(count):
            with incidents.unit(service_access("incidents"), schools=[]) as unit:
                unit.audit("concern.read", object_id=uuid.uuid4(), sealed=b"\x00\xff")

    writers = [threading.Thread(target=write, args=(150,)) for _ in range(3)]
    senders = [AuditSender(incidents.engine, "incidents", ACTOR, heard=heard_of(0), now=lambda: NOW) for _ in range(2)]
    done = threading.Event()

    def send(sender: AuditSender) -> None:
        while not done.is_set():
            sender.send_some()
            time.sleep(0.01)

    sending = [threading.Thread(target=send, args=(sender,)) for sender in senders]
    for thread in writers + sending:
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    for thread in sending:
        thread.join()
    while senders[0].send_some():
        continue
    outbox = OutboxSender(incidents.engine, bus.owner, "incidents")
    while outbox.send_some():
        continue
    envelopes = [Envelope.model_validate_json(message.body) for message in bus.take_all("audit.events")]
    entries = [entry for envelope in envelopes for entry in envelope.data["entries"]]
    assert [entry["number"] for entry in entries] == list(range(1, 451))
    assert len({entry["id"] for entry in entries}) == 450
    assert all(len(envelope.data["entries"]) <= 200 for envelope in envelopes)
    assert {entry["sealed"] for entry in entries} == {"AP8="}
    assert len({leaf_hash(entry) for entry in entries}) == 450
    with Session(incidents.engine) as session:
        stored = {str(row.id): row.number for row in session.scalars(select(AuditRow))}
    assert stored == {entry["id"]: entry["number"] for entry in entries}


def test_housekeeping_deletes_what_is_over_its_time_and_nothing_unsent(
    chassis_database: Callable[[str], Database],
) -> None:
    incidents = chassis_database("incidents")
    record(incidents, uuid.uuid4(), 1)
    with Session(incidents.engine) as session:
        for days in (6, 8):
            row = OutboxRow(event_id=uuid.uuid4(), aggregate_id=uuid.uuid4(), aggregate_version=1, type="incidents.x")
            row.body, row.created_at, row.sent_at = {}, NOW, NOW - timedelta(days=days)
            session.add(row)
        for days in (34, 36):
            session.add(InboxRow(message_id=uuid.uuid4(), received_at=NOW - timedelta(days=days)))
        session.add(AuditRow(id=uuid.uuid4(), fields={}, created_at=NOW - timedelta(days=400)))
        session.commit()
        for minutes, kind in ((61, "incidents.events_listed"), (59, "incidents.events_listed"), (61, "incidents.x")):
            row = OutboxRow(event_id=uuid.uuid4(), aggregate_id=uuid.uuid4(), aggregate_version=1, type=kind)
            row.body, row.created_at, row.sent_at = {}, NOW, NOW - timedelta(minutes=minutes)
            session.add(row)
        session.commit()
    assert sweep(incidents.engine, NOW) == 3
    assert sweep(incidents.engine, NOW) == 0
    assert unsent(incidents) == 1
    with Session(incidents.engine) as session:
        assert session.scalar(select(func.count()).select_from(InboxRow)) == 1
        assert session.scalar(select(func.count()).select_from(AuditRow)) == 1
