"""Real RabbitMQ for the bus: connections and clients of a world's vhosts, closed after each test."""

import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Self
from urllib.parse import quote

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from amqp import Channel
from amqp.basic_message import Message
from chassis.bus.bodies import BusKeys
from chassis.bus.broker_connection import BrokerConnection, Lane
from chassis.bus.rpc_client import RpcClient
from chassis.units.database import Database
from chassis.units.tables import create_chassis_tables
from haven_local.definitions import queues_of
from haven_local.stack import Stack
from sqlalchemy import create_engine
from support.emptied_databases import EmptiedDatabase
from support.queue_depths import ready_messages
from support.world import World


class Bus:
    """Opens connections to one world's broker as any of its users."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.keys = BusKeys.load(world.stack.secrets.path("bus-keys.json"))
        self._connections: list[BrokerConnection] = []

    def url(self, user: str, vhost: str) -> str:
        """``vhost`` is ``events`` or ``rpc``."""
        name = self.world.vhosts[0 if vhost == "events" else 1]
        password = self.world.stack.secrets.read(f"rabbitmq-{user}")
        return f"amqps://{user}:{password}@127.0.0.1:{self.world.stack.ports['amqps']}/{name}"

    @property
    def ca(self) -> Path:
        return self.world.stack.layout.ca

    def connection(
        self, user: str, vhost: str = "rpc", name: str | None = None, *, wait: bool = True
    ) -> BrokerConnection:
        connection = BrokerConnection(self.url(user, vhost), self.ca, name or f"{user}-{vhost}")
        self._connections.append(connection)
        connection.start()
        assert not wait or connection.wait_open(10)
        return connection

    def client(self, user: str = "gateway") -> RpcClient:
        client = RpcClient(self.connection(user), self.keys, user)
        wait_for(lambda: client.is_ready)
        return client

    def operator_connection(self) -> BrokerConnection:
        """All rights on the vhost of events."""
        connection = BrokerConnection(self.world.operator_events_url(), self.ca, "operator-events")
        self._connections.append(connection)
        connection.start()
        return connection

    def ready(self, queue: str) -> int:
        """Messages in a queue that no consumer has in hand, exactly and now (the management's figures lag seconds)."""
        return ready_messages(self.world, [queue])[queue]

    def wait_ready(self, queue: str, wanted: int, seconds: float = 30.0) -> None:
        """Until that many are ready in ``queue``; else says how many were."""
        limit = time.monotonic() + seconds
        while (seen := self.ready(queue)) != wanted:
            assert time.monotonic() < limit, f"{queue}: {seen} ready, not {wanted}"
            time.sleep(0.02)

    def take_all(self, queue: str) -> list[Message]:
        """Takes every message out of a queue, as the operator."""
        taken: list[Message] = []

        def consume(channel: Channel) -> None:
            channel.basic_consume(queue, consumer_tag="all", no_ack=True, nowait=True, callback=taken.append)

        depth = self.ready(queue)
        connection = self.operator_connection()
        connection.add(Lane(connection, consume))
        wait_for(lambda: len(taken) >= depth)
        connection.stop()
        return taken

    def close(self) -> None:
        """Ends every connection; the next test finds the queues of events empty."""
        for connection in self._connections:
            connection.stop()
        waits = self.world.retry_delays_ms
        self.world.queues_of(self.world.vhosts[0]).empty(
            [queue for owner in self.world.queue_owners for queue in queues_of(owner, waits)]
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()


def wait_for(condition: Callable[[], bool], seconds: float = 30.0) -> None:
    """Until ``condition`` holds; fails after ``seconds``."""
    limit = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < limit, "did not happen in time"
        time.sleep(0.02)


def connections_of(bus: Bus, user: str) -> list[str]:
    """The broker's names of the connections of ``user`` in this world; a new one shows within seconds."""
    connections = bus.world.stack.management.ask("GET", "connections")
    return [each["name"] for each in connections if (each.get("user"), each.get("vhost")) in _places(bus, user)]


def _places(bus: Bus, user: str) -> list[tuple[str, str]]:
    return [(user, vhost) for vhost in bus.world.vhosts]


def close_connections(bus: Bus, user: str) -> int:
    """Has the broker close every connection of ``user`` in this world, as a fault would; how many there were."""
    names = connections_of(bus, user)
    for name in names:
        bus.world.stack.management.ask("DELETE", f"connections/{quote(name, safe='')}")
    return len(names)


@pytest.fixture(scope="module")
def bus_world(request: pytest.FixtureRequest, make_world: Callable[..., World]) -> Iterator[World]:
    """One for a module: a broker with the queues of ``QUEUE_OWNERS`` alone, and waits of ``DELAYS``."""
    made = make_world(retry_delays_ms=getattr(request.module, "DELAYS", ()), queue_owners=request.module.QUEUE_OWNERS)
    yield made
    made.close()


@pytest.fixture
def bus(bus_world: World) -> Iterator[Bus]:
    with Bus(bus_world) as opened:
        yield opened


@pytest.fixture(scope="module")
def chassis_databases(infrastructure: Stack) -> Iterator[dict[str, EmptiedDatabase]]:
    made: dict[str, EmptiedDatabase] = {}
    yield made
    for each in made.values():
        each.close()
        infrastructure.databases.drop(each.made.name)


@pytest.fixture
def chassis_database(infrastructure: Stack, chassis_databases: dict[str, EmptiedDatabase]) -> Callable[[str], Database]:
    """Databases with the chassis's tables alone, one of a service, opened by its own role; empty for each test."""

    def make(service: str) -> EmptiedDatabase:
        made = infrastructure.databases.create(service, f"chassis_{service}_{uuid.uuid4().hex[:8]}")
        engine = create_engine(made.owner_url)
        with engine.begin() as connection:
            create_chassis_tables(Operations(MigrationContext.configure(connection)), keyring=False)
        engine.dispose()
        return EmptiedDatabase(infrastructure, made)

    def emptied(service: str) -> Database:
        if service not in chassis_databases:
            chassis_databases[service] = make(service)
        chassis_databases[service].empty()
        return chassis_databases[service].as_service(service, workers=10)

    return emptied
