"""The relay of a service process: woken when events were committed, it empties the outbox into the broker.

Every 500 ms, as installed, it compares its audit numbers with what the log says of them, and hands over what this
process wrote to the audit trail since, in one event. What others left it looks for every two seconds.
"""

import threading
import time
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Engine, text

from chassis.ground.away import Away
from chassis.ground.logs import fault, get_logger
from chassis.units.database import translated
from chassis.units.housekeeping import sweep
from chassis.units.prepared import asked_often
from chassis.units.transaction import outside_transactions

from .audit_sender import AuditSender
from .broker_connection import BrokerConnection
from .bus_metrics import RELAY_STEPS
from .confirmed import ConfirmedLane
from .log_comparison import LogComparison
from .outbox import AGGREGATES_A_TURN, OutboxSender

log = get_logger()

REST_SECONDS = 1.0
OTHERS_SECONDS = 2.0
"""How often an idle process looks whether another left something: one that died, or a program."""
MEASURE_EVERY_SECONDS = 10.0
SWEEP_EVERY_SECONDS = 3600.0


class Relay:
    """One thread a process; every replica runs one."""

    def __init__(
        self,
        engine: Engine,
        connection: BrokerConnection,
        service: str,
        audit: AuditSender,
        comparison: LogComparison,
        *,
        now: Callable[[], datetime],
        look_every_seconds: float = 0.5,
    ) -> None:
        self._look_every = look_every_seconds
        self._engine = engine
        self._now = now
        self._outbox = OutboxSender(engine, ConfirmedLane(connection), service)
        self._audit = audit
        self._comparison = comparison
        self._woken = threading.Event()
        self._is_stopping = False
        self._is_written = True
        self._thread = threading.Thread(target=self._run, name="relay", daemon=True)

    def start(self) -> None:
        """Starts the thread."""
        self._thread.start()

    def wake(self) -> None:
        """Called after a commit that wrote an event; does not wait."""
        self._woken.set()

    def note_writing(self) -> None:
        """Called after a commit that wrote an event or an audit entry: the next look has something to send."""
        self._is_written = True

    def stop(self, seconds: float = 10.0) -> None:
        """Ends the thread after the turn it is in; what is not sent stays in the outbox."""
        self._is_stopping = True
        self._woken.set()
        self._thread.join(seconds)

    def _run(self) -> None:
        looked = emptied = measured = swept = time.monotonic()
        while not self._is_stopping:
            self._woken.wait(max(0.0, looked + self._look_every - time.monotonic()))
            self._woken.clear()
            if time.monotonic() - looked >= self._look_every:
                self._turn(self._comparison.look)
                looked = time.monotonic()
                if self._is_written or looked - emptied >= OTHERS_SECONDS:
                    self._turn(self.empty)
                    emptied = looked = time.monotonic()
            else:
                self._turn(self._send_events)
            if time.monotonic() - measured > MEASURE_EVERY_SECONDS:
                measured = time.monotonic()
                self._turn(self._outbox.measure)
                self._turn(self._comparison.measure)
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

    def _send_events(self) -> None:
        """What was just written; the few that a full turn leaves behind are found by the next look."""
        while not self._is_stopping and self._outbox.send_some() >= AGGREGATES_A_TURN:
            continue

    def empty(self) -> None:
        """Until there is nothing left that can be sent now. Audit entries first: they go out through the outbox."""
        while not self._is_stopping:
            self._is_written = False
            if not self._something_waits():
                break
            self._is_written = True
            if not self._audit.send_some() + self._outbox.send_some():
                break

    def _something_waits(self) -> bool:
        """Asked outside a transaction: an idle process asks this and no more, every other second."""
        with translated(), outside_transactions(self._engine) as connection:
            return bool(connection.execute(_WAITS).scalar())


_WAITS = asked_often(
    text("""
SELECT EXISTS (SELECT FROM outbox WHERE sent_at IS NULL) OR EXISTS (SELECT FROM audit_entry WHERE sent_at IS NULL)
""")
)
