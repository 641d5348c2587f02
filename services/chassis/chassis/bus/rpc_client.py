"""Calls to other services: many threads at once over one connection and one exclusive reply queue.

A call is published with confirm and ``mandatory`` and expires in the queue when its caller stops waiting. When the
connection is lost the call fails as ``unavailable``; it is sent once more, after the connection is back and within the
same limit, only if it carries an idempotency key, since the first one may have been carried out.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Any, TypeVar
from uuid import UUID

from amqp import Channel
from amqp.basic_message import Message
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.origins import Origin
from haven_schemas.rpc_wire import MAX_BODY_BYTES, Reply, read_problem, write_request
from haven_schemas.topology import EXCHANGE_CALLS, EXCHANGE_REPLIES
from pydantic import BaseModel, ValidationError
from pydantic.config import ExtraValues

from chassis.units.ids import new_id

from .bodies import BusKeys, UnreadableBody, reply_associated_data, request_associated_data
from .broker_connection import BrokerConnection
from .bus_metrics import RPC_SECONDS, RPC_SENT
from .confirmed import TRANSIENT, ConfirmedLane, Outcome

ReplyType = TypeVar("ReplyType", bound=BaseModel)

_TO_OURSELVES = b"-"
_FAILURES = {
    Outcome.RETURNED: ErrorCode.UNAVAILABLE,
    Outcome.REFUSED: ErrorCode.OVERLOADED,
    Outcome.LOST: ErrorCode.UNAVAILABLE,
}


class PendingCall:
    """A call on its way. The waiter sleeps on a lock that the connection's thread opens: the quickest way."""

    __slots__ = ("_answered", "_failure", "_forget", "_limit", "_reply", "key")

    def __init__(self, key: str, seconds: float, forget: Callable[[str], object]) -> None:
        self.key = key
        self._limit = time.monotonic() + seconds
        self._forget = forget
        self._answered = threading.Lock()
        self._answered.acquire()
        self._reply: bytes | None = None
        self._failure: Outcome | None = None

    def settled(self, outcome: Outcome) -> None:
        """The broker's word on the request; a confirmation alone wakes no one."""
        if outcome is not Outcome.CONFIRMED and self._reply is None and self._failure is None:
            self._failure = outcome
            self._answered.release()

    def answer(self, body: bytes) -> None:
        """The reply has come."""
        if self._reply is None and self._failure is None:
            self._reply = body
            self._answered.release()

    def wait(self) -> bytes:
        """The reply's body, once; ``Problem`` when the broker refused or lost the call, or its time has passed."""
        if not self._answered.acquire(timeout=max(0.0, self._limit - time.monotonic())):
            self._forget(self.key)
            raise Problem(ErrorCode.TIMED_OUT)
        if self._reply is None:
            raise Problem(_FAILURES[self._failure or Outcome.LOST])
        return self._reply


@dataclass(frozen=True)
class _Call:
    """What stays the same when a call is sent again."""

    service: str
    plaintext: bytes
    limit: float
    """Monotonic time at which the caller stops waiting."""


