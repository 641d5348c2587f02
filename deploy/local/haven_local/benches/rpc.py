"""Our RPC client against nameko's own ``ClusterRpcProxy``: both call one stock nameko echo, over TLS, classic queues.

nameko's side is one kept proxy. Rounds of both alternate, and medians are compared, so that a busy moment of the
machine meets both. The same calls to our own entrypoint with sealed bodies are stated as well.
"""

import json
import statistics
import subprocess
import sys
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
from chassis import logs
from chassis.bodies import BusKeys
from chassis.link import Link
from chassis.rpc_client import RpcClient
from nameko.standalone.rpc import ClusterRpcProxy
from pydantic import BaseModel

from haven_local.benches._nameko_settings import nameko_settings
from haven_local.figures import Figure
from haven_local.testing.shared_infrastructure import measuring_world
from haven_local.testing.world import World
from haven_local.waiting import wait_until

GOAL = 2.5
ROUNDS = 5
CALLS_A_ROUND = 300
PIPELINED_A_ROUND = 1_500
IN_FLIGHT = 32
WARM_UP = 100
TEXT = "x" * 200
_NAMEKO_EXCHANGE = "nameko-rpc"


class Echo(BaseModel):
    """Request and reply of our own echo."""

    text: str


class StockClient(RpcClient):
    """Our client, with its reply queue where a stock nameko service answers to."""

    def _on_open(self, channel: Channel) -> None:
        super()._on_open(channel)
        channel.queue_bind(self._reply_queue, _NAMEKO_EXCHANGE, self._reply_queue, nowait=True)

    def echo(self) -> None:
        """One call as nameko's own client would put it."""
        body = json.dumps({"args": [TEXT], "kwargs": {}}).encode()
        json_body = {"content_type": "application/json", "content_encoding": "utf-8"}
        answer = json.loads(self.exchange(_NAMEKO_EXCHANGE, "echo.echo", body, 10.0, **json_body))
        if answer["result"] != TEXT:
            raise RuntimeError("a call got another's answer")


@dataclass
class Measured:
    """Rounds of one kind of client: seconds a call, and calls a second with 32 in flight."""

    seconds: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)
    cpu_seconds: list[float] = field(default_factory=list)

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

    @property
    def cpu_ms(self) -> float:
        """This process's processor time for one of 32 calls in flight."""
        return statistics.median(self.cpu_seconds) * 1000

    def one_by_one(self, call: Callable[[], object]) -> None:
        """A round of calls, each after the answer to the last."""
        for _ in range(CALLS_A_ROUND):
            began = time.perf_counter()
            call()
            self.seconds.append(time.perf_counter() - began)

    def pipelined(self, calls: Callable[[int], None]) -> None:
        """A round of ``calls(number)`` that keeps 32 in flight."""
        began, cpu = time.perf_counter(), time.process_time()
        calls(PIPELINED_A_ROUND)
        self.rates.append(PIPELINED_A_ROUND / (time.perf_counter() - began))
        self.cpu_seconds.append((time.process_time() - cpu) / PIPELINED_A_ROUND)


def run() -> list[Figure]:
    """Starts an infrastructure of its own, both echoes in processes of their own, and measures."""
    logs.configure("bench", "error")  # standard output is for the figures
    with measuring_world("rpc") as world, ExitStack() as opened:
        nameko, stock, own = (opened.enter_context(side(world)) for side in (_nameko, _stock, _own))
        for call, _ in (nameko, stock, own):
            for _ in range(WARM_UP):
                call()
        sides = {"nameko": (nameko, Measured()), "stock": (stock, Measured()), "own": (own, Measured())}
        for _ in range(ROUNDS):
            for (call, many), measured in sides.values():
                measured.one_by_one(call)
                measured.pipelined(many)
        return _figures(*(measured for _, measured in sides.values()))


Side = tuple[Callable[[], object], Callable[[int], None]]
"""One call; and a function that makes a number of calls with 32 in flight."""


@contextmanager
def _nameko(world: World) -> Iterator[Side]:
    with (
        _served("_stock_echo", world, "operator"),
        ClusterRpcProxy(nameko_settings(_url(world, "operator", "amqp"), str(_ca(world))), timeout=10) as proxy,
    ):

        def many(number: int) -> None:
            waiting: deque[Any] = deque()
            for _ in range(number):
                waiting.append(proxy.echo.echo.call_async(TEXT))
                if len(waiting) == IN_FLIGHT:
                    waiting.popleft().result()
            while waiting:
                waiting.popleft().result()

        yield lambda: proxy.echo.echo(TEXT), many


