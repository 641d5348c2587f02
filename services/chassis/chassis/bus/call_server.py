"""Taking calls from ``<service>.calls``: open, check, run by nameko, seal the answer.

A call is acknowledged together with its answer, not before: when this process dies or loses its connection, the broker
gives the call to another replica, which may still answer within the caller's limit. Running a call twice is harmless
where it reads or carries an idempotency key; a redelivered write without a key is refused as ``unavailable``, because
the first run may have taken effect. A call whose deadline has passed is dropped: nobody waits for it, and what its
caller has given up must not happen later. At most as many calls as there are workers are taken at once; the others wait
in the queue, where they expire, and a full queue refuses new ones (the caller sees ``overloaded``).
"""

import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from queue import Queue
from typing import Literal

from amqp import Channel, spec
from amqp.basic_message import Message
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rpc_wire import MAX_BODY_BYTES, Reply, Request, write_problem
from haven_schemas.topology import EXCHANGE_CALLS, EXCHANGE_REPLIES, callers_of, calls_queue
from pydantic import ValidationError

from chassis.ground.logs import fault, get_logger

from .bodies import BusKeys, UnreadableBody, reply_associated_data, request_associated_data
from .broker_connection import BrokerConnection, Lane
from .bus_metrics import RPC_DROPPED, RPC_IN_HAND, RPC_MOST
from .confirmed import TRANSIENT, publish_on

log = get_logger()


@dataclass(frozen=True)
class CallEnvelope:
    """A call in hand. ``answer`` is called once, from any thread."""

    request: Request
    is_redelivered: bool
    answer: Callable[[Reply], None] = field(repr=False)

    def refuse(self, code: ErrorCode) -> None:
        """Answers with a problem."""
        self.answer(Reply(problem=write_problem(Problem(code))))


@dataclass(frozen=True)
class CallQueue:
    """Where calls wait. ``kind``: how it is declared by whoever takes from it; None: it is there already.

    ``answers``: the exchange by which those who call by it are answered.
    """

    name: str
    kind: Literal["quorum", "exclusive"] | None
    answers: str = EXCHANGE_REPLIES

    def declare(self, channel: Channel, service: str) -> None:
        """Makes it where it is missing, and has the calls of ``service`` come to it."""
        if self.kind == "quorum":
            channel.queue_declare(self.name, durable=True, auto_delete=False, arguments={"x-queue-type": "quorum"})
            channel.queue_bind(self.name, EXCHANGE_CALLS, service)
        elif self.kind == "exclusive":
            channel.queue_declare(self.name, exclusive=True, auto_delete=True, durable=False)


