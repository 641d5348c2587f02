"""Our RPC client against nameko's own ``ClusterRpcProxy``: both call one stock nameko echo, over TLS, classic queues.

nameko's side is one kept proxy. Rounds of both alternate, and medians are compared, so that a busy moment of the
machine meets both. The same calls to our own entrypoint with sealed bodies are stated as well.
"""

import json
import os
import statistics
import time
import uuid
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from amqp import Channel
from chassis.bus.bodies import BusKeys
from chassis.bus.broker_connection import BrokerConnection
from chassis.bus.rpc_client import PendingCall, RpcClient
from chassis.ground import logs
from haven_local.waiting import wait_until
from nameko.standalone.rpc import ClusterRpcProxy
from support.figures import Figure
from support.measured_size import sized
from support.shared_infrastructure import measuring_world
from support.world import World

from performance._bare_client import BareClient
from performance._echoes import Echo, bus_keys, served, url_of
from performance._nameko_settings import (
    NAMEKO_EXCHANGE,
    NAMEKO_METHOD,
    NAMEKO_PROPERTIES,
    TEXT,
    nameko_body,
    nameko_settings,
)

GOAL = 2.5
ROUNDS = sized(5, 1)
CALLS_A_ROUND = sized(300, 5)
PIPELINED_A_ROUND = sized(1_500, 40)
IN_FLIGHT = 32
WARM_UP = sized(100, 2)


class StockClient(RpcClient):
    """Our client, with its reply queue where a stock nameko service answers to."""

    def _on_open(self, channel: Channel) -> None:
        super()._on_open(channel)
        channel.queue_bind(self._reply_queue, NAMEKO_EXCHANGE, self._reply_queue, nowait=True)

    def ask(self) -> PendingCall:
        """Sends one call as nameko's own client would put it."""
        return self.begin(NAMEKO_EXCHANGE, NAMEKO_METHOD, nameko_body(TEXT), 10.0, **NAMEKO_PROPERTIES)

    def echo(self) -> None:
        """One call and its answer."""
        _read_answer(self.ask())


def _read_answer(pending: PendingCall) -> None:
    if json.loads(pending.wait())["result"] != TEXT:
        raise RuntimeError("a call got another's answer")


@dataclass(frozen=True)
class Side:
    """One way to call an echo."""

    call: Callable[[], object]
    """One call and its answer."""
    many: Callable[[int], None]
    """So many calls, 32 of them in flight."""
    server: int
    """Process id of the echo."""


@dataclass
class Measured:
    """Rounds of one kind of client: seconds a call, and calls a second with 32 in flight."""

    seconds: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)
    client_seconds: list[float] = field(default_factory=list)
    server_seconds: list[float] = field(default_factory=list)

    @property
    def p50_ms(self) -> float:
        """Median of all calls made one after the other."""
        return statistics.median(self.seconds) * 1000

    @property
    def p99_ms(self) -> float:
        """99th percentile of the same."""
        return statistics.quantiles(self.seconds, n=100)[98] * 1000

    @property
    def rate(self) -> float:
        """Median of the rounds."""
        return statistics.median(self.rates)

    def measure(self, side: Side) -> None:
        """A round of calls, each after the answer to the last; and a round with 32 in flight."""
        for _ in range(CALLS_A_ROUND):
            began = time.perf_counter()
            side.call()
            self.seconds.append(time.perf_counter() - began)
        began, client, server = time.perf_counter(), time.process_time(), _processor_seconds(side.server)
        side.many(PIPELINED_A_ROUND)
        self.rates.append(PIPELINED_A_ROUND / (time.perf_counter() - began))
        self.client_seconds.append((time.process_time() - client) / PIPELINED_A_ROUND)
        self.server_seconds.append((_processor_seconds(side.server) - server) / PIPELINED_A_ROUND)


def _processor_seconds(process: int) -> float:
    """User and system time a process has used so far (``proc(5)``, fields 14 and 15)."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def run() -> list[Figure]:
    """Starts an infrastructure of its own, both echoes in processes of their own, and measures."""
    logs.configure("bench", "error")  # standard output is for the figures
    with measuring_world("rpc") as world, ExitStack() as opened:
        stock_echo = opened.enter_context(served("_stock_echo", world, "operator"))
        own_echo = opened.enter_context(served("_own_echo", world, "pupils"))
        sides = [
            opened.enter_context(_nameko(world, stock_echo)),
            opened.enter_context(_stock(world, stock_echo)),
            opened.enter_context(_bare(world, stock_echo)),
            opened.enter_context(_own(world, own_echo)),
        ]
        measured = [Measured() for _ in sides]
        for side in sides:
            side.many(WARM_UP)
        for _ in range(ROUNDS):
            for side, figures in zip(sides, measured, strict=True):
                figures.measure(side)
        return _figures(*measured)


@contextmanager
def _nameko(world: World, server: int) -> Iterator[Side]:
    """nameko's own client, one kept proxy."""
    settings = nameko_settings(url_of(world, "operator", "amqp"), str(world.stack.layout.ca))
    with ClusterRpcProxy(settings, timeout=10) as proxy:

        def many(number: int) -> None:
            _keep_in_flight(number, lambda: proxy.echo.echo.call_async(TEXT), lambda reply: reply.result())

        yield Side(lambda: proxy.echo.echo(TEXT), many, server)


