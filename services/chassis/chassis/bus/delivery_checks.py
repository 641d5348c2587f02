"""One thread a process that sees to it that no event stays lost: asks this service's owners, and answers its readers.

Questions are broadcast: one that is missed is asked again at the next turn. What is found is in ``missing_events``,
what is answered in ``delivery_lists``.
"""

import queue
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from amqp import Channel
from haven_schemas.topology import owners_read_by, parking_queue

from chassis.ground.away import Away
from chassis.ground.context import Access
from chassis.ground.logs import fault, get_logger
from chassis.units.database import Database
from chassis.units.ids import new_id

from .broadcast import Broadcasts
from .broker_connection import BrokerConnection, Lane
from .delivery_lists import DeliveryLists, Question
from .missing_events import MISSING_A_QUESTION, MissingEvents, ToAsk
from .waiting_questions import WaitingQuestions

log = get_logger()

QUESTION = "events_heard"
_IDLE_SECONDS = 60.0
_LOOKS = 20
_LOOK_PAUSE_SECONDS = 0.25


class DeliveryChecks:
    """Of one service process. ``patience``: how long its readers' events may be missing before they are asked for."""

    def __init__(
        self,
        database: Database,
        connection: BrokerConnection,
        broadcasts: Broadcasts,
        own_access: Callable[[str], Access],
        patience: timedelta,
    ) -> None:
        self._owner = database.source
        self._broadcasts = broadcasts
        self._lists = DeliveryLists(database, own_access("list_events"))
        self.missing = MissingEvents(database, own_access, patience) if owners_read_by(self._owner) else None
        self._questions = WaitingQuestions()
        self._parking_held: queue.SimpleQueue[tuple[int, datetime]] = queue.SimpleQueue()
        self._is_stopping = False
        self._thread = threading.Thread(target=self._run, name="delivery-checks", daemon=True)
        broadcasts.subscribe_with_sender(QUESTION, self._on_question)
        if self.missing is not None:
            connection.add(Lane(connection, self._look_at_parking))

    def start(self) -> None:
        """Starts the thread."""
        self._thread.start()

    def stop(self, seconds: float = 5.0) -> None:
        """Ends it after what it is at."""
        self._is_stopping = True
        self._questions.end()
        self._thread.join(seconds)

    def _on_question(self, sender: str, asked: dict[str, Any]) -> None:
        """On the broadcasts' thread; the broker vouches for who asks, so none asks for another."""
        if asked["owner"] == self._owner:
            after = datetime.fromisoformat(asked["after"])
            missing = tuple(UUID(each) for each in asked["missing"][:MISSING_A_QUESTION])
            self._questions.put(Question(sender, UUID(asked["ask"]), after, missing))

    def _look_at_parking(self, channel: Channel) -> None:
        """When a connection opens: only a broker that was away can have lost what was parked.

        A broker that has just started says 0 of a quorum queue whose leader it does not know yet, so fewer than were
        parked is looked at again, for at most five seconds.
        """
        if self.missing is None:
            return
        for look in range(_LOOKS):
            looked_at = self.missing.now()
            found = channel.queue_declare(parking_queue(self._owner), passive=True)
            if found.consumer_count or found.message_count >= self.missing.parked or look == _LOOKS - 1:
                break
            time.sleep(_LOOK_PAUSE_SECONDS)
        if found.consumer_count == 0:  # else an operator has its messages in hand, and they are not counted
            self._parking_held.put((found.message_count, looked_at))

    def _run(self) -> None:
        every = _IDLE_SECONDS if self.missing is None else self.missing.every.total_seconds()
        next_turn = time.monotonic() + every
        self._safely(self._count_parked)
        while not self._is_stopping:
            if time.monotonic() >= next_turn:
                next_turn = time.monotonic() + every
                self._safely(self._ask)
            question = self._questions.next(max(0.001, next_turn - time.monotonic()))
            if question is not None:
                self._safely(lambda asked=question: self._lists.answer(asked))  # type: ignore[misc]  # mypy infers no lambda with a default

    def _safely(self, work: Callable[[], None]) -> None:
        try:
            work()
        except Away as away:
            log.info("delivery_check_waits", dependency=away.dependency)
        except Exception as error:  # noqa: BLE001  # the next turn tries again
            fault(log, "delivery_check_failed", error)

    def _ask(self) -> None:
        if self.missing is None:
            return
        while not self._parking_held.empty():
            self.missing.compare_parking(*self._parking_held.get())
        for each in self.missing.to_ask():
            self._broadcasts.publish(QUESTION, _asked(each))
        self.missing.measure()
        self._count_parked()

    def _count_parked(self) -> None:
        if self.missing is not None:
            self.missing.count_parked()


def _asked(to_ask: ToAsk) -> dict[str, Any]:
    return {
        "owner": to_ask.owner,
        "ask": str(new_id()),
        "after": to_ask.after.isoformat(),
        "missing": [str(each) for each in to_ask.missing],
    }