@contextmanager
def _stock(world: World) -> Iterator[Side]:
    """Calls the echo that ``_nameko`` serves."""
    with _client(world, "operator", StockClient) as client, ThreadPoolExecutor(IN_FLIGHT) as callers:
        yield client.echo, lambda number: _spread(callers, client.echo, number)


@contextmanager
def _own(world: World) -> Iterator[Side]:
    with (
        _served("_own_echo", world, "pupils"),
        _client(world, "gateway", RpcClient) as client,
        ThreadPoolExecutor(IN_FLIGHT) as callers,
    ):

        def call() -> None:
            request, correlation = Echo(text=TEXT), uuid.uuid4()
            client.call("pupils", "echo", request, Echo, token=None, timeout=10.0, correlation_id=correlation)

        yield call, lambda number: _spread(callers, call, number)


def _spread(callers: ThreadPoolExecutor, call: Callable[[], object], number: int) -> None:
    """``number`` calls by 32 threads."""

    def some(count: int) -> None:
        for _ in range(count):
            call()

    shares = [number // IN_FLIGHT + (each < number % IN_FLIGHT) for each in range(IN_FLIGHT)]
    list(callers.map(some, shares))


@contextmanager
def _client(world: World, user: str, kind: type[RpcClient]) -> Iterator[Any]:
    link = Link(_url(world, user, "amqps"), _ca(world), f"bench-{user}")
    client = kind(link, BusKeys.load(_bus_keys(world)), user)
    link.start()
    try:
        wait_until(lambda: client.is_ready, "the RPC client", 10.0)
        yield client
    finally:
        link.stop()


@contextmanager
def _served(module: str, world: World, user: str) -> Iterator[None]:
    """One of the echoes in its own process; passwords go in by its standard input."""
    scheme = "amqp" if module == "_stock_echo" else "amqps"
    given = {
        "url": _url(world, user, scheme),
        "ca_file": str(_ca(world)),
        "bus_keys_file": str(_bus_keys(world)),
    }
    command = [sys.executable, "-W", "ignore", "-m", f"haven_local.benches.{module}"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            if process.stdin is None or process.stdout is None:
                raise RuntimeError("the echo has no pipes")
            process.stdin.write(json.dumps(given) + "\n")
            process.stdin.flush()
            if process.stdout.readline().strip() != "ready":
                raise RuntimeError(f"{module} did not start")
            yield
        finally:
            process.kill()


def _url(world: World, user: str, scheme: str) -> str:
    password = world.stack.secrets.read(f"rabbitmq-{user}")
    return f"{scheme}://{user}:{password}@127.0.0.1:{world.stack.ports['amqps']}/{world.vhosts[1]}"


def _ca(world: World) -> Path:
    return world.stack.layout.ca


def _bus_keys(world: World) -> Path:
    return world.stack.secrets.path("bus-keys.json")


def _figures(nameko: Measured, stock: Measured, own: Measured) -> list[Figure]:
    faster, more = nameko.p50_ms / stock.p50_ms, stock.rate / nameko.rate
    goal = f"{GOAL} times ClusterRpcProxy"
    return [
        Figure("stock @rpc, p50 of a call", stock.p50_ms, "ms", nameko.p50_ms, faster, goal, faster >= GOAL),
        Figure("stock @rpc, 32 in flight", stock.rate, "calls/s", nameko.rate, more, goal, more >= GOAL),
        Figure("stock @rpc, p99 of a call", stock.p99_ms, "ms", nameko.p99_ms, nameko.p99_ms / stock.p99_ms),
        Figure("own entrypoint, sealed, p50", own.p50_ms, "ms", nameko.p50_ms, nameko.p50_ms / own.p50_ms),
        Figure("own entrypoint, sealed, p99", own.p99_ms, "ms", nameko.p99_ms, nameko.p99_ms / own.p99_ms),
        Figure("own entrypoint, sealed, 32 in flight", own.rate, "calls/s", nameko.rate, own.rate / nameko.rate),
        Figure("client's processor time a call", stock.cpu_ms, "ms", nameko.cpu_ms, nameko.cpu_ms / stock.cpu_ms),
    ]