@contextmanager
def _stock(world: World, server: int) -> Iterator[Side]:
    """Our client, the same echo."""
    with _client(world, "operator", StockClient) as client:
        yield Side(client.echo, lambda number: _keep_in_flight(number, client.ask, _read_answer), server)


@contextmanager
def _bare(world: World, server: int) -> Iterator[Side]:
    """py-amqp alone, no confirms, no other thread: the least that a call of the stock echo takes in Python."""
    with BareClient(url_of(world, "operator", "amqps"), world.stack.layout.ca) as client:
        yield Side(client.echo, lambda number: _keep_in_flight(number, client.ask, client.read), server)


@contextmanager
def _own(world: World, server: int) -> Iterator[Side]:
    """Our client, our entrypoint, bodies sealed; 32 threads, as the gateway has."""
    with _client(world, "gateway", RpcClient) as client, ThreadPoolExecutor(IN_FLIGHT) as callers:

        def call() -> None:
            request, correlation = Echo(text=TEXT), uuid.uuid4()
            client.call("pupils", "echo", request, Echo, token=None, timeout=10.0, correlation_id=correlation)

        yield Side(call, lambda number: _spread(callers, call, number), server)


def _keep_in_flight(number: int, ask: Callable[[], Any], read: Callable[[Any], object]) -> None:
    """``number`` calls from this thread, 32 of them unanswered at any time."""
    waiting: deque[Any] = deque()
    for _ in range(number):
        waiting.append(ask())
        if len(waiting) == IN_FLIGHT:
            read(waiting.popleft())
    while waiting:
        read(waiting.popleft())


def _spread(callers: ThreadPoolExecutor, call: Callable[[], object], number: int) -> None:
    """``number`` calls by 32 threads."""

    def some(count: int) -> None:
        for _ in range(count):
            call()

    shares = [number // IN_FLIGHT + (each < number % IN_FLIGHT) for each in range(IN_FLIGHT)]
    list(callers.map(some, shares))


@contextmanager
def _client(world: World, user: str, kind: type[RpcClient]) -> Iterator[Any]:
    connection = BrokerConnection(url_of(world, user, "amqps"), world.stack.layout.ca, f"bench-{user}")
    client = kind(connection, BusKeys.load(bus_keys(world)), user)
    connection.start()
    try:
        wait_until(lambda: client.is_ready, "the RPC client", 10.0)
        yield client
    finally:
        connection.stop()


def _figures(nameko: Measured, stock: Measured, bare: Measured, own: Measured) -> list[Figure]:
    faster, more = nameko.p50_ms / stock.p50_ms, stock.rate / nameko.rate
    goal = f"{GOAL} times ClusterRpcProxy"
    return [
        Figure("stock @rpc, p50 of a call", stock.p50_ms, "ms", nameko.p50_ms, faster, goal, faster >= GOAL),
        Figure("stock @rpc, 32 in flight", stock.rate, "calls/s", nameko.rate, more, goal, more >= GOAL),
        Figure("stock @rpc, p99 of a call", stock.p99_ms, "ms", nameko.p99_ms, nameko.p99_ms / stock.p99_ms),
        Figure("own entrypoint, sealed, p50", own.p50_ms, "ms", nameko.p50_ms, nameko.p50_ms / own.p50_ms),
        Figure("own entrypoint, sealed, p99", own.p99_ms, "ms", nameko.p99_ms, nameko.p99_ms / own.p99_ms),
        Figure("own entrypoint, sealed, 32 in flight", own.rate, "calls/s", nameko.rate, own.rate / nameko.rate),
        *_profile(nameko, stock, bare),
    ]


def _profile(nameko: Measured, stock: Measured, bare: Measured) -> list[Figure]:
    """Where the time of a call to the stock echo goes; what the echo itself takes bounds every client."""

    def part(name: str, value: float, floor: float) -> Figure:
        return Figure(f"profile: {name}", value * 1000, "ms", floor * 1000, floor / value)

    client, server = statistics.median(stock.client_seconds), statistics.median(stock.server_seconds)
    return [
        Figure("profile: bare py-amqp, p50", bare.p50_ms, "ms", nameko.p50_ms, nameko.p50_ms / bare.p50_ms),
        Figure("profile: bare py-amqp, 32 in flight", bare.rate, "calls/s", nameko.rate, bare.rate / nameko.rate),
        part("our client's processor time a call", client, statistics.median(nameko.client_seconds)),
        part("the stock echo's processor time a call", server, statistics.median(nameko.server_seconds)),
    ]
