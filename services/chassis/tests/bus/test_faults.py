"""Faults of the broker itself, on an infrastructure of one's own: killed without warning, and short of memory."""

import subprocess
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from chassis.bus.call_queue_watch import CallQueueWatch
from chassis.bus.call_server import CallServer
from chassis.bus.rpc_client import RpcClient
from chassis.units.database import Database
from haven_local.programs import rabbitmq_program
from haven_local.rabbitmq import environment
from haven_local.stack import Stack
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.topology import EXCHANGE_CALLS
from support.world import World

from .conftest import wait_for
from .test_events import EventBus
from .test_relay import AlertsReader, record, relay_on, unsent
from .test_rpc import ask, echo, serve


@pytest.fixture(scope="module")
def stack(breakable_stack: Callable[[], Stack]) -> Stack:
    return breakable_stack()


@pytest.fixture
def bus(stack: Stack, make_world: Callable[..., World]) -> Iterator[EventBus]:
    world = make_world(stack, retry_delays_ms=(50, 100), queue_owners=("alerts", "audit", "pupils"))
    with EventBus(world) as opened:
        yield opened
    world.close()


def rabbitmqctl(stack: Stack, *arguments: str) -> None:
    command = [str(rabbitmq_program("rabbitmqctl")), *arguments]
    subprocess.run(command, check=True, capture_output=True, env=environment(stack.layout, stack.ports), timeout=60)


def on_disk(stack: Stack, bus: EventBus) -> bool:
    """Whether the broker would know each queue of this world again, if it were killed now (decision 0076)."""
    (names,) = (stack.layout.rabbitmq / "data").glob("*/quorum/*/names.dets")
    known = names.read_bytes()
    queues = stack.management.ask("GET", "queues?disable_stats=true&enable_queue_totals=true")
    ours = [each for each in queues if each["vhost"] in bus.world.vhosts and each["type"] == "quorum"]
    return all(f"{each['vhost']}_{each['name']}".encode() in known for each in ours)


def answered(client: RpcClient, number: int) -> bool:
    """One call with a key, asked again by its caller as long as it takes."""
    limit = time.monotonic() + 60
    while time.monotonic() < limit:
        try:
            return ask(client, str(number), 5.0, f"key-{number}") == str(number)
        except Problem as problem:
            if problem.code not in (ErrorCode.UNAVAILABLE, ErrorCode.TIMED_OUT):
                raise
            time.sleep(0.1)
    return False


def test_a_killed_broker_loses_no_event_and_no_answered_call(
    stack: Stack, bus: EventBus, chassis_database: Callable[[str], Database]
) -> None:
    incidents, alerts = chassis_database("incidents"), chassis_database("alerts")
    reader = AlertsReader(bus, alerts)
    relay = relay_on(bus, incidents, "relay")
    serve(bus)
    client = bus.client()
    assert ask(client, "first") == "first"
    wait_for(lambda: on_disk(stack, bus))
    aggregates = [uuid.uuid4() for _ in range(20)]
    with ThreadPoolExecutor(8) as callers:
        answers = callers.map(lambda number: answered(client, number), range(400))
        for version in range(1, 16):
            for aggregate in aggregates:
                record(incidents, aggregate, version)
            relay.wake()
            if version == 5:
                stack.supervisor.kill("rabbitmq")
        assert all(answers)
    wait_for(lambda: len(reader.effects) == 300, 60)
    wait_for(lambda: unsent(incidents) == 0)
    assert all(reader.versions[aggregate] == list(range(1, 16)) for aggregate in aggregates)
    assert set(reader.effects.values()) == {1}
    relay.stop()


def test_a_broker_short_of_memory_stops_the_relay_and_neither_writers_nor_callers(
    stack: Stack, bus: EventBus, chassis_database: Callable[[str], Database]
) -> None:
    incidents, alerts = chassis_database("incidents"), chassis_database("alerts")
    reader = AlertsReader(bus, alerts)
    relay = relay_on(bus, incidents, "relay")
    serve(bus)
    client = bus.client()
    assert ask(client, "before") == "before"
    rabbitmqctl(stack, "set_vm_memory_high_watermark", "absolute", "1MB")
    try:
        with pytest.raises(Problem):
            ask(client, "the first learns it by waiting", 1.0)
        began = time.monotonic()
        for version in range(1, 11):
            record(incidents, uuid.uuid4(), version)
        relay.wake()
        for _ in range(10):
            with pytest.raises(Problem) as caught:
                ask(client, "refused", 5.0)
            assert caught.value.code is ErrorCode.UNAVAILABLE
        assert time.monotonic() - began < 2.0
        time.sleep(1.0)
        assert unsent(incidents) == 10
    finally:
        rabbitmqctl(stack, "set_vm_memory_high_watermark", "0.6")
    wait_for(lambda: len(reader.effects) == 10, 20)
    wait_for(lambda: unsent(incidents) == 0)
    wait_for(lambda: client.is_ready)
    assert ask(client, "after") == "after"
    relay.stop()


def test_queues_that_died_young_are_mended(stack: Stack, bus: EventBus) -> None:
    """A broker killed right after a queue was made knows its name and nothing else: a service makes its queue of calls
    anew, and ``./haven up`` has the others choose a leader."""
    operator, vhost = stack.management, bus.world.vhosts[1]
    connection = bus.connection("pupils")
    young = [f"{vhost}/alerts.calls", f"{vhost}/pupils.calls"]
    for queue, service in zip(young, ("alerts", "pupils"), strict=True):
        operator.ask("DELETE", f"queues/{queue}")
        operator.ask("PUT", f"queues/{queue}", {"durable": True, "arguments": {"x-queue-type": "quorum"}})
        bound = f"bindings/{vhost}/e/{EXCHANGE_CALLS}/q/{service}.calls"
        operator.ask("POST", bound, {"routing_key": service, "arguments": {}})
    stack.supervisor.kill("rabbitmq")
    wait_for(operator.is_ready, 60)
    assert set(young) <= set(operator.leaderless())
    watch = CallQueueWatch(connection, bus.keys, "pupils", operator.is_ready, silent_seconds=1.0)
    CallServer(connection, bus.keys, "pupils", echo, prefetch=10)
    client = bus.client()
    with pytest.raises(Problem) as dead:
        ask(client, "before", 2.0)
    # Not sent before the client has found the broker again, or sent and not answered: the caller hears of either.
    assert dead.value.code in {ErrorCode.UNAVAILABLE, ErrorCode.TIMED_OUT}
    wait_for(watch.takes_calls, 60)
    assert ask(bus.client("incidents"), "after") == "after"
    assert young[0] in operator.leaderless()
    assert stack.ensure_rabbitmq()
    assert operator.leaderless() == []


def test_a_queue_of_a_service_that_is_busy_or_gone_takes_calls_and_stays(bus: EventBus) -> None:
    connection = bus.connection("pupils")
    watch = CallQueueWatch(connection, bus.keys, "pupils", lambda: True, silent_seconds=0.0)
    wait_for(watch.takes_calls)
    assert all(watch.takes_calls() for _ in range(3))
