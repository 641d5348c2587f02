"""What a queue of calls costs by its kind: classic, quorum, or one of each replica's own; on one node and on three.

One client and one echo, bodies sealed, over TLS. Rounds of the three kinds alternate, so that a busy moment of the
machine meets all. On three nodes client and echo are connected to different ones, and all write to one disk.
"""

import statistics
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from typing import Any

from chassis.bus.bodies import BusKeys
from chassis.bus.broker_connection import BrokerConnection
from chassis.bus.rpc_client import PendingCall, RpcClient
from chassis.ground import logs
from haven_local.waiting import wait_until
from haven_schemas.topology import OPERATOR
from support.broker_nodes import BrokerNodes
from support.figures import Figure
from support.measured_size import sized
from support.shared_infrastructure import measuring_world
from support.world import World

from performance._echoes import Echo, bus_keys, served, url_of
from performance._queue_echo import QUEUES, SERVICE

ROUNDS = sized(5, 1)
CALLS_A_ROUND = sized(200, 5)
PIPELINED_A_ROUND = sized(600, 40)
IN_FLIGHT = 32
WARM_UP = sized(50, 2)


class QueueClient(RpcClient):
    """Our client, calling by the name of whatever queue is measured."""

    queue = ""

    def begin(self, exchange: str, routing_key: str, body: bytes, seconds: float, **properties: Any) -> PendingCall:
        """To that queue instead."""
        return super().begin("", self.queue, body, seconds, **properties)


@dataclass
class Measured:
    """Rounds over one queue: seconds a call, and calls a second with 32 in flight."""

    seconds: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)

    def figures(self, name: str, against: "Measured") -> list[Figure]:
        """Latency and rate, against those of the classic queue of the same rounds."""
        own, floor = self._percentiles(), against._percentiles()
        percentiles = [
            Figure(f"{name}, p{percent} of a call", own[percent], "ms", floor[percent], own[percent] / floor[percent])
            for percent in (50, 95)
        ]
        rate, least = statistics.median(self.rates), statistics.median(against.rates)
        return [*percentiles, Figure(f"{name}, {IN_FLIGHT} in flight", rate, "calls/s", least, rate / least)]

    def _percentiles(self) -> dict[int, float]:
        found = statistics.quantiles(self.seconds, n=100)
        return {percent: found[percent - 1] * 1000 for percent in (50, 95)}


def run() -> Iterator[Figure]:
    """First on one node, then on three."""
    logs.configure("bench", "error")  # standard output is for the figures
    with measuring_world("rpc-queues") as world:
        yield from _measure(world, "one node", url_of(world, OPERATOR, "amqps"), None)
    with ExitStack() as afterwards, measuring_world("rpc-queues-3", own=True) as world:
        nodes = afterwards.enter_context(closing(BrokerNodes(world.stack)))  # its queues need a majority to go
        nodes.start()
        here, there = (_at(world, user, nodes.addresses[number]) for user, number in ((OPERATOR, 1), (SERVICE, 2)))
        yield from _measure(world, "three nodes", here, there)


def _at(world: World, user: str, node: str) -> str:
    own = f"127.0.0.1:{world.stack.ports['amqps']}"
    return url_of(world, user, "amqps").replace(own, node)


def _measure(world: World, where: str, here: str, there: str | None) -> list[Figure]:
    measured = {name: Measured() for name in QUEUES}
    with (
        served("_queue_echo", world, SERVICE, url=there),
        _client(world, here) as client,
        ThreadPoolExecutor(IN_FLIGHT) as callers,
    ):

        def call() -> None:
            request = Echo(text="A short text, as most are.")
            client.call(SERVICE, "echo", request, Echo, token=None, timeout=20.0, correlation_id=uuid.uuid4())

        for name in QUEUES:
            client.queue = QUEUES[name].name
            _spread(callers, call, WARM_UP)
        for _ in range(ROUNDS):
            for name, figures in measured.items():
                client.queue = QUEUES[name].name
                _round(figures, callers, call)
    return [
        figure for name, each in measured.items() for figure in each.figures(f"{where}, {name}", measured["classic"])
    ]


def _round(figures: Measured, callers: ThreadPoolExecutor, call: Callable[[], None]) -> None:
    for _ in range(CALLS_A_ROUND):
        began = time.perf_counter()
        call()
        figures.seconds.append(time.perf_counter() - began)
    began = time.perf_counter()
    _spread(callers, call, PIPELINED_A_ROUND)
    figures.rates.append(PIPELINED_A_ROUND / (time.perf_counter() - began))


def _spread(callers: ThreadPoolExecutor, call: Callable[[], None], number: int) -> None:
    list(callers.map(lambda _: call(), range(number)))


@contextmanager
def _client(world: World, url: str) -> Iterator[QueueClient]:
    connection = BrokerConnection(url, world.stack.layout.ca, "bench-gateway")
    client = QueueClient(connection, BusKeys.load(bus_keys(world)), OPERATOR)
    connection.start()
    try:
        wait_until(lambda: client.is_ready, "the RPC client", 10.0)
        yield client
    finally:
        connection.stop()
