"""Events over a real broker: whatever goes wrong, each message ends handled, waiting or parked, and never twice."""

import json
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timezone
from itertools import pairwise

import pytest
from amqp import Channel
from chassis.bus.broker_connection import Lane
from chassis.bus.confirmed import ConfirmedLane, Outcome, Outgoing
from chassis.bus.event_server import EventServer, Handler
from chassis.bus.holding import Holding
from chassis.bus.parking import Parking
from chassis.bus.retry import ATTEMPTS, FIRST_FAILED_AT, REASON, Ladder, event_properties
from chassis.ground.away import DatabaseAway, OwnerAway, VaultAway
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.events import ConcernRecorded, Envelope, Event, PupilChanged, data_schema
from haven_schemas.topology import EXCHANGE_EVENTS, EXCHANGE_RESYNC
from support.metrics import own_metric
from support.world import World

from .conftest import Bus, close_connections, connections_of, wait_for

CANARY = "Canary-Wren"
DELAYS = (50, 100, 200)
QUEUE_OWNERS = ("alerts", "audit")
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=timezone.utc)


def envelope_of(event: Event, **changes: object) -> Envelope:
    values: dict[str, object] = {
        "id": uuid.uuid4(),
        "source": f"/haven/{event.event_type.partition('.')[0]}",
        "type": event.event_type,
        "time": NOW,
        "dataschema": data_schema(event.event_type, event.schema_version),
        "actorid": uuid.uuid4(),
        "correlationid": uuid.uuid4(),
        "aggregateid": uuid.uuid4(),
        "aggregateversion": 1,
        "data": event.model_dump(mode="json"),
    }
    return Envelope.model_validate(values | changes)


def concern() -> ConcernRecorded:
    return ConcernRecorded(concern_id=uuid.uuid4(), version=1)


def published(envelope: Envelope, routing_key: str | None = None, exchange: str = EXCHANGE_EVENTS) -> Outgoing:
    body = envelope.model_dump_json().encode()
    return Outgoing(exchange, routing_key or envelope.type, body, event_properties(str(envelope.id)))


class Reader:
    """The alerts service's side: an event server whose dependencies a test may take away."""

    def __init__(self, bus: Bus, handler: Handler, kinds: tuple[str, ...], hands: int = 10) -> None:
        self.away: set[str] = set()
        self.connection = bus.connection("alerts", "events", "alerts-consumer")
        self.publisher = ConfirmedLane(bus.connection("alerts", "events", "alerts-publisher"))
        self.server = EventServer(
            self.connection,
            self.publisher,
            dict.fromkeys(kinds, handler),
            Holding(lambda dependency: dependency not in self.away, every=0.05),
            Ladder("alerts", bus.world.retry_delays_ms),
            now=lambda: NOW,
            hands=hands,
        )
        wait_for(lambda: self.publisher.lane.is_open)


