"""Broadcasts to every process (a session was revoked, a key is gone), and the beat that proves they can be heard.

Each process has one exclusive queue on the fanout exchange. A beat of anybody's that comes through it proves that it is
heard there, so whoever has heard none for a second sends one: of however many processes one beats, and the next one as
soon as it falls silent. After three missed beats a process is cut off: it cannot know what was revoked meanwhile. A
broadcast is kept until the broker has it, and
sent again after a loss. It may still be missed (its sender dies), so nothing may depend on it alone: it makes things
sooner.
"""

import json
import queue
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from amqp import Channel
from amqp.basic_message import Message
from haven_schemas.topology import BROADCAST_ALERTS, BROADCAST_NUMBERS, BROADCAST_STANDING, EXCHANGE_BROADCAST

from chassis.ground.logs import fault, get_logger
from chassis.units.ids import new_id

from .broker_connection import BrokerConnection
from .bus_metrics import BROADCASTS, CUT_OFF
from .confirmed import TRANSIENT, ConfirmedLane, Outcome

log = get_logger()

BEAT = "beat"
BEAT_SECONDS = 1.0
MISSED_BEATS = 3
_NOBODY_BEATS = 0.9
"""Of a beat's time: so long after the last one that was heard the next turn sends one."""
WORTH_SENDING_SECONDS = 120.0
ONLY_FROM = {
    "session_revoked": "identity",
    "key_gone": "retention",
    BROADCAST_NUMBERS: "audit",
    BROADCAST_ALERTS: "alerts",
    BROADCAST_STANDING: "retention",
}
"""Broadcasts that count from one service only; the broker vouches for the sender's name (AMQP ``user_id``)."""

Subscriber = Callable[[dict[str, Any]], None]
SubscriberWithSender = Callable[[str, dict[str, Any]], None]


