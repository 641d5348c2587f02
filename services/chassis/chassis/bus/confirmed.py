"""Publishing with an answer: each message is confirmed, returned, refused, or lost with the connection."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from itertools import count
from typing import Any

from amqp import Channel
from amqp.basic_message import Message

from .broker_connection import BrokerConnection, Lane, Work

PERSISTENT = 2
TRANSIENT = 1


class Outcome(Enum):
    """What became of a publication."""

    CONFIRMED = "confirmed"
    """Every queue it was routed to has it (a quorum queue: on disk on a majority)."""
    RETURNED = "returned"
    """No queue is bound for it."""
    REFUSED = "refused"
    """A queue is at its limit, or could not keep it."""
    LOST = "lost"
    """The connection went first, or the limit passed: it may have arrived or not."""


Settled = Callable[[Outcome], None]


@dataclass(frozen=True)
class Outgoing:
    """A message for ``publish_all``. ``properties`` are those of AMQP (``headers`` named ``application_headers``)."""

    exchange: str
    routing_key: str
    body: bytes
    properties: dict[str, Any] = field(default_factory=dict)


class ConfirmedLane:
    """A lane in confirm mode; publications are mandatory. Safe to use from any thread.

    Each message is known by its AMQP ``correlation_id``, set here unless given: a returned message carries nothing else
    that tells two copies apart.
    """

    def __init__(
        self, connection: BrokerConnection, on_open: Work | None = None, on_close: Callable[[], None] | None = None
    ) -> None:
        self._also_on_open = on_open
        self._also_on_close = on_close
        self._numbers = count(1)
        self._outstanding: dict[str, Settled] = {}
        self._keys_by_tag: dict[int, str] = {}
        self._returned: set[str] = set()
        self._next_tag = 1
        self.lane = Lane(connection, self._on_open, self._on_close)
        connection.add(self.lane)

    def send(
        self, message: Message, exchange: str, routing_key: str, settled: Settled, generation: int | None = None
    ) -> bool:
        """Hands ``message`` over; False, and ``settled`` is never called, if the lane is closed. Does not wait.

        ``settled`` is called once, on the connection's thread, and must not wait. ``exchange`` must exist.
        """
        key = message.properties.setdefault("correlation_id", f"p{next(self._numbers)}")
        self._outstanding[key] = settled

        def publish(channel: Channel) -> None:
            self._keys_by_tag[self._next_tag] = key
            self._next_tag += 1
            publish_on(channel, message, exchange, routing_key, mandatory=True)

        if self.lane.submit(publish, generation):
            return True
        return self._outstanding.pop(key, None) is None  # gone: the loss was told to ``settled`` already

    def publish_all(self, messages: Sequence[Outgoing], seconds: float) -> list[Outcome]:
        """Publishes all without waiting between, then waits for every answer, at most ``seconds``."""
        batch = _Batch(len(messages))
        for index, outgoing in enumerate(messages):
            message = Message(outgoing.body, **outgoing.properties)
            if not self.send(message, outgoing.exchange, outgoing.routing_key, batch.settle(index)):
                batch.settle(index)(Outcome.LOST)
        return batch.wait(seconds)

    def _on_open(self, channel: Channel) -> None:
        self._next_tag = 1
        channel.confirm_select()
        channel.events["basic_ack"].add(lambda tag, multiple: self._settle(tag, multiple, Outcome.CONFIRMED))
        channel.events["basic_nack"].add(lambda tag, multiple: self._settle(tag, multiple, Outcome.REFUSED))
        channel.events["basic_return"].add(self._on_return)
        if self._also_on_open is not None:
            self._also_on_open(channel)

    def _on_return(self, _error: Exception, _exchange: str, _routing_key: str, message: Message) -> None:
        self._returned.add(message.properties.get("correlation_id", ""))

    def _settle(self, tag: int, multiple: bool, outcome: Outcome) -> None:
        tags = [tag] if not multiple else [each for each in self._keys_by_tag if each <= tag]
        for each in tags:
            key = self._keys_by_tag.pop(each, None)
            if key is not None:
                self._tell(key, outcome)

    def _tell(self, key: str, outcome: Outcome) -> None:
        if key in self._returned:
            self._returned.discard(key)
            outcome = Outcome.RETURNED
        settled = self._outstanding.pop(key, None)
        if settled is not None:
            settled(outcome)

    def _on_close(self) -> None:
        self._keys_by_tag.clear()
        self._returned.clear()
        for key in list(self._outstanding):
            self._tell(key, Outcome.LOST)
        if self._also_on_close is not None:
            self._also_on_close()


def publish_on(channel: Channel, message: Message, exchange: str, routing_key: str, *, mandatory: bool) -> None:
    """AMQP's basic.publish. py-amqp's own method first tries to read from the socket, which is the connection's."""
    channel.send_method((60, 40), "Bssbb", (0, exchange, routing_key, mandatory, False), message)


class _Batch:
    """Collects the outcomes of several publications."""

    def __init__(self, size: int) -> None:
        self._outcomes: list[Outcome] = [Outcome.LOST] * size
        self._missing = size
        self._complete = threading.Event()
        if size == 0:
            self._complete.set()

    def settle(self, index: int) -> Settled:
        """What to call with the outcome of publication ``index``."""

        def settled(outcome: Outcome) -> None:
            self._outcomes[index] = outcome
            self._missing -= 1
            if self._missing == 0:
                self._complete.set()

        return settled

    def wait(self, seconds: float) -> list[Outcome]:
        """The outcomes; those that have not come in time are ``LOST``."""
        self._complete.wait(seconds)
        return list(self._outcomes)