class EventBus(Bus):
    """A bus of its own topology: short waits, empty queues."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.owner = ConfirmedLane(self.connection("incidents", "events"))
        wait_for(lambda: self.owner.lane.is_open)

    def publish(self, *messages: Outgoing) -> list[Outcome]:
        return self.owner.publish_all(messages, 20.0)

    def send(self, *messages: Outgoing) -> None:
        """Published, and taken by the broker; what would be waited for in vain fails here."""
        assert set(self.publish(*messages)) == {Outcome.CONFIRMED}

    def parked(self) -> list[tuple[dict[str, object], bytes]]:
        """Headers and bodies of what rests in parking; taken out."""
        taken: list[tuple[dict[str, object], bytes]] = []
        for message in self.take_all("alerts.parking"):
            taken.append((message.properties["application_headers"], bytes(message.body)))
        return taken

    def reader(self, handler: Handler, *kinds: str, hands: int = 10) -> Reader:
        return Reader(self, handler, kinds or ("incidents.concern_recorded", "identity.school_changed"), hands)


@pytest.fixture
def bus(bus_world: World) -> Iterator[EventBus]:
    with EventBus(bus_world) as opened:
        yield opened


@pytest.fixture
def own_bus(make_world: Callable[..., World]) -> Iterator[EventBus]:
    """Of which a test may change what the broker was declared with."""
    world = make_world(retry_delays_ms=DELAYS, queue_owners=QUEUE_OWNERS)
    with EventBus(world) as opened:
        yield opened
    world.close()


def test_one_poison_among_a_thousand_is_parked_after_the_ladder_and_all_others_handled(bus: EventBus) -> None:
    poison = envelope_of(concern())
    handled: Counter[uuid.UUID] = Counter()
    attempts: list[float] = []

    def handler(envelope: Envelope, _event: Event) -> None:
        if envelope.id == poison.id:
            attempts.append(time.monotonic())
            raise Problem(ErrorCode.NOT_FOUND, ids={"child": CANARY})
        handled[envelope.id] += 1

    bus.reader(handler)
    events = [envelope_of(concern()) for _ in range(999)]
    events.insert(500, poison)
    bus.send(*map(published, events))
    wait_for(lambda: len(handled) == 999 and bus.ready("alerts.parking") == 1, 30)
    assert set(handled.values()) == {1}
    assert len(attempts) == len(DELAYS) + 1
    waits = [later - earlier for earlier, later in pairwise(attempts)]
    assert all(wait > delay / 1000 for wait, delay in zip(waits, DELAYS, strict=True))
    [(headers, body)] = bus.parked()
    assert Envelope.model_validate_json(body) == poison
    assert headers == {ATTEMPTS: len(DELAYS) + 1, REASON: "Problem:not_found", FIRST_FAILED_AT: NOW.isoformat()}
    for queue in ("alerts.events", "alerts.retry.50", "alerts.retry.100", "alerts.retry.200"):
        assert bus.ready(queue) == 0


@pytest.mark.parametrize(
    ("reason", "message"),
    [
        ("undecodable", Outgoing(EXCHANGE_EVENTS, "incidents.concern_recorded", CANARY.encode())),
        ("undecodable", Outgoing(EXCHANGE_EVENTS, "incidents.concern_recorded", b"\xff\x00")),
        ("undecodable", published(envelope_of(concern(), data={"child": CANARY}))),
        ("unknown_schema_version", published(envelope_of(concern(), dataschema="haven:incidents.concern_recorded:v2"))),
        ("forged_source", published(envelope_of(concern(), source="/haven/identity"))),
        ("forged_source", published(envelope_of(concern()), routing_key="incidents.action_assigned")),
        ("forged_source", published(envelope_of(concern(), type="identity.school_changed", source="/haven/identity"),
                                    routing_key="incidents.concern_recorded")),
        ("forged_source", published(envelope_of(PupilChanged(pupil_id=uuid.uuid4(), version=1)),
                                    "incidents.alerts", EXCHANGE_RESYNC)),
        ("unknown_type", published(envelope_of(concern(), type="incidents.sung"), "incidents.alerts", EXCHANGE_RESYNC)),
        ("no_handler", published(envelope_of(concern()), "incidents.alerts", EXCHANGE_RESYNC)),
    ],
)  # fmt: skip
def test_what_is_no_event_for_us_is_parked_at_once_and_never_logged(
    bus: EventBus, capsys: pytest.CaptureFixture[str], reason: str, message: Outgoing
) -> None:
    ran: list[Envelope] = []
    bus.reader(lambda envelope, event: ran.append(envelope), "identity.staff_changed")
    bus.send(message)
    wait_for(lambda: bus.ready("alerts.parking") == 1)
    [(headers, body)] = bus.parked()
    assert headers[REASON] == reason
    assert body == message.body
    assert not ran
    assert CANARY not in "".join(capsys.readouterr())


def test_a_service_can_publish_under_no_other_name(bus: EventBus) -> None:
    forged = envelope_of(PupilChanged(pupil_id=uuid.uuid4(), version=1))
    assert bus.publish(published(forged)) == [Outcome.LOST]  # the broker closes the channel
    wait_for(lambda: bus.owner.lane.is_open)
    elsewhere = [("haven.retry", "alerts.parking"), ("haven.retry", "alerts.retry.50"), ("", "alerts.events")]
    for exchange, queue in elsewhere:
        assert bus.publish(Outgoing(exchange, queue, b"{}")) == [Outcome.LOST]
        wait_for(lambda: bus.owner.lane.is_open)
    bus.send(published(envelope_of(concern())))


@pytest.mark.parametrize("away", [DatabaseAway(), VaultAway()])
def test_while_a_dependency_is_away_events_are_held_uncounted(bus: EventBus, away: Exception) -> None:
    handled: Counter[uuid.UUID] = Counter()
    tries: list[int] = []
    gone = threading.Event()
    gone.set()

    def handler(envelope: Envelope, _event: Event) -> None:
        tries.append(1)
        if gone.is_set():
            raise away
        handled[envelope.id] += 1

    reader = bus.reader(handler)
    reader.away = {"database", "vault"}
    bus.send(*[published(envelope_of(concern())) for _ in range(40)])
    wait_for(lambda: len(tries) == 10)
    time.sleep(1.0)
    assert len(tries) == 10  # no hot loop, and no more taken than are in hand
    assert bus.ready("alerts.events") == 30
    gone.clear()
    reader.away = set()
    wait_for(lambda: len(handled) == 40)
    assert set(handled.values()) == {1}
    assert bus.ready("alerts.events") == bus.ready("alerts.parking") == 0


def test_an_owner_that_is_away_delays_its_message_uncounted_and_no_other(bus: EventBus) -> None:
    waiting = envelope_of(concern())
    seen: list[uuid.UUID] = []

    def handler(envelope: Envelope, _event: Event) -> None:
        seen.append(envelope.id)
        if envelope.id == waiting.id and seen.count(waiting.id) <= 8:  # more than the ladder has rungs
            raise OwnerAway("identity")

    bus.reader(handler)
    others = [envelope_of(concern()) for _ in range(20)]
    bus.send(published(waiting), *map(published, others))
    wait_for(lambda: len(set(seen)) == 21, 5)
    wait_for(lambda: seen.count(waiting.id) == 9)
    wait_for(lambda: bus.ready("alerts.events") == 0)
    assert bus.ready("alerts.parking") == 0


def in_hand() -> float:
    """As the metric says: also those that were taken from the broker and wait for a hand."""
    return own_metric("haven_events_in_hand") or 0.0


def test_a_stopping_reader_lets_go_of_what_it_holds_and_finishes_what_runs(bus: EventBus) -> None:
    running = threading.Event()
    gate = threading.Event()
    first = envelope_of(concern())

    def handler(envelope: Envelope, _event: Event) -> None:
        if envelope.id != first.id:
            raise DatabaseAway
        running.set()
        gate.wait(5)

    before = in_hand()
    reader = bus.reader(handler, hands=3)
    reader.away = {"database"}
    bus.send(published(first), *[published(envelope_of(concern())) for _ in range(5)])
    assert running.wait(5)
    wait_for(lambda: in_hand() == before + 6)
    threading.Timer(0.2, gate.set).start()
    assert reader.server.stop(10)
    assert in_hand() == before
    reader.connection.stop()
    wait_for(lambda: bus.ready("alerts.events") == 5)
    handled: list[uuid.UUID] = []
    bus.reader(lambda envelope, event: handled.append(envelope.id))
    wait_for(lambda: len(handled) == 5)
    assert first.id not in handled


def test_a_dropped_connection_loses_nothing_and_stale_acknowledgements_do_no_harm(bus: EventBus) -> None:
    effects: Counter[uuid.UUID] = Counter()
    lock = threading.Lock()

    def handler(envelope: Envelope, _event: Event) -> None:
        time.sleep(0.05)
        with lock:
            effects[envelope.id] += 1

    bus.reader(handler)
    wait_for(lambda: len(connections_of(bus, "alerts")) == 2)
    events = [envelope_of(concern()) for _ in range(300)]
    bus.send(*map(published, events))
    assert close_connections(bus, "alerts") == 2
    wait_for(lambda: bus.ready("alerts.events") == 0 and len(effects) == 300, 20)
    assert bus.ready("alerts.parking") == 0
    assert sum(effects.values()) <= 300 + 10  # at most what was in hand comes twice: the inbox's case


def test_events_wait_while_the_copy_cannot_be_moved(own_bus: EventBus) -> None:
    """Parking is not bound: the message stays in hand, and is moved once it is."""
    management, vhost = own_bus.world.stack.management, own_bus.world.vhosts[0]
    management.ask("DELETE", f"bindings/{vhost}/e/haven.retry/q/alerts.parking/alerts.parking")
    own_bus.reader(lambda envelope, event: None)
    own_bus.send(Outgoing(EXCHANGE_EVENTS, "incidents.concern_recorded", b"poison"))
    time.sleep(0.5)
    assert own_bus.ready("alerts.parking") == 0
    management.ask("POST", f"bindings/{vhost}/e/haven.retry/q/alerts.parking", {"routing_key": "alerts.parking"})
    wait_for(lambda: own_bus.ready("alerts.parking") == 1)
    assert own_bus.ready("alerts.events") == 0


def test_a_message_that_kills_its_consumers_is_parked_by_the_broker(own_bus: EventBus) -> None:
    management, vhost = own_bus.world.stack.management, own_bus.world.vhosts[0]
    [ours] = [each for each in management.ask("GET", f"policies/{vhost}") if each["name"] == "alerts.events"]
    ours["definition"]["delivery-limit"] = 2  # of 50, for the time of this test
    management.ask("PUT", f"policies/{vhost}/alerts.events", ours)
    deadly = envelope_of(concern())
    own_bus.send(published(deadly))
    for _ in range(3):
        taken = threading.Event()
        connection = own_bus.connection("alerts", "events")

        def consume(channel: Channel, taken: threading.Event = taken) -> None:
            channel.basic_consume("alerts.events", consumer_tag="c", nowait=True, callback=lambda message: taken.set())

        connection.add(Lane(connection, consume))
        assert taken.wait(5)
        connection.stop()
    wait_for(lambda: own_bus.ready("alerts.parking") == 1)
    with Parking(own_bus.world.operator_events_url(), own_bus.ca, "alerts") as parking:
        [parked] = parking.messages()
    assert (parked.id, parked.reason) == (str(deadly.id), "delivery_limit")


def test_a_retried_message_keeps_its_bytes(bus: EventBus) -> None:
    """Unknown whitespace and order of keys survive: a signature over the body would still hold."""
    envelope = envelope_of(concern())
    body = json.dumps(json.loads(envelope.model_dump_json()), indent=3, sort_keys=True).encode()
    bus.reader(lambda envelope, event: 1 / 0)
    bus.send(Outgoing(EXCHANGE_EVENTS, envelope.type, body, event_properties(str(envelope.id))))
    wait_for(lambda: bus.ready("alerts.parking") == 1)
    [(headers, parked)] = bus.parked()
    assert parked == body
    assert headers[REASON] == "ZeroDivisionError"
