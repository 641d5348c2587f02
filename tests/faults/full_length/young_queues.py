"""The broker killed right after it made its queues, from its definitions, at its first start. Takes about 6 minutes.

RabbitMQ 4.0 can forget a quorum queue that is this young and keep its name (decision 0076). Counted are those that
answer nobody when the broker is back, and those that still do after what ``./haven up`` does.
"""

import datetime as dt
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import click
from full_length._fault_run import alone, asked_share
from full_length._promises import none_of
from haven_local.rabbitmq import Management
from haven_local.stack import Stack
from haven_local.waiting import wait_until
from haven_schemas import topology
from support.figures import Figure
from support.measured_size import sized

AGES = sized((None, 0.0, 0.5, 1.0, 2.0), (None,))
"""Seconds from when the broker is ready, with all its queues, until it is killed; None: when it has made the first."""
TIMES = 3
_READY_SECONDS = 90.0
_CHOSEN_SECONDS = 5.0
"""A queue that is well has chosen its leader by then."""


def run() -> Iterator[Figure]:
    """Of each age, how many queues died; none may be dead at the end."""
    alone()
    times = max(1, round(TIMES * asked_share()))
    left, longest = 0, 0.0
    for age in AGES:
        dead: list[str] = []
        for _ in range(times):
            died, seconds, still = _killed_at(age)
            dead += died
            longest, left = max(longest, seconds), left + still
        events = sum(each.startswith(f"{topology.VHOST_EVENTS}/") for each in dead)
        when = "while it made them" if age is None else f"{age:g} s after it was ready"
        click.echo(f"the broker killed {when}, {times} times: {len(dead)} queues dead", err=True)
        yield Figure(f"of events, dead in {times} kills {when}", events, "queues")
        yield Figure(f"of calls, dead in {times} kills {when}", len(dead) - events, "queues")
    yield none_of("queues that answer nobody after ./haven up", left, "queues")
    yield Figure("longest until all were led again", longest, "s")


def _killed_at(age: float | None) -> tuple[list[str], float, int]:
    """The queues that were dead, how long they took to be led again, and how many then took no message."""
    with tempfile.TemporaryDirectory(prefix="haven-young-", ignore_cleanup_errors=True) as folder:
        stack = Stack(Path(folder), parts=("epmd", "rabbitmq"))
        try:
            stack.ensure_folders()
            stack.ensure_certificates(dt.datetime.now(dt.UTC))
            stack.ensure_supervisor()
            stack.begin_rabbitmq()
            if age is None:
                wait_until(lambda: _has_made_one(stack), "the first queue", _READY_SECONDS, pause=0.01)
            else:
                wait_until(stack.management.is_ready, "the broker", _READY_SECONDS, pause=0.02)
                time.sleep(age)
            stack.supervisor.kill("rabbitmq")
            wait_until(stack.management.is_ready, "the broker", _READY_SECONDS)
            time.sleep(_CHOSEN_SECONDS)
            dead = stack.management.leaderless()
            began = time.monotonic()
            stack.ensure_rabbitmq()
            seconds = time.monotonic() - began if dead else 0.0
            return dead, seconds, sum(not _takes(stack.management, queue) for queue in dead)
        finally:
            stack.remove()


def _has_made_one(stack: Stack) -> bool:
    """As its log says."""
    return any("ra: started cluster" in log.read_text() for log in stack.layout.logs.glob("rabbitmq*"))


def _takes(management: Management, queue: str) -> bool:
    """Whether a message goes in and comes out."""
    vhost, name = queue.split("/")
    message = {"properties": {}, "routing_key": name, "payload": "x", "payload_encoding": "string"}
    routed = management.ask("POST", f"exchanges/{vhost}/amq.default/publish", message)["routed"]
    wanted = {"count": 1, "ackmode": "ack_requeue_false", "encoding": "auto"}
    return bool(routed and management.ask("POST", f"queues/{vhost}/{name}/get", wanted))
