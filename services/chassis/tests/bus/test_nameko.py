"""Our entrypoints in a real nameko process under eventlet, from outside."""

import json
import os
import subprocess
import sys
import threading
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from chassis.bus.retry import REASON
from chassis.bus.rpc_client import RpcClient
from haven_schemas.errors import ErrorCode, Problem
from pydantic import BaseModel
from support.world import World

from .conftest import close_connections, connections_of, wait_for
from .test_events import EventBus, concern, envelope_of, published

DELAYS = (50, 100)
QUEUE_OWNERS = ("alerts", "audit")
SCRIPT = Path(__file__).with_name("nameko_process.py")


class Number(BaseModel):
    number: int


class NamekoProcess:
    def __init__(self, bus: EventBus) -> None:
        given = {
            "rpc_url": bus.url("alerts", "rpc"),
            "events_url": bus.url("alerts", "events"),
            "ca_file": str(bus.ca),
            "bus_keys_file": str(bus.world.stack.secrets.path("bus-keys.json")),
        }
        self.log_file = bus.world.folder / f"nameko-{uuid.uuid4().hex}.log"
        with self.log_file.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-W", "ignore", str(SCRIPT)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                env={**os.environ, "PYTHONUNBUFFERED": "1"},
            )
        self.said: list[dict[str, Any]] = []
        self.process.stdin.write(json.dumps(given) + "\n")
        self.process.stdin.flush()
        threading.Thread(target=self._listen, daemon=True).start()
        wait_for(lambda: {"ready": True} in self.said, 60)

    def _listen(self) -> None:
        for line in self.process.stdout:
            self.said.append(json.loads(line))

    def heard(self, key: str) -> list[Any]:
        return [each[key] for each in self.said if key in each]


@pytest.fixture(scope="module")
def bus(bus_world: World) -> Iterator[EventBus]:
    """One for all tests: each of them sees its messages to their end."""
    with EventBus(bus_world) as opened:
        yield opened


@pytest.fixture(scope="module")
def started(bus: EventBus) -> Iterator[list[NamekoProcess]]:
    processes: list[NamekoProcess] = []
    yield processes
    for each in processes:
        each.process.kill()
        each.process.wait()


@pytest.fixture
def nameko(bus: EventBus, started: list[NamekoProcess]) -> NamekoProcess:
    """One that has said nothing yet; another where a test has ended the one before."""
    if not started or started[-1].process.poll() is not None:
        started.append(NamekoProcess(bus))
    started[-1].said.clear()
    return started[-1]


def ask(client: RpcClient, method: str, number: int, seconds: float = 5.0) -> int:
    answer = client.call(
        "alerts", method, Number(number=number), Number, token=None, timeout=seconds, correlation_id=uuid.uuid4()
    )
    return answer.number


def code_of(client: RpcClient, method: str) -> ErrorCode:
    with pytest.raises(Problem) as caught:
        ask(client, method, 1)
    return caught.value.code


def test_calls_run_side_by_side_and_each_gets_its_answer(bus: EventBus, nameko: NamekoProcess) -> None:
    client = bus.client()
    with ThreadPoolExecutor(32) as callers:
        assert list(callers.map(lambda number: ask(client, "echo", number, 20), range(500))) == list(range(500))
        assert list(callers.map(lambda number: ask(client, "slowly", number), range(4))) == list(range(4))
        assert list(callers.map(lambda number: ask(client, "nested", number), range(4))) == list(range(4))
    assert code_of(client, "raises") is ErrorCode.INTERNAL
    assert code_of(client, "not_there") is ErrorCode.UNAVAILABLE
    assert "Canary-Wren" not in nameko.log_file.read_text()


def test_events_are_handled_and_a_failing_one_is_parked_without_its_text(bus: EventBus, nameko: NamekoProcess) -> None:
    events = [envelope_of(concern()) for _ in range(100)]
    poison = envelope_of(concern(), aggregateversion=13)
    bus.send(published(poison), *map(published, events))
    wait_for(lambda: set(nameko.heard("handled")) == {str(each.id) for each in events})
    wait_for(lambda: bus.ready("alerts.parking") == 1)
    [(headers, _)] = bus.parked()
    assert headers[REASON] == "ValueError"
    assert nameko.heard("taking").count(str(poison.id)) == 3
    assert "Canary-Wren" not in nameko.log_file.read_text()


def test_a_write_without_a_key_is_never_run_twice(bus: EventBus, nameko: NamekoProcess) -> None:
    client = bus.client()
    with ThreadPoolExecutor(1) as callers:
        wait_for(lambda: len(connections_of(bus, "alerts")) == 4)
        answer = callers.submit(code_of, client, "slowly")
        wait_for(lambda: nameko.heard("called") == ["slowly"])
        assert close_connections(bus, "alerts") == 4
        assert answer.result(10) is ErrorCode.UNAVAILABLE
    assert nameko.heard("called") == ["slowly"]
    assert ask(client, "echo", 1, 20) == 1, "it is there again"


def test_a_stopping_process_finishes_what_is_in_hand_and_leaves_the_rest(bus: EventBus, nameko: NamekoProcess) -> None:
    client = bus.client()
    slow = [envelope_of(concern(), aggregateversion=7) for _ in range(20)]
    bus.send(*map(published, slow))
    with ThreadPoolExecutor(1) as callers:
        answer = callers.submit(ask, client, "slowly", 5)
        wait_for(lambda: "slowly" in nameko.heard("called") and len(nameko.heard("taking")) == 5)
        nameko.process.terminate()
        assert answer.result(10) == 5
    assert nameko.process.wait(15) == 0
    wait_for(lambda: {"stopped": True} in nameko.said)
    assert sorted(nameko.heard("handled")) == sorted(nameko.heard("taking"))
    wait_for(lambda: bus.ready("alerts.events") == 20 - len(nameko.heard("handled")))
    assert code_of(client, "echo") is ErrorCode.TIMED_OUT
