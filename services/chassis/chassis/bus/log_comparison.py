"""Compares the source's numbers with what the log says, and mends: each time the log was heard, on the relay's thread.

- The log holds a number that this database has not given out yet: **this database was restored** to an earlier time.
  Numbers go on above, an audit entry says so, and ``<service>.database_restored`` has every other service act.
- The log holds less than it once said: **the log was restored**. What it lacks is sent again, and so is its copies'
  present state.
- An entry came to the log under another's number: it is given a new one.
- Entries sent minutes ago have not arrived: they are sent again, as they were.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from haven_schemas.audit_actions import AuditAction
from haven_schemas.events import DatabaseRestored
from haven_schemas.topology import CLOSES_AFTER_RESTORE
from sqlalchemy import func, select, text, update
from sqlalchemy.dialects.postgresql import insert

from chassis.ground.context import Access
from chassis.ground.logs import get_logger
from chassis.units.closing import close
from chassis.units.database import Database, Unit, translated
from chassis.units.ids import new_id
from chassis.units.models import AuditCounterRow, AuditRow, RestorationRow
from chassis.units.transaction import outside_transactions

from .audit_numbers import FIRST_NUMBER, HeardNumbers, LogStatement
from .audit_sender import AuditSender
from .bus_metrics import AUDIT_OLDEST, AUDIT_UNHEARD, DATABASE_RESTORED

log = get_logger()

LOG = "audit"
BEHIND_SECONDS = 20.0
"""So long the log must go on saying less than before: one late broadcast is no restore."""

_OLDEST = text("""
SELECT extract(epoch FROM now() - created_at) FROM audit_entry WHERE sent_at IS NULL ORDER BY position LIMIT 1
""")
_RESTORED = text(
    "SELECT name, extract(epoch FROM max(found_at)) FROM restoration WHERE kind IN ('own', 'log') GROUP BY name"
)


@dataclass(frozen=True)
class _OwnNumbers:
    """What this database knows: its next number, and the highest the log ever said."""

    next_number: int
    heard: int


class LogComparison:
    """For one service process. ``access``: the service's own. ``missing_for``: how long an entry may be on its way."""

    def __init__(
        self,
        database: Database,
        access: Access,
        sender: AuditSender,
        heard: HeardNumbers,
        *,
        missing_for: timedelta,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._access = access
        self._sender = sender
        self._heard = heard
        self._missing_for = missing_for
        self._clock = clock
        self._looked: LogStatement | None = None
        self._compared: LogStatement | None = None
        self._behind_since: float | None = None
        DATABASE_RESTORED.labels(database.source)  # 0 from the start: an alert asks for it

    @property
    def is_newest(self) -> bool:
        """Whether what the log said last was compared with this database."""
        return self._compared is not None and self._compared is self._heard.statement

    def look(self) -> None:
        """Does nothing unless the log was heard since the last look. ``DatabaseAway`` may rise."""
        statement = self._heard.statement
        AUDIT_UNHEARD.set(statement is None)
        if statement is None or statement is self._looked:
            return
        self._looked = statement
        known = self._known()
        if self._heard.went_back(known.next_number):
            log.warning("audit_numbers_went_back", next_number=known.next_number)
            return
        if statement.highest >= known.next_number:
            self._go_on_above(statement.highest)
        self._note_heard(statement.highest, known.heard)
        self._sender.number_anew(statement.contradicted)
        if statement.missing or statement.highest + 1 < known.next_number:
            self._sender.send_again(statement, missing_for=self._missing_for)
        self._compared = statement

    def measure(self) -> None:
        """Sets the metrics: how long entries wait for a number, and when which database was found restored."""
        with translated(), outside_transactions(self._database.engine) as connection:
            AUDIT_OLDEST.set(connection.execute(_OLDEST).scalar() or 0)
            for name, found_at in connection.execute(_RESTORED):
                DATABASE_RESTORED.labels(name).set(found_at)

    def _known(self) -> _OwnNumbers:
        of_source = select(AuditCounterRow.next_number, AuditCounterRow.heard).where(
            AuditCounterRow.source == self._database.source
        )
        with translated(), outside_transactions(self._database.engine) as connection:
            row = connection.execute(of_source).first()
        return _OwnNumbers(*row) if row else _OwnNumbers(FIRST_NUMBER, 0)

    def _go_on_above(self, highest: int) -> None:
        """Numbers go on above ``highest``, and everyone is told, in one transaction, by the first replica to see it."""
        source = self._database.source
        with self._database.unit(self._access, schools=()) as unit:
            next_number = unit.session.scalar(_LOCKED, {"source": source})
            if next_number is None:
                unit.session.execute(insert(AuditCounterRow).values(source=source, next_number=FIRST_NUMBER))
            elif next_number > highest:
                return
            since = unit.session.scalar(select(func.max(AuditRow.sent_at)).where(AuditRow.number.is_not(None)))
            unit.session.execute(
                update(AuditCounterRow).where(AuditCounterRow.source == source).values(next_number=highest + 1)
            )
            self._say_restored(unit, since)
        log.error("database_restored", service=source, next_number=highest + 1)

    def _say_restored(self, unit: Unit, since: datetime | None) -> None:
        source, restoration_id = self._database.source, new_id()
        unit.session.add(RestorationRow(id=restoration_id, name=source, kind="own", found_at=unit.now))
        if source in CLOSES_AFTER_RESTORE:
            close(unit, "restored", restoration_id)
        unit.audit(AuditAction.DATABASE_STATE_RESTORE, object_id=restoration_id, outcome="restored")
        unit.publish(
            DatabaseRestored(restoration_id=restoration_id, since=None if since is None else int(since.timestamp())),
            aggregate_id=restoration_id,
            aggregate_version=1,
            school_id=None,
        )

    def _note_heard(self, highest: int, heard: int) -> None:
        """Remembers the highest number the log ever said. Less than that, for long enough: the log was restored."""
        if highest >= heard:
            self._behind_since = None
            if highest > heard:
                self._remember(highest)
        elif self._behind_since is None:
            self._behind_since = self._clock()
        elif self._clock() - self._behind_since >= BEHIND_SECONDS:
            self._behind_since = None
            self._log_restored(highest, heard)

    def _remember(self, highest: int) -> None:
        newer = update(AuditCounterRow).where(
            AuditCounterRow.source == self._database.source, AuditCounterRow.heard < highest
        )
        with translated(), self._database.engine.begin() as connection:
            connection.execute(newer.values(heard=highest))

    def _log_restored(self, highest: int, heard: int) -> None:
        """The log's copies of what this service owns are as old as it is: it is sent everything anew, once."""
        source = self._database.source
        lower = update(AuditCounterRow).where(AuditCounterRow.source == source, AuditCounterRow.heard == heard)
        with self._database.unit(self._access, schools=()) as unit:
            if not unit.session.execute(lower.values(heard=highest)).rowcount:  # type: ignore[attr-defined]  # an update answers a CursorResult
                return
            restoration = RestorationRow(id=new_id(), name=LOG, kind="log", found_at=unit.now)
            unit.session.add(restoration)
            unit.audit(AuditAction.DATABASE_LOG_RESTORE, object_id=restoration.id, outcome="restored")
        log.error("audit_log_restored", service=source, highest=highest, heard=heard)


_LOCKED = text("SELECT next_number FROM audit_counter WHERE source = :source FOR UPDATE")
