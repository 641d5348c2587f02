"""Notices that the broker takes no calls for a service, and has the service's queue made anew.

RabbitMQ 4.0 can keep the name of a quorum queue and lose the rest of it, when its node is killed within a second of the
queue's making: such a queue takes nothing and gives nothing, for good. It is told apart from a busy service by the
broker's confirmation, which comes whether or not anybody answers. A queue of calls may be deleted: whoever waits for an
answer has a limit and hears of it. Queues of events never are (decision 0076).
"""

import threading
import time
from collections.abc import Callable
from functools import partial

from amqp import Channel, spec
from haven_schemas.acts.paging import Empty
from haven_schemas.rpc_wire import PING, write_request
from haven_schemas.topology import EXCHANGE_CALLS, calls_queue

from chassis.ground.logs import get_logger
from chassis.units.ids import new_id

from .bodies import BusKeys, request_associated_data
from .broker_connection import BrokerConnection, Lane
from .bus_metrics import CALL_QUEUES_MADE_ANEW
from .confirmed import TRANSIENT, ConfirmedLane, Outcome, Outgoing

log = get_logger()

SILENT_SECONDS = 15.0
"""A queue whose leader was lost has another long before, where there can be one."""
CONFIRMED_SECONDS = 3.0
DELETED_SECONDS = 20.0
"""The broker gives a queue that is silent five seconds to agree to its end."""


class CallQueueWatch:
    """Called from one thread only. ``connection`` is the one that calls are taken from.

    It publishes on a channel of its own: the broker stops reading from one whose message a dead queue was to take.
    ``broker_answers`` must not go by that connection's other channels, which may be stopped by another dead queue.
    ``clock``: monotonic seconds.
    """

    def __init__(
        self,
        connection: BrokerConnection,
        bus_keys: BusKeys,
        service: str,
        broker_answers: Callable[[], bool],
        *,
        silent_seconds: float = SILENT_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._connection = connection
        self._bus_keys = bus_keys
        self._service = service
        self._broker_answers = broker_answers
        self._longest = silent_seconds
        self._clock = clock
        self._silent_since: float | None = None
        self._pings = ConfirmedLane(connection)
        self._lane = Lane(connection, lambda _channel: None)
        connection.add(self._lane)

    def takes_calls(self) -> bool:
        """Whether the queue takes a call; one that has been silent for long, while the broker is not, is made anew."""
        outcome = self._ping()
        if outcome in (Outcome.CONFIRMED, Outcome.REFUSED):  # refused: it is full, and so alive
            self._silent_since = None
            return True
        if not self._broker_answers():
            self._silent_since = None
        elif self._silent_since is None:
            self._silent_since = self._clock()
        elif self._clock() - self._silent_since >= self._longest:
            self._silent_since = None
            self._make_anew(is_there=outcome is not Outcome.RETURNED)
        return False

    def _ping(self) -> Outcome:
        """What the broker says of a call that asks for nothing; an answer to it would reach nobody."""
        ping = write_request(
            PING,
            Empty(),
            token=None,
            correlation_id=new_id(),
            deadline=time.time() + CONFIRMED_SECONDS,
            idempotency_key=None,
        )
        properties = {
            "correlation_id": new_id().hex,
            "reply_to": f"{self._service}.reply.{new_id().hex}",
            "delivery_mode": TRANSIENT,
            "expiration": str(int(CONFIRMED_SECONDS * 1000)),
        }
        sealed = self._bus_keys.seal(ping, request_associated_data(self._service))
        to_queue = Outgoing(EXCHANGE_CALLS, self._service, sealed, properties)
        return self._pings.publish_all([to_queue], CONFIRMED_SECONDS)[0]

    def _make_anew(self, *, is_there: bool) -> None:
        """Deletes it and opens the connection again, on which whoever takes from it declares it."""
        log.error("call_queue_made_anew", was_there=is_there)
        if is_there and not self._is_deleted():
            log.error("call_queue_not_deleted")
            return
        CALL_QUEUES_MADE_ANEW.inc()
        self._connection.reopen()

    def _is_deleted(self) -> bool:
        gone = threading.Event()
        return self._lane.submit(partial(self._delete, gone)) and gone.wait(DELETED_SECONDS)

    def _delete(self, gone: threading.Event, channel: Channel) -> None:
        """py-amqp's own method would wait for the answer here, on the connection's thread."""
        channel._pending[spec.Queue.DeleteOk] = lambda *_: gone.set()
        channel.send_method(spec.Queue.Delete, "Bsbbb", (0, calls_queue(self._service), False, False, False))