class Broadcasts:
    """This process's ear and voice. ``service`` is also its broker user. Subscribe before ``start``; handlers run one
    after the other on a thread of their own and must be quick: while one runs, no beat is heard."""

    def __init__(
        self,
        connection: BrokerConnection,
        service: str,
        *,
        beat_seconds: float = BEAT_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._service = service
        self._beat_seconds = beat_seconds
        self._clock = clock
        self._subscribers: dict[str, list[SubscriberWithSender]] = {}
        self._when_cut_off: list[Callable[[], None]] = []
        self._when_restored: list[Callable[[], None]] = []
        self._arrived: queue.Queue[Message] = queue.Queue()
        self._unsent: dict[str, tuple[float, bytes]] = {}
        self._id = new_id().hex
        self._heard_at = float("-inf")
        self._is_hearing = False
        self._is_stopping = False
        self._lane = ConfirmedLane(connection, self._on_open)
        self._thread = threading.Thread(target=self._run, name="broadcasts", daemon=True)

    @property
    def cut_off(self) -> bool:
        """Whether beats are missing: a revocation would go unheard now, so identity is to be asked."""
        return not self._hears(self._clock())

    def publish(self, kind: str, payload: Mapping[str, Any], *, newest_only: bool = False) -> None:
        """Tells every process, this one too; ids only. Does not wait; sent again until the broker has it.

        ``newest_only``: what was said of this kind before is no longer sent, if it is still waiting.
        """
        body = json.dumps({"kind": kind, **payload}).encode()
        key = f"{self._id}.{kind if newest_only else new_id().hex}"
        self._unsent[key] = (self._clock(), body)
        self._send(key, kind, body)

    def subscribe(self, kind: str, subscriber: Subscriber) -> None:
        """Calls ``subscriber`` with the payload of each broadcast of ``kind``."""
        self.subscribe_with_sender(kind, lambda _sender, payload: subscriber(payload))

    def subscribe_with_sender(self, kind: str, subscriber: SubscriberWithSender) -> None:
        """As ``subscribe``, and says which service it is from: its name at the broker, which vouches for it."""
        self._subscribers.setdefault(kind, []).append(subscriber)

    def on_cut_off(self, action: Callable[[], None]) -> None:
        """Calls ``action`` when three beats are missed: empty caches there."""
        self._when_cut_off.append(action)

    def on_restored(self, action: Callable[[], None]) -> None:
        """Calls ``action`` when beats are heard again; what is learnt from then on is kept up to date."""
        self._when_restored.append(action)

    def start(self) -> None:
        """Starts listening and beating."""
        self._thread.start()

    def stop(self) -> None:
        """Ends the thread; the queue goes with the connection."""
        self._is_stopping = True
        self._thread.join(2 * self._beat_seconds)

    def _on_open(self, channel: Channel) -> None:
        name = f"{self._service}.broadcast.{new_id().hex}"
        channel.queue_declare(name, exclusive=True, auto_delete=True, durable=False)
        channel.queue_bind(name, EXCHANGE_BROADCAST)
        channel.basic_consume(name, consumer_tag="broadcasts", no_ack=True, nowait=True, callback=self._arrived.put)

    def _run(self) -> None:
        next_beat = float("-inf")
        while not self._is_stopping:
            now = self._clock()
            if now >= next_beat:
                next_beat = now + self._beat_seconds
                self._beat(now)
            try:
                message = self._arrived.get(timeout=max(0.001, next_beat - now))
            except queue.Empty:
                continue
            self._receive(message)

    def _beat(self, now: float) -> None:
        if self._is_hearing and not self._hears(now):
            self._is_hearing = False
            CUT_OFF.set(1)
            log.warning("broadcasts_cut_off")
            self._call(self._when_cut_off)
        if self._lane.lane.is_open and not self._lane.lane.is_blocked:
            if now - self._heard_at >= _NOBODY_BEATS * self._beat_seconds:
                self._send(f"{self._id}.{BEAT}", BEAT, b"{}")
            self._send_again(now)

    def _hears(self, now: float) -> bool:
        return now - self._heard_at <= MISSED_BEATS * self._beat_seconds

    def _receive(self, message: Message) -> None:
        kind, sender = message.properties.get("type", ""), message.properties.get("user_id")
        if kind == BEAT:
            self._heard()
        elif kind in self._subscribers and ONLY_FROM.get(kind, sender) == sender:
            BROADCASTS.labels(kind).inc()
            self._tell(kind, str(sender), message.body)

    def _heard(self) -> None:
        self._heard_at = self._clock()
        if not self._is_hearing:
            self._is_hearing = True
            CUT_OFF.set(0)
            log.info("broadcasts_heard")
            self._call(self._when_restored)

    def _tell(self, kind: str, sender: str, body: bytes) -> None:
        try:
            payload = json.loads(body)
            for subscriber in self._subscribers[kind]:
                subscriber(sender, payload)
        except Exception as error:  # noqa: BLE001  # one bad broadcast must not deafen the process
            fault(log, "broadcast_failed", error, kind=kind)

    def _call(self, actions: list[Callable[[], None]]) -> None:
        for action in actions:
            try:
                action()
            except Exception as error:  # noqa: BLE001  # the other actions still count
                fault(log, "broadcast_reaction_failed", error)

    def _send(self, key: str, kind: str, body: bytes) -> None:
        def settled(outcome: Outcome) -> None:
            if outcome is Outcome.CONFIRMED:
                self._unsent.pop(key, None)

        message = Message(body, type=kind, message_id=key, user_id=self._service, delivery_mode=TRANSIENT)
        self._lane.send(message, EXCHANGE_BROADCAST, "", settled)

    def _send_again(self, now: float) -> None:
        for key, (since, body) in list(self._unsent.items()):
            if now - since > WORTH_SENDING_SECONDS:
                self._unsent.pop(key, None)
            elif now - since > self._beat_seconds:
                self._send(key, json.loads(body)["kind"], body)
