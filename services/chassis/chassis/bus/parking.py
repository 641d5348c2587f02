"""What rests in a service's parking: look at it, send it back, or give it up. For the operator; no body is shown."""

import hashlib
import threading
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from amqp import Channel
from amqp.basic_message import Message
from haven_schemas.events import Envelope
from haven_schemas.topology import events_queue, parking_queue
from pydantic import ValidationError

from .broker_connection import BrokerConnection, Lane
from .confirmed import ConfirmedLane, Outcome, Outgoing
from .delivery import body_of
from .retry import ATTEMPTS, FIRST_FAILED_AT, GIVEN_UP, REASON, event_properties

AT_ONCE = 10_000
"""How many parked messages are looked at at a time."""
UNKNOWN = "unknown"
OPEN_SECONDS = 10.0
CONFIRM_SECONDS = 30.0


class ParkingClosed(Exception):
    """The broker cannot be reached as this user, or someone else is working on this parking."""


@dataclass(frozen=True)
class Parked:
    """One message. ``id`` is the event's, or ``body-`` and twelve digits of its hash when it has none."""

    id: str
    type: str
    reason: str
    attempts: int
    first_failed_at: str | None
    tag: int = field(repr=False)
    body: bytes = field(repr=False)


class Parking:
    """A service's parking, held by this process alone until the ``with`` block ends; ``url`` is the operator's.

    What is neither sent back nor given up stays parked.
    """

    def __init__(self, url: str, ca_file: Path, service: str, *, patience: float = OPEN_SECONDS) -> None:
        self._service = service
        self._patience = patience
        self._connection = BrokerConnection(url, ca_file, f"parking-{service}")
        self._publisher = ConfirmedLane(self._connection)
        self._lane = Lane(self._connection, self._on_open)
        self._messages: list[Message] = []
        self._expected = 0
        self._is_taken = False
        self._complete = threading.Event()
        self._connection.add(self._lane)

    def __enter__(self) -> Self:
        self._connection.start()
        is_open = self._complete.wait(self._patience)
        if not is_open or self._is_taken:
            self._connection.stop()
            raise ParkingClosed("someone else is at this parking" if is_open else "the broker does not answer")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.stop()

    def messages(self) -> list[Parked]:
        """What is parked, oldest first."""
        return [_parked(message) for message in self._messages]

    def replay(self, ids: Collection[str] | None = None) -> int:
        """Sends messages back to their service with a clean history, all or those of ``ids``; how many."""
        return self._take_out(ids, lambda parked: self._send(parked, {}))

    def discard(self, ids: Collection[str]) -> int:
        """Gives up the messages of ``ids`` for good; how many.

        An event goes back once more, marked as given up: its reader then misses it no longer, and the audit log says
        so.
        """
        return self._take_out(ids, lambda parked: parked.type == UNKNOWN or self._send(parked, {GIVEN_UP: True}))

    def _send(self, parked: Parked, headers: dict[str, Any]) -> bool:
        properties = event_properties(None if parked.id.startswith("body-") else parked.id, headers)
        again = Outgoing("", events_queue(self._service), parked.body, properties)
        return self._publisher.publish_all([again], CONFIRM_SECONDS) == [Outcome.CONFIRMED]

    def _take_out(self, ids: Collection[str] | None, is_done: Callable[[Parked], bool]) -> int:
        chosen = [parked for parked in self.messages() if ids is None or parked.id in ids]
        return sum(self._acknowledge(parked.tag) for parked in chosen if is_done(parked))

    def _acknowledge(self, tag: int) -> bool:
        return self._lane.submit(lambda channel: channel.basic_ack(tag), generation=1)

    def _on_open(self, channel: Channel) -> None:
        name = parking_queue(self._service)
        declared = channel.queue_declare(name, passive=True)
        self._messages.clear()
        self._expected = min(AT_ONCE, declared.message_count)
        self._is_taken = declared.consumer_count > 0
        if self._expected == 0 or self._is_taken:
            self._complete.set()
        else:
            channel.basic_qos(0, self._expected, False)
            channel.basic_consume(name, consumer_tag="parking", nowait=True, callback=self._on_message)

    def _on_message(self, message: Message) -> None:
        self._messages.append(message)
        if len(self._messages) == self._expected:
            self._complete.set()


def _parked(message: Message) -> Parked:
    body = body_of(message)
    headers: dict[str, Any] = message.properties.get("application_headers") or {}
    return Parked(
        id=message.properties.get("message_id") or f"body-{hashlib.sha256(body).hexdigest()[:12]}",
        type=_type_of(body),
        reason=headers.get(REASON) or headers.get("x-first-death-reason") or "unknown",
        attempts=int(headers.get(ATTEMPTS, 0)),
        first_failed_at=headers.get(FIRST_FAILED_AT),
        tag=message.delivery_tag,
        body=body,
    )


def _type_of(body: bytes) -> str:
    try:
        return Envelope.model_validate_json(body).type
    except ValidationError:
        return UNKNOWN