class _NotRun(Exception):
    """A message that must not run, for a reason out of a fixed list."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class CallServer:
    """Takes the calls of ``service`` from a connection and gives each to ``run``, on a thread of its own.

    ``run`` starts the call and may wait for a free worker. ``prefetch``: how many calls are taken at once.
    ``clock``: seconds since the epoch. ``queue``: where from, by default a quorum queue that is declared here.
    """

    def __init__(
        self,
        connection: BrokerConnection,
        bus_keys: BusKeys,
        service: str,
        run: Callable[[CallEnvelope], None],
        *,
        prefetch: int,
        clock: Callable[[], float] = time.time,
        queue: "CallQueue | None" = None,
    ) -> None:
        self._queue = queue or CallQueue(calls_queue(service), "quorum")
        self._callers = re.compile(rf"^({'|'.join(callers_of(service))})\.reply\.[0-9a-f]{{32}}$")
        self._bus_keys = bus_keys
        self._service = service
        self._run = run
        self._prefetch = prefetch
        RPC_MOST.set(prefetch)
        self._clock = clock
        self._taken: Queue[tuple[int, Message] | None] = Queue()
        self._is_finishing = False
        self._is_over = False
        self._thread = threading.Thread(target=self._hand_out, name="calls", daemon=True)
        self._thread.start()
        self._lane = Lane(connection, self._on_open, self._on_close)
        connection.add(self._lane)

    def finish(self, seconds: float) -> None:
        """Takes no more calls, and waits at most ``seconds`` until each that was taken has begun.

        One that went back to the queue would come to another replica as perhaps carried out, and be refused if it
        writes without a key. What has not begun by then goes back when the connection closes.
        """
        if not self._is_finishing:
            self._is_finishing = True
            if not self._lane.submit(self._cancel):
                self._taken.put(None)
        self._thread.join(seconds)
        self._is_over = True

    def _cancel(self, channel: Channel) -> None:
        """Nothing comes any more once the broker has confirmed it; py-amqp's own method would wait for that here."""
        channel._pending[spec.Basic.CancelOk] = lambda *_: self._taken.put(None)
        channel.send_method(spec.Basic.Cancel, "sb", ("calls", False))

    def _on_close(self) -> None:
        if self._is_finishing:
            self._taken.put(None)

    def _on_open(self, channel: Channel) -> None:
        if not self._is_finishing:
            self._queue.declare(channel, self._service)
            channel.basic_qos(0, self._prefetch, False)
            channel.basic_consume(self._queue.name, consumer_tag="calls", nowait=True, callback=self._on_message)

    def _on_message(self, message: Message) -> None:
        RPC_IN_HAND.inc()
        self._taken.put((self._lane.generation, message))

    def _hand_out(self) -> None:
        while (taken := self._taken.get()) is not None and not self._is_over:
            generation, message = taken
            if not self._lane.is_current(generation):
                RPC_IN_HAND.dec()
                continue
            try:
                self._run(self._read(generation, message))
            except _NotRun as dropped:
                self._drop(generation, message.delivery_tag, dropped.reason)
            except Exception as error:  # noqa: BLE001  # a fault of ours: this caller times out, the next one is served
                fault(log, "call_not_started", error)

    def _read(self, generation: int, message: Message) -> CallEnvelope:
        """The call inside ``message``; ``_NotRun`` says why not, and the body is never logged.

        Who may not call is not answered: the broker would end the channel that all answers go by.
        """
        reply_to = message.properties.get("reply_to", "")
        key = message.properties.get("correlation_id", "")
        if not key or not self._callers.match(reply_to) or len(message.body) > MAX_BODY_BYTES:
            raise _NotRun("malformed")
        try:
            plaintext = self._bus_keys.open(message.body, request_associated_data(self._service))
            request = Request.model_validate_json(plaintext)
        except (UnreadableBody, ValidationError):
            raise _NotRun("unreadable") from None
        if request.deadline <= self._clock():
            raise _NotRun("expired")
        answer = partial(self._answer, generation, message.delivery_tag, reply_to, key)
        return CallEnvelope(request, bool(message.delivery_info["redelivered"]), answer)

    def _drop(self, generation: int, tag: int, reason: str) -> None:
        RPC_DROPPED.labels(reason).inc()
        RPC_IN_HAND.dec()
        self._lane.submit(lambda channel: channel.basic_ack(tag), generation)

    def _answer(self, generation: int, tag: int, reply_to: str, key: str, reply: Reply) -> None:
        RPC_IN_HAND.dec()
        sealed = self._bus_keys.seal(reply.model_dump_json().encode(), reply_associated_data(key))
        if len(sealed) > MAX_BODY_BYTES:
            log.error("reply_too_large", size=len(sealed))
            refusal = Reply(problem=write_problem(Problem(ErrorCode.INTERNAL)))
            sealed = self._bus_keys.seal(refusal.model_dump_json().encode(), reply_associated_data(key))
        message = Message(sealed, correlation_id=key, delivery_mode=TRANSIENT)

        def finish(channel: Channel) -> None:
            publish_on(channel, message, self._queue.answers, reply_to, mandatory=False)
            channel.basic_ack(tag)

        self._lane.submit(finish, generation)