class RpcClient:
    """The process's client. ``service`` is its own name and broker user; it names the reply queue."""

    def __init__(
        self, connection: BrokerConnection, bus_keys: BusKeys, service: str, *, clock: Callable[[], float] = time.time
    ) -> None:
        self._connection = connection
        self._bus_keys = bus_keys
        self._service = service
        self._clock = clock
        self._calls: dict[str, PendingCall] = {}
        self._name = new_id().hex
        self._numbers = count(1)
        self._reply_queue = ""
        self._lane = ConfirmedLane(connection, self._on_open, self._on_close)

    @property
    def is_ready(self) -> bool:
        """Whether calls can be sent now."""
        return self._lane.lane.is_open and not self._lane.lane.is_blocked

    def broker_answers(self, seconds: float) -> bool:
        """Whether a message to our own reply queue comes back within ``seconds``: the broker takes and gives."""
        try:
            self.begin(EXCHANGE_REPLIES, self._reply_queue, _TO_OURSELVES, seconds).wait()
        except Problem:
            return False
        return True

    def call(
        self,
        service: str,
        method: str,
        request: BaseModel,
        reply_type: type[ReplyType],
        *,
        token: str | None,
        timeout: float,
        correlation_id: UUID,
        idempotency_key: str | None = None,
        origin: Origin | None = None,
    ) -> ReplyType:
        """Calls ``service.method`` and answers its typed reply, within ``timeout`` seconds.

        Raises the other side's ``Problem``, or ``Problem`` with ``unavailable`` (broker or service not there, or the
        connection lost), ``overloaded`` (its queue is full), ``timed_out``, or ``body_too_large`` (over 1 MiB).
        """
        began = time.monotonic()
        plaintext = write_request(
            method,
            request,
            token=token,
            correlation_id=correlation_id,
            deadline=self._clock() + timeout,
            idempotency_key=idempotency_key,
            origin=origin,
        )
        outcome = "ok"
        try:
            call = _Call(service, plaintext, began + timeout)
            reply = self._round_trip(call) if idempotency_key is None else self._round_trip_or_again(call)
            return typed(reply, reply_type)
        except Problem as problem:
            outcome = problem.code.value
            raise
        finally:
            RPC_SENT.labels(service, outcome).inc()
            RPC_SECONDS.labels(service).observe(time.monotonic() - began)

    def begin(self, exchange: str, routing_key: str, body: bytes, seconds: float, **properties: Any) -> PendingCall:
        """Sends a request to any service that answers to ``reply_to`` with ``correlation_id``; ``wait`` for its reply.

        Does not wait. ``Problem(unavailable)`` when there is no connection, or the broker takes nothing from it.
        """
        pending = PendingCall(f"{self._name}.{next(self._numbers)}", seconds, self._forget)
        self._calls[pending.key] = pending
        generation = self._lane.lane.generation  # read before the queue's name, which is never older than it
        message = Message(
            body,
            correlation_id=pending.key,
            reply_to=self._reply_queue,
            delivery_mode=TRANSIENT,
            expiration=str(max(1, int(seconds * 1000))),
            **properties,
        )
        is_sent = not self._lane.lane.is_blocked and self._lane.send(
            message, exchange, routing_key, pending.settled, generation
        )
        if not is_sent:
            self._forget(pending.key)
            raise Problem(ErrorCode.UNAVAILABLE)
        return pending

    def _forget(self, key: str) -> None:
        self._calls.pop(key, None)

    def _round_trip_or_again(self, call: _Call) -> Reply:
        try:
            return self._round_trip(call)
        except Problem as problem:
            if problem.code is not ErrorCode.UNAVAILABLE or not self._connection.wait_open(
                call.limit - time.monotonic()
            ):
                raise
        return self._round_trip(call)

    def _round_trip(self, call: _Call) -> Reply:
        sealed = self._bus_keys.seal(call.plaintext, request_associated_data(call.service))
        if len(sealed) > MAX_BODY_BYTES:
            raise Problem(ErrorCode.BODY_TOO_LARGE)
        seconds = call.limit - time.monotonic()
        if seconds <= 0:
            raise Problem(ErrorCode.TIMED_OUT)
        pending = self.begin(EXCHANGE_CALLS, call.service, sealed, seconds)
        answer = pending.wait()
        try:
            return Reply.model_validate_json(self._bus_keys.open(answer, reply_associated_data(pending.key)))
        except (UnreadableBody, ValidationError):
            raise Problem(ErrorCode.UNAVAILABLE) from None

    def _on_open(self, channel: Channel) -> None:
        queue = f"{self._service}.reply.{new_id().hex}"
        channel.queue_declare(queue, exclusive=True, auto_delete=True, durable=False)
        channel.queue_bind(queue, EXCHANGE_REPLIES, queue)
        channel.basic_consume(queue, consumer_tag="replies", no_ack=True, nowait=True, callback=self._on_reply)
        self._reply_queue = queue

    def _on_close(self) -> None:
        while self._calls:
            _, pending = self._calls.popitem()
            pending.settled(Outcome.LOST)  # confirmed ones too: their answers would go to a queue that is gone

    def _on_reply(self, message: Message) -> None:
        pending = self._calls.pop(message.properties.get("correlation_id", ""), None)
        if pending is not None:
            pending.answer(message.body)


def typed(reply: Reply, reply_type: type[ReplyType]) -> ReplyType:
    """What a newer service says more than this caller knows of is passed over: services are rolled out first."""
    if reply.problem is not None:
        raise read_problem(reply.problem)
    lenient: ExtraValues | None = "ignore" if reply_type.model_config.get("extra") == "forbid" else None
    try:
        return reply_type.model_validate(reply.ok, extra=lenient)
    except ValidationError:
        raise Problem(ErrorCode.UNAVAILABLE) from None  # the other side speaks another version of this contract
