"""Real RabbitMQ for the bus: links and clients of a world's vhosts, closed after each test."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from chassis.bodies import BusKeys
from chassis.link import Link
from chassis.rpc_client import RpcClient
from haven_local.testing.world import World


class Bus:
    """Opens links to one world's broker as any of its users."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.keys = BusKeys.load(world.stack.secrets.path("bus-keys.json"))
        self._links: list[Link] = []

    def url(self, user: str, vhost: str) -> str:
        """``vhost`` is ``events`` or ``rpc``."""
        name = self.world.vhosts[0 if vhost == "events" else 1]
        password = self.world.stack.secrets.read(f"rabbitmq-{user}")
        return f"amqps://{user}:{password}@127.0.0.1:{self.world.stack.ports['amqps']}/{name}"

    @property
    def ca(self) -> Path:
        return self.world.stack.layout.ca

    def link(self, user: str, vhost: str = "rpc", name: str | None = None, *, wait: bool = True) -> Link:
        link = Link(self.url(user, vhost), self.ca, name or f"{user}-{vhost}")
        self._links.append(link)
        link.start()
        assert not wait or link.wait_open(10)
        return link

    def client(self, user: str = "gateway") -> RpcClient:
        client = RpcClient(self.link(user), self.keys, user)
        wait_for(lambda: client.is_ready)
        return client

    def close(self) -> None:
        for link in self._links:
            link.stop()


def wait_for(condition: Callable[[], bool], seconds: float = 10.0) -> None:
    """Until ``condition`` holds; fails after ``seconds``."""
    import time

    limit = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < limit, "did not happen in time"
        time.sleep(0.02)


@pytest.fixture
def bus(module_world: World) -> Iterator[Bus]:
    opened = Bus(module_world)
    yield opened
    opened.close()
