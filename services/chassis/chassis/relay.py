"""The relay of a service process: woken when events were committed and every 500 ms, it empties the outbox into the
broker, audit entries with it.
"""

import threading
import time
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from sqlalchemy import Engine

from .audit_sender import AuditSender
from .away import Away
from .bus_metrics import RELAY_STEPS
from .confirmed import ConfirmedLane
from .housekeeping import sweep
from .link import Link
from .logs import fault, get_logger
from .outbox import OutboxSender

log = get_logger()

LOOK_EVERY_SECONDS = 0.5
REST_SECONDS = 1.0
MEASURE_EVERY_SECONDS = 10.0
SWEEP_EVERY_SECONDS = 3600.0


class Relay:
    """One thread a process; every replica runs one. ``actor_id``: the service's own, for its audit events."""

    def __init__(
        self, engine: Engine, link: Link, service: str, actor_id: UUID, *, now: Callable[[], datetime]
    ) -> None:
        self._engine = engine
        self._now = now
        self._outbox = OutboxSender(engine, ConfirmedLane(link), service)
        self._audit = AuditSender(engine, service, actor_id, now=now)
        self._woken = threading.Event()
        self._is_stopping = False
        self._thread = threading.Thread(target=self._run, name="relay", daemon=True)

    def start(self) -> None:
        """Starts the thread."""
        self._thread.start()

    def wake(self) -> None:
        """Called after a commit that wrote an event; does not wait. Audit entries are sent at every look besides."""
        self._woken.set()

    def stop(self, seconds: float = 10.0) -> None:
        """Ends the thread after the turn it is in; what is not sent stays in the outbox."""
        self._is_stopping = True
        self._woken.set()
        self._thread.join(seconds)

    def _run(self) -> None:
        measured = swept = time.monotonic()
        while not self._is_stopping:
            self._woken.wait(LOOK_EVERY_SECONDS)
            self._woken.clear()
            self._turn(self._empty)
            if time.monotonic() - measured > MEASURE_EVERY_SECONDS:
                measured = time.monotonic()
                self._turn(self._outbox.measure)
            if time.monotonic() - swept > SWEEP_EVERY_SECONDS:
                swept = time.monotonic()
                self._turn(lambda: sweep(self._engine, self._now()))

    def _turn(self, work: Callable[[], object]) -> None:
        try:
            work()
            RELAY_STEPS.labels("ok").inc()
        except Away as away:
            RELAY_STEPS.labels("away").inc()
            log.warning("relay_waits", dependency=away.dependency)
            time.sleep(REST_SECONDS)
        except Exception as error:  # noqa: BLE001  # the relay must outlive any fault: events wait, none is lost
            RELAY_STEPS.labels("failed").inc()
            fault(log, "relay_failed", error)
            time.sleep(REST_SECONDS)

    def _empty(self) -> None:
        """Until there is nothing left that can be sent now. Audit entries first: they go out through the outbox."""
        while not self._is_stopping and self._audit.send_some() + self._outbox.send_some():
            continue
