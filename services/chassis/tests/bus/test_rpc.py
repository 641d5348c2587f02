"""Calls over a real broker: every caller gets its own answer, or learns in time that it gets none."""

import random
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from amqp.basic_message import Message
from chassis.bus.broker_connection import Lane
from chassis.bus.bus_metrics import RPC_DROPPED
from chassis.bus.call_server import CallEnvelope, CallQueue, CallServer
from chassis.bus.confirmed import publish_on
from chassis.bus.rpc_client import RpcClient
from haven_local.earlier_release import PASSED_ON
from haven_local.permissions import rpc_permissions
from haven_schemas.errors import ErrorCode, FieldCode, FieldProblem, Problem
from haven_schemas.identifiers import Contract
from haven_schemas.rpc_wire import MAX_BODY_BYTES, Reply, write_problem
from haven_schemas.topology import EXCHANGE_CALLS
from pydantic import BaseModel
from support.queue_depths import ready_messages

from .conftest import Bus, close_connections, wait_for

CANARY = "Canary-Wren"
QUEUE_OWNERS = ("pupils", "alerts", "audit", "incidents")


class Echo(BaseModel):
    text: str


def echo(call: CallEnvelope) -> None:
    call.answer(Reply(ok=call.request.body))


def serve(bus: Bus, run: Callable[[CallEnvelope], None] = echo, prefetch: int = 10) -> CallServer:
    return CallServer(bus.connection("pupils"), bus.keys, "pupils", run, prefetch=prefetch)


def ask(client: RpcClient, text: str, seconds: float = 5.0, key: str | None = None, service: str = "pupils") -> str:
    answer = client.call(
        service,
        "echo",
        Echo(text=text),
        Echo,
        token=None,
        timeout=seconds,
        correlation_id=uuid.uuid4(),
        idempotency_key=key,
    )
    return answer.text


def refused(client: RpcClient, code: ErrorCode, seconds: float = 5.0, **options: str) -> float:
    began = time.monotonic()
    with pytest.raises(Problem) as caught:
        ask(client, "x", seconds, **options)
    assert caught.value.code is code
    return time.monotonic() - began


def test_400_calls_at_once_each_get_their_own_answer(bus: Bus) -> None:
    workers = ThreadPoolExecutor(16)

    def slowly(call: CallEnvelope) -> None:
        def work() -> None:
            time.sleep(random.random() / 50)
            echo(call)

        workers.submit(work)

    serve(bus, slowly, prefetch=100)
    client = bus.client()
    with ThreadPoolExecutor(400) as callers:
        texts = [f"call {number}" for number in range(400)]
        assert list(callers.map(lambda text: ask(client, text, 20.0), texts)) == texts


class Inner(Contract):
    text: str


class Outer(Contract):
    inner: list[Inner]


def test_what_a_newer_service_says_more_is_passed_over(bus: Bus) -> None:
    newer = {"inner": [{"text": "x", "added": 1}], "added": {"a": 1}}
    serve(bus, lambda call: call.answer(Reply(ok=newer)))
    asked = {"token": None, "timeout": 5.0, "correlation_id": uuid.uuid4()}
    answer = bus.client().call("pupils", "echo", Echo(text="x"), Outer, **asked)
    assert answer == Outer(inner=[Inner(text="x")])


def test_a_problem_arrives_as_it_was_raised(bus: Bus) -> None:
    sent = Problem(
        ErrorCode.INVALID_REQUEST, fields=[FieldProblem("pupils.0.role", FieldCode.UNKNOWN)], ids={"concern_id": "7"}
    )
    serve(bus, lambda call: call.answer(Reply(problem=write_problem(sent))))
    with pytest.raises(Problem) as caught:
        ask(bus.client(), "x")
    assert (caught.value.code, caught.value.fields, caught.value.ids) == (sent.code, sent.fields, sent.ids)


def test_a_service_that_does_not_exist_is_unavailable_at_once(bus: Bus) -> None:
    assert refused(bus.client(), ErrorCode.UNAVAILABLE, service="nowhere") < 1.0


def test_a_stopped_service_times_out_and_never_runs_what_was_given_up(bus: Bus) -> None:
    client = bus.client()
    assert 0.25 < refused(client, ErrorCode.TIMED_OUT, 0.3) < 1.0
    ran: list[str] = []
    serve(bus, lambda call: (ran.append(call.request.body["text"]), echo(call)))
    assert ask(client, "after") == "after"
    assert ran == ["after"]


