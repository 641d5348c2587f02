"""Real RabbitMQ for the bus: connections and clients of a world's vhosts, closed after each test."""

import time
import uuid
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from ssl import CERT_REQUIRED
from urllib.parse import quote, urlsplit

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from amqp import Channel, Connection
from amqp.basic_message import Message
from chassis.bus.bodies import BusKeys
from chassis.bus.broker_connection import BrokerConnection, Lane
from chassis.bus.rpc_client import RpcClient
from chassis.units.database import Database
from chassis.units.tables import create_chassis_tables
from haven_local.stack import Stack
from sqlalchemy import create_engine
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

    @cached_property
    def _counting(self) -> Channel:
        parts = urlsplit(self.world.operator_events_url())
        connection = Connection(
            f"{parts.hostname}:{parts.port}",
            userid=parts.username,
            password=parts.password,
            virtual_host=parts.path[1:],
            ssl={"ca_certs": str(self.ca), "cert_reqs": CERT_REQUIRED, "server_hostname": parts.hostname},
        )
        connection.connect()
        return connection.channel()

    def ready(self, queue: str) -> int:
        """Messages in a queue that no consumer has in hand, exactly and now (the management's figures lag seconds)."""
        return int(self._counting.queue_declare(queue, passive=True).message_count)

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
        for connection in self._connections:
            connection.stop()
        if "_counting" in self.__dict__:
            self._counting.connection.close()


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


@pytest.fixture
def bus(module_world: World) -> Iterator[Bus]:
    opened = Bus(module_world)
    yield opened
    opened.close()


@pytest.fixture
def chassis_database(infrastructure: Stack) -> Iterator[Callable[[str], Database]]:
    """Databases with the chassis's tables alone, opened by the service's own role."""
    made: list[tuple[str, Database]] = []

    def make(service: str) -> Database:
        name = f"chassis_{service}_{uuid.uuid4().hex[:8]}"
        described = infrastructure.databases.create(service, name)
        with create_engine(described.owner_url).begin() as connection:
            create_chassis_tables(Operations(MigrationContext.configure(connection)), keyring=False)
        made.append((name, Database(described.app_url, source=service)))
        return made[-1][1]

    yield make
    for name, database in made:
        database.dispose()
        infrastructure.databases.drop(name)
