"""Taking events from ``<service>.events``: handle each, or send it to a wait or to parking; never lose one.

A message is acknowledged only when its effect is committed or a copy of it is confirmed elsewhere, so that a crash at
any point leaves it with the broker. An attempt counts only when the message is at fault: while PostgreSQL, OpenBao or
the broker is away messages are held as they are, which exhausts the prefetch, so that no more are taken.
"""

import queue
import threading
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from amqp import Channel
from amqp.basic_message import Message
from haven_schemas.events import Envelope, Event
from haven_schemas.topology import events_queue

from chassis.ground.away import Away, OwnerAway
from chassis.ground.logs import fault, get_logger

from .broker_connection import BrokerConnection, Lane
from .bus_metrics import EVENTS, EVENTS_IN_HAND
from .confirmed import ConfirmedLane, Outcome, Outgoing
from .delivery import Delivery, NotAnEvent, given_up_in, read_delivery
from .holding import Holding
from .missing_events import MissingEvents
from .retry import History, Ladder, matching_type, outgoing_to, read_history, reason_of

log = get_logger()

PREFETCH = 10
CONFIRM_SECONDS = 10.0
UNKNOWN = "unknown"
GIVEN_UP = "given_up"

Handler = Callable[[Envelope, Event], None]


class EventServer:
    """Takes the events of ``ladder.service`` from ``connection`` and gives each to the handler of its type.

    ``publisher`` is on another connection, so that waits and parking do not stop acknowledgements. A handler returns
    when the effect is committed (or was before), or raises. ``hands``: how many events are handled at once; ``now``:
    UTC. ``missing`` is told what has to wait or is parked, so that nobody takes it for lost.
    """

    def __init__(
        self,
        connection: BrokerConnection,
        publisher: ConfirmedLane,
        handlers: Mapping[str, Handler],
        holding: Holding,
        ladder: Ladder,
        *,
        now: Callable[[], datetime],
        hands: int = PREFETCH,
        missing: MissingEvents | None = None,
    ) -> None:
        self._missing = missing
        self._publisher = publisher
        self._handlers = handlers
        self._holding = holding
        self._ladder = ladder
        self._now = now
        self._taken: queue.Queue[Delivery | None] = queue.Queue()
        self._stopping = threading.Event()
        self._hands = [threading.Thread(target=self._work, name=f"events-{n}", daemon=True) for n in range(hands)]
        for hand in self._hands:
            hand.start()
        self._lane = Lane(connection, self._on_open)
        connection.add(self._lane)

    def stop(self, seconds: float) -> bool:
        """Takes no more, lets go of what is held, and waits at most ``seconds`` for what is being handled.

        Whatever is not acknowledged by then goes back to the queue when the connection closes. True if nothing is left.
        """
        self._stopping.set()
        self._lane.submit(lambda channel: channel.basic_cancel("events", nowait=True))
        self._holding.stop()
        for _ in self._hands:
            self._taken.put(None)
        for hand in self._hands:
            hand.join(seconds / len(self._hands))
        return not any(hand.is_alive() for hand in self._hands)

    def _on_open(self, channel: Channel) -> None:
        if not self._stopping.is_set():
            channel.basic_qos(0, PREFETCH, False)
            channel.basic_consume(
                events_queue(self._ladder.service), consumer_tag="events", nowait=True, callback=self._on_message
            )

    def _on_message(self, message: Message) -> None:
        EVENTS_IN_HAND.inc()
        self._taken.put(Delivery.of(message, self._lane.generation))

    def _work(self) -> None:
        while (delivery := self._taken.get()) is not None:
            try:
                if not self._stopping.is_set() and self._is_ours(delivery):
                    self._take(delivery)
            except Exception as error:  # noqa: BLE001  # a fault of ours: unacknowledged, so it comes again
                fault(log, "event_not_settled", error)
            finally:
                EVENTS_IN_HAND.dec()

    def _take(self, delivery: Delivery) -> None:
        try:
            kind, envelope, work = self._work_for(delivery)
        except NotAnEvent as why:
            self._park(delivery, UNKNOWN, why.reason, why.envelope)
            return
        while True:
            try:
                work()
            except OwnerAway as away:
                self._wait_for_owner(delivery, kind, envelope, away)
            except Away as away:
                if self._holding.until_back(away.dependency, lambda: self._is_ours(delivery)):
                    continue
                EVENTS.labels(kind, "let_go").inc()
            except Exception as error:  # noqa: BLE001  # whatever a handler raises counts as the message's fault
                self._failed(delivery, kind, envelope, error)
            else:
                self._acknowledge(delivery)
                EVENTS.labels(kind, "handled").inc()
            return

    def _work_for(self, delivery: Delivery) -> tuple[str, Envelope, Callable[[], None]]:
        """What kind of event it is, the event, and what has to be done about it."""
        missing, given_up = self._missing, given_up_in(delivery)
        if missing is not None and given_up is not None:
            return GIVEN_UP, given_up, lambda: missing.give_up(given_up)
        envelope, event = read_delivery(delivery)
        kind = matching_type(tuple(self._handlers), envelope.type)
        if kind is None:
            raise NotAnEvent("no_handler", envelope)
        return kind, envelope, lambda: self._handlers[kind](envelope, event)

    def _put_off(self, envelope: Envelope, wait: timedelta | None) -> None:
        """Best effort: what is not noted is asked for again too early, and takes effect once all the same."""
        if self._missing is None:
            return
        try:
            self._missing.put_off(envelope, wait)
        except Away as away:
            log.warning("wait_not_noted", dependency=away.dependency, id=envelope.id)

    def _wait_for_owner(self, delivery: Delivery, kind: str, envelope: Envelope, away: OwnerAway) -> None:
        queue_name = self._ladder.queue_while_owner_away
        copy = outgoing_to(queue_name, delivery.body, delivery.message_id, read_history(delivery.headers), None)
        if self._move(delivery, copy):
            self._put_off(envelope, self._ladder.wait_while_owner_away)
            EVENTS.labels(kind, "owner_away").inc()
            log.info("event_waits_for_owner", type=kind, id=delivery.message_id, owner=away.service)

    def _failed(self, delivery: Delivery, kind: str, envelope: Envelope, error: Exception) -> None:
        history = read_history(delivery.headers).failed(self._now())
        target = self._ladder.queue_after(history.attempts)
        fault(log, "event_failed", error, type=kind, id=envelope.id, attempts=history.attempts)
        if target == self._ladder.parking:
            self._park(delivery, kind, reason_of(error), envelope, history)
        elif self._move(delivery, outgoing_to(target, delivery.body, delivery.message_id, history, reason_of(error))):
            self._put_off(envelope, self._ladder.wait_after(history.attempts))
            EVENTS.labels(kind, "retried").inc()

    def _park(
        self, delivery: Delivery, kind: str, reason: str, envelope: Envelope | None, history: History | None = None
    ) -> None:
        history = history or read_history(delivery.headers).failed(self._now())
        if self._move(delivery, outgoing_to(self._ladder.parking, delivery.body, delivery.message_id, history, reason)):
            if envelope is not None:
                self._put_off(envelope, None)
            EVENTS.labels(kind, "parked").inc()
            log.error("event_parked", type=kind, reason=reason, attempts=history.attempts)

    def _move(self, delivery: Delivery, copy: Outgoing) -> bool:
        """Publishes ``copy`` and then acknowledges; held as long as the broker does not confirm it."""
        while self._publisher.lane.is_blocked or (
            self._publisher.publish_all([copy], CONFIRM_SECONDS) != [Outcome.CONFIRMED]
        ):
            log.warning("event_not_moved", queue=copy.routing_key)
            if not self._holding.pause(lambda: self._is_ours(delivery)):
                return False
        self._acknowledge(delivery)
        return True

    def _is_ours(self, delivery: Delivery) -> bool:
        """Whether the connection that brought the message still stands; if not, the broker gives it out again."""
        return self._lane.is_current(delivery.generation)

    def _acknowledge(self, delivery: Delivery) -> None:
        tag = delivery.tag
        self._lane.submit(lambda channel: channel.basic_ack(tag), delivery.generation)