def test_a_call_that_expires_in_the_process_is_not_run(bus: Bus) -> None:
    ran: list[str] = []
    gate = threading.Event()

    def wait_first(call: CallEnvelope) -> None:
        ran.append(call.request.body["text"])
        gate.wait(5)
        echo(call)

    serve(bus, wait_first)
    client = bus.client()
    dropped = RPC_DROPPED.labels("expired")._value.get()
    with ThreadPoolExecutor(2) as callers:
        first = callers.submit(ask, client, "first", 5.0)
        wait_for(lambda: ran == ["first"])
        refused(client, ErrorCode.TIMED_OUT, 0.3)
        gate.set()
        assert first.result() == "first"
    assert ask(client, "last") == "last"
    assert ran == ["first", "last"]
    assert RPC_DROPPED.labels("expired")._value.get() == dropped + 1


def test_a_full_queue_is_overloaded(bus: Bus) -> None:
    vhost = bus.world.vhosts[1]
    policy = {"pattern": r"^alerts\.calls$", "apply-to": "queues", "priority": 9}
    limits = {"definition": {"max-length": 2, "overflow": "reject-publish"}}
    bus.world.stack.management.ask("PUT", f"policies/{vhost}/small", {**policy, **limits})
    declared = {"durable": True, "arguments": {"x-queue-type": "quorum"}}
    bus.world.stack.management.ask("PUT", f"queues/{vhost}/alerts.calls", declared)
    client = bus.client()
    with ThreadPoolExecutor(8) as callers:
        # A quorum queue counts a moment late, and takes a few more than its limit.
        waiting = [callers.submit(_code_of, client, "alerts") for _ in range(3)]
        wait_for(lambda: _ready(bus, "alerts.calls") == 3)
        codes = list(callers.map(lambda _: _code_of(client, "alerts"), range(5)))
        assert codes == [ErrorCode.OVERLOADED] * 5
        assert [each.result() for each in waiting] == [ErrorCode.TIMED_OUT] * 3


def _ready(bus: Bus, queue: str) -> int:
    return ready_messages(bus.world, [queue], bus.world.vhosts[1])[queue]


def _code_of(client: RpcClient, service: str) -> ErrorCode:
    with pytest.raises(Problem) as caught:
        ask(client, "x", 1.0, service=service)
    return caught.value.code


def test_a_body_over_the_limit_is_refused_on_both_sides(bus: Bus) -> None:
    serve(bus, lambda call: call.answer(Reply(ok={"text": "x" * MAX_BODY_BYTES})))
    client = bus.client()
    with pytest.raises(Problem) as caught:
        ask(client, "x" * MAX_BODY_BYTES)
    assert caught.value.code is ErrorCode.BODY_TOO_LARGE
    refused(client, ErrorCode.INTERNAL)
    serve_big = "y" * 700_000
    other = Bus(bus.world)
    server = CallServer(other.connection("incidents"), bus.keys, "incidents", echo, prefetch=1)
    wait_for(lambda: server._lane.is_open)  # the broker refuses what comes while a queue is being made
    assert ask(client, serve_big, service="incidents") == serve_big
    other.close()


def test_what_cannot_be_read_is_dropped_and_not_logged(bus: Bus, capsys: pytest.CaptureFixture[str]) -> None:
    ran: list[str] = []
    serve(bus, lambda call: (ran.append(call.request.method), echo(call)))
    connection = bus.connection("gateway")
    lane = Lane(connection, lambda channel: None)
    connection.add(lane)
    wait_for(lambda: lane.is_open)
    good = {"correlation_id": "c", "reply_to": f"gateway.reply.{'0' * 32}"}
    elsewhere = bus.keys.seal(b'{"method": "echo"}', b"request:alerts")
    not_a_call = bus.keys.seal(f'{{"child": "{CANARY}"}}'.encode(), b"request:pupils")
    bad = [
        Message(CANARY.encode(), **good),
        Message(elsewhere, **good),
        Message(not_a_call, **good),
        Message(b"", **good),
        Message(b"\x01\xff", **good),
        Message(not_a_call, correlation_id="c"),
        Message(not_a_call, correlation_id="c", reply_to="identity.rpc"),
        Message(not_a_call, correlation_id="c", reply_to=f"audit.reply.{'0' * 32}"),
    ]
    before = sum(RPC_DROPPED.labels(reason)._value.get() for reason in ("unreadable", "malformed"))
    for message in bad:
        lane.submit(
            lambda channel, message=message: publish_on(channel, message, EXCHANGE_CALLS, "pupils", mandatory=True)
        )
    assert ask(bus.client(), "good") == "good"
    assert ran == ["echo"]
    assert sum(RPC_DROPPED.labels(reason)._value.get() for reason in ("unreadable", "malformed")) == before + len(bad)
    assert CANARY not in "".join(capsys.readouterr())


