"""What stands in for the broker: calls are answered in place, broadcasts heard at once, events kept until delivered."""

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import TypeVar
from uuid import UUID

from amqp.basic_message import Message
from chassis.bus.broadcast import BEAT, Broadcasts
from chassis.bus.confirmed import Outcome, Outgoing, Settled
from chassis.bus.delivery import Delivery
from chassis.bus.rpc_client import typed
from haven_schemas import topology
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.origins import Origin
from haven_schemas.rpc_wire import MAX_BODY_BYTES, Reply, Request, write_problem, write_request
from pydantic import BaseModel

ReplyType = TypeVar("ReplyType", bound=BaseModel)
Answers = Callable[[Request], Reply]
_STANDS_STILL = 0.0
"""For broadcasts no time passes: nobody is ever cut off."""


class Bus:
    """One a world. Only one call or delivery is under way at any time, whichever of the gateway's threads asks."""

    def __init__(self) -> None:
        self._answers: dict[str, Answers] = {}
        self._heard_by: list[Broadcasts] = []
        self._turn = threading.RLock()
        self.waiting: dict[str, deque[Delivery]] = {name: deque() for name in topology.BY_NAME}
        """Events, by who is to read them; each reader's in the order in which they were sent."""

    def serve(self, service: str, answers: Answers) -> None:
        """From now on calls to ``service`` are answered so."""
        self._answers[service] = answers

    def attach(self, broadcasts: Broadcasts) -> None:
        """Whoever has ``broadcasts`` hears everybody, and is heard."""
        broadcasts._clock = lambda: _STANDS_STILL
        broadcasts._lane = _Voice(self)  # type: ignore[assignment]  # of a lane it needs no more
        self._heard_by.append(broadcasts)
        broadcasts._send(f"{broadcasts._id}.{BEAT}", BEAT, b"{}")

    def leave(self, service: str, broadcasts: Broadcasts) -> None:
        """It answers no calls and hears nothing any more."""
        del self._answers[service]
        self._heard_by.remove(broadcasts)

    def tell(self, message: Message) -> None:
        """One broadcast, to everybody."""
        with self._turn:
            for broadcasts in self._heard_by:
                broadcasts._receive(message)

    def answer(self, service: str, plaintext: bytes) -> bytes:
        """The answer as it would come back; a call to whoever does not run is ``unavailable``."""
        answers = self._answers.get(service)
        if answers is None:
            raise Problem(ErrorCode.UNAVAILABLE)
        with self._turn:
            reply = answers(Request.model_validate_json(plaintext)).model_dump_json().encode()
        if len(reply) > MAX_BODY_BYTES:
            return Reply(problem=write_problem(Problem(ErrorCode.INTERNAL))).model_dump_json().encode()
        return reply

    def keep(self, sent: Outgoing) -> None:
        """An event goes to each of its readers, or to the one that is sent the present state."""
        if sent.exchange == topology.EXCHANGE_RESYNC:
            readers: Sequence[str] = (sent.routing_key.partition(".")[2],)
        else:
            readers = topology.readers_of(sent.routing_key)
        delivery = Delivery(
            generation=0,
            tag=0,
            exchange=sent.exchange,
            routing_key=sent.routing_key,
            message_id=sent.properties.get("message_id"),
            headers={},
            body=sent.body,
        )
        for reader in readers:
            self.waiting[reader].append(delivery)


class Calls:
    """What ``RpcClient`` is in a process of its own: JSON goes out and JSON comes back."""

    is_ready = True

    def __init__(self, bus: Bus, caller: str) -> None:
        self._bus = bus
        self._may_call = topology.BY_NAME[caller].calls
        self._caller = caller

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
        """As ``RpcClient.call``; who may not call whom by the topology, the broker would not let through either."""
        if service not in self._may_call:
            raise AssertionError(f"{self._caller} may not call {service}")
        plaintext = write_request(
            method,
            request,
            token=token,
            correlation_id=correlation_id,
            deadline=time.time() + timeout,
            idempotency_key=idempotency_key,
            origin=origin,
        )
        if len(plaintext) > MAX_BODY_BYTES:
            raise Problem(ErrorCode.BODY_TOO_LARGE)
        return typed(Reply.model_validate_json(self._bus.answer(service, plaintext)), reply_type)


class Outbox:
    """The lane on which a relay publishes: what is given to it is kept, and confirmed."""

    is_open = True
    is_blocked = False

    def __init__(self, bus: Bus) -> None:
        self._bus = bus

    @property
    def lane(self) -> "Outbox":
        """Itself."""
        return self

    def publish_all(self, outgoing: Sequence[Outgoing], _seconds: float) -> list[Outcome]:
        """Each in its turn."""
        for each in outgoing:
            self._bus.keep(each)
        return [Outcome.CONFIRMED for _ in outgoing]


class _Voice:
    """The lane of a process's broadcasts."""

    is_open = True
    is_blocked = False

    def __init__(self, bus: Bus) -> None:
        self._bus = bus

    @property
    def lane(self) -> "_Voice":
        """Itself."""
        return self

    def send(self, message: Message, _exchange: str, _routing_key: str, settled: Settled) -> bool:
        """Heard by all before it returns."""
        self._bus.tell(message)
        settled(Outcome.CONFIRMED)
        return True
