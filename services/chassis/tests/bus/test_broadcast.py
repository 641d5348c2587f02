"""Broadcasts over a real broker: every process hears them, or knows that it may have missed some."""

import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from amqp.basic_message import Message
from chassis.bus.broadcast import Broadcasts
from chassis.bus.broker_connection import BrokerConnection
from chassis.bus.confirmed import ConfirmedLane, Outcome
from haven_schemas.topology import EXCHANGE_BROADCAST

from .conftest import Bus, close_connections, wait_for

BEAT = 0.1
QUEUE_OWNERS = ()
"""Every process makes the one that it hears from."""


class Process:
    def __init__(self, bus: Bus, service: str) -> None:
        self.connection: BrokerConnection = bus.connection(service, "events")
        self.heard: list[dict[str, str]] = []
        self.told: list[str] = []
        self.broadcasts = Broadcasts(self.connection, service, beat_seconds=BEAT)
        self.broadcasts.subscribe("session_revoked", self.heard.append)
        self.broadcasts.on_cut_off(lambda: self.told.append("cut off"))
        self.broadcasts.on_restored(lambda: self.told.append("restored"))
        self.broadcasts.start()


@pytest.fixture
def process(bus: Bus) -> Iterator[Callable[[str], Process]]:
    made: list[Process] = []

    def make(service: str) -> Process:
        made.append(Process(bus, service))
        wait_for(lambda: made[-1].told == ["restored"])
        return made[-1]

    yield make
    for each in made:
        each.broadcasts.stop()


def test_every_process_hears_a_broadcast_the_sender_too(process: Callable[[str], Process]) -> None:
    processes = [process("identity"), process("gateway"), process("incidents"), process("incidents")]
    session = str(uuid.uuid4())
    processes[0].broadcasts.publish("session_revoked", {"session_id": session})
    wait_for(lambda: all(each.heard for each in processes), 1.0)
    assert all(each.heard == [{"kind": "session_revoked", "session_id": session}] for each in processes)


def test_a_process_is_cut_off_until_it_hears_itself_and_when_it_does_not(process: Callable[[str], Process]) -> None:
    gateway = process("gateway")
    assert not gateway.broadcasts.cut_off
    assert Broadcasts(gateway.connection, "gateway").cut_off, "one that has not begun"
    gateway.connection.stop()
    wait_for(lambda: gateway.told == ["restored", "cut off"], 2.0)
    assert gateway.broadcasts.cut_off


def test_of_many_processes_one_beats_and_the_next_once_it_is_silent(process: Callable[[str], Process]) -> None:
    processes = [process(name) for name in ("identity", "gateway", "incidents", "incidents")]
    sent: Counter[int] = Counter()
    for number, each in enumerate(processes):
        each.broadcasts._lane.send = _counting(each.broadcasts._lane.send, sent, number)
    time.sleep(20 * BEAT)
    assert 0 < sum(sent.values()) < 2 * 20, "four would send eighty"
    wait_for(lambda: not any(each.broadcasts.cut_off for each in processes))
    (busiest, _), *_ = sent.most_common()
    processes[busiest].connection.stop()
    silent = [number == busiest for number in range(4)]
    wait_for(lambda: processes[busiest].broadcasts.cut_off)
    wait_for(lambda: [each.broadcasts.cut_off for each in processes] == silent)


def _counting(send: Callable[..., Any], sent: Counter[int], number: int) -> Callable[..., Any]:
    def counted(message: Message, *more: Any) -> Any:
        sent[number] += message.properties.get("type") == "beat"
        return send(message, *more)

    return counted


def test_a_dropped_connection_is_noticed_or_mended_and_what_was_unsent_is_sent(
    bus: Bus, process: Callable[[str], Process]
) -> None:
    identity, gateway = process("identity"), process("gateway")
    wait_for(lambda: close_connections(bus, "identity") > 0)
    sent = [str(uuid.uuid4()) for _ in range(50)]
    for session in sent:
        identity.broadcasts.publish("session_revoked", {"session_id": session})
        time.sleep(0.01)
    wait_for(lambda: {each["session_id"] for each in gateway.heard} == set(sent), 15)


def test_only_identity_can_revoke_a_session(bus: Bus, process: Callable[[str], Process]) -> None:
    gateway, incidents = process("gateway"), process("incidents")
    incidents.broadcasts.publish("session_revoked", {"session_id": "forged"})
    lane = ConfirmedLane(bus.connection("incidents", "events"))
    wait_for(lambda: lane.lane.is_open)
    outcomes: list[Outcome] = []
    unsigned = Message(b'{"session_id": "forged"}', type="session_revoked")
    lane.send(unsigned, EXCHANGE_BROADCAST, "", outcomes.append)
    wait_for(lambda: outcomes == [Outcome.CONFIRMED])
    in_its_name = Message(b'{"session_id": "forged"}', type="session_revoked", user_id="identity")
    lane.send(in_its_name, EXCHANGE_BROADCAST, "", outcomes.append)
    wait_for(lambda: outcomes == [Outcome.CONFIRMED, Outcome.LOST])  # the broker closes the channel
    time.sleep(3 * BEAT)
    assert gateway.heard == []


def test_a_slow_or_failing_reaction_deafens_no_one(process: Callable[[str], Process]) -> None:
    gateway, identity, retention = (process(name) for name in ("gateway", "identity", "retention"))
    gate = threading.Event()
    gateway.broadcasts.subscribe("key_gone", lambda message: gate.wait(2))
    gateway.broadcasts.subscribe("session_revoked", lambda message: 1 / 0)
    identity.broadcasts.publish("session_revoked", {"session_id": "1"})
    retention.broadcasts.publish("key_gone", {"subject_id": "2"})
    wait_for(lambda: gateway.broadcasts.cut_off, 2.0)  # while it is busy it cannot hear, and says so
    gate.set()
    wait_for(lambda: not gateway.broadcasts.cut_off, 3.0)
    identity.broadcasts.publish("session_revoked", {"session_id": "3"})
    wait_for(lambda: [each["session_id"] for each in gateway.heard] == ["1", "3"])