def test_a_lost_connection_fails_calls_at_once_and_repeats_only_those_with_a_key(bus: Bus) -> None:
    ran: list[str] = []
    gate = threading.Event()
    answering: list[threading.Thread] = []

    def held(call: CallEnvelope) -> None:
        ran.append(call.request.idempotency_key or "none")
        answering.append(threading.Thread(target=lambda: (gate.wait(10), echo(call)), daemon=True))
        answering[-1].start()

    serve(bus, held, prefetch=50)
    client = bus.client()
    with ThreadPoolExecutor(2) as callers:
        plain = callers.submit(refused, client, ErrorCode.UNAVAILABLE, 10.0)
        keyed = callers.submit(ask, client, "kept", 10.0, "key-1")
        wait_for(lambda: len(ran) == 2)
        wait_for(lambda: close_connections(bus, "gateway") > 0)
        assert plain.result(5) < 8.0
        wait_for(lambda: ran.count("key-1") == 2)
        gate.set()
        assert keyed.result(5) == "kept"
    assert ran.count("none") == 1
    for thread in answering:  # a call not answered now would be the next test's
        thread.join(10)


def test_a_call_of_a_server_that_lost_its_connection_is_given_out_again(bus: Bus) -> None:
    seen: list[bool] = []

    def first_time_silent(call: CallEnvelope) -> None:
        seen.append(call.is_redelivered)
        if call.is_redelivered:
            echo(call)

    serve(bus, first_time_silent)
    client = bus.client()
    with ThreadPoolExecutor(1) as callers:
        answer = callers.submit(ask, client, "again", 15.0)
        wait_for(lambda: seen == [False])
        wait_for(lambda: close_connections(bus, "pupils") > 0)
        assert answer.result(15) == "again"
    assert seen == [False, True]


def test_a_server_that_ends_takes_nothing_and_finishes_what_runs(bus: Bus) -> None:
    gate = threading.Event()
    ran: list[str] = []

    def held(call: CallEnvelope) -> None:
        ran.append(call.request.body["text"])
        threading.Thread(target=lambda: (gate.wait(5), echo(call)), daemon=True).start()

    server = serve(bus, held)
    client = bus.client()
    with ThreadPoolExecutor(2) as callers:
        running = callers.submit(ask, client, "running")
        wait_for(lambda: ran == ["running"])
        server.finish(5.0)
        refused(client, ErrorCode.TIMED_OUT, 0.4)
        gate.set()
        assert running.result(5) == "running"
    assert ran == ["running"]


def test_a_server_that_ends_begins_what_it_has_taken(bus: Bus) -> None:
    """All workers are busy when it is told to end: calls it holds are answered by it, and by no other replica."""
    gate, seen = threading.Event(), []

    def busy(call: CallEnvelope) -> None:
        seen.append(call.is_redelivered)
        gate.wait(5)
        echo(call)

    connection = bus.connection("pupils")
    ending = CallServer(connection, bus.keys, "pupils", busy, prefetch=10)
    client = bus.client()
    with ThreadPoolExecutor(5) as callers:
        answers = [callers.submit(ask, client, str(number), 10.0) for number in range(3)]
        wait_for(lambda: ending._taken.qsize() == 2)
        ended = callers.submit(ending.finish, 5.0)
        serve(bus, busy)
        time.sleep(0.2)
        assert not ended.done()
        gate.set()
        ended.result(5)
        connection.stop()
        assert [answer.result(5) for answer in answers] == ["0", "1", "2"]
    assert seen == [False, False, False]


@pytest.fixture
def beside_earlier(bus: Bus) -> Iterator[None]:
    """The broker lets services of release 0.1.0 run."""
    management, vhost = bus.world.stack.management, bus.world.vhosts[1]
    management.ask("PUT", f"policies/{vhost}/{PASSED_ON['name']}", PASSED_ON)
    for is_beside in (True, False):
        rights = [{"vhost": vhost, **each} for each in rpc_permissions(beside_earlier=is_beside)]
        management.ask("POST", "definitions", {"permissions": rights})
        if is_beside:
            yield
    management.ask("DELETE", f"policies/{vhost}/{PASSED_ON['name']}")


def test_a_service_of_release_0_1_is_called_its_way(bus: Bus, beside_earlier: None) -> None:
    """It takes from the classic queue and has no other; once one of ours has declared its own, calls go there."""
    bus.world.stack.management.ask("DELETE", f"queues/{bus.world.vhosts[1]}/audit.calls")
    connection = bus.connection("audit")
    CallServer(connection, bus.keys, "audit", echo, prefetch=10, queue=CallQueue("audit.rpc", None, answers=""))
    client = bus.client()
    assert ask(client, "earlier", service="audit") == "earlier"
    connection.stop()
    server = CallServer(bus.connection("audit"), bus.keys, "audit", echo, prefetch=10)
    wait_for(lambda: server._lane.is_open)
    assert ask(client, "now", service="audit") == "now"
