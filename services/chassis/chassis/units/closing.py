"""After a restore nothing about children is shown to anybody until all that was destroyed since is destroyed again.

Only the destruction list knows what that is, and only retention reads it (decision 0094). Whether a service shows
anything stands in its own database, as rows of ``restoration`` of the kind ``closed`` that nobody has answered:

- ``restored``: this database was found restored to an earlier time, under the id by which everybody was told;
- ``stood_still``: nobody worked with this database for a quarter of an hour. Nothing in it tells whether it is older;
- ``told``: retention said so, or the command that restored it did.

Retention says every two seconds how it stands. A word that it is silent about changes nothing, so that while it is away
what is open stays open, and what is closed stays closed.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from haven_schemas.audit_actions import AuditAction
from haven_schemas.call import Call
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.topology import CLOSES_AFTER_RESTORE
from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert

from chassis.ground.context import Access
from chassis.ground.logs import get_logger
from chassis.ground.metrics import CLOSED
from chassis.units.database import Database, Unit, translated
from chassis.units.models import RestorationRow
from chassis.units.transaction import outside_transactions

log = get_logger()

Why = Literal["restored", "stood_still", "told"]
STANDS = UUID(int=0)
"""Id of a row that stands for no restoration of which everybody was told."""
KNOWN_SECONDS = 2.0
"""So long what was seen in the database counts: a replica that was frozen, or another that began earlier, looks."""
_LOOKS_ANYWAY_SECONDS = 30.0
_OPENS_ITSELF = "retention"
_STOOD_STILL = text("SELECT max(asked_at) < now() - interval '15 minutes' FROM heard_from")
"""Each process writes there, every half minute, that it asked what it was sent."""
_IS_CLOSED = text("SELECT count(*) FROM restoration WHERE kind = 'closed' AND answered_at IS NULL")
_CLOSED = (RestorationRow.kind == "closed", RestorationRow.answered_at.is_(None))


@dataclass(frozen=True)
class Standing:
    """What retention said. ``at``: by the database's clock; ``replayed``: restorations that have been sent all."""

    closed: bool
    replayed: frozenset[UUID]
    at: datetime


def close(unit: Unit, why: Why, restoration_id: UUID = STANDS) -> None:
    """Nothing is shown from now on. Said twice, it is closed once."""
    row = insert(RestorationRow).values(id=restoration_id, name=why, kind="closed", found_at=unit.now)
    again = row.on_conflict_do_update(
        index_elements=[RestorationRow.id, RestorationRow.name],
        set_={"found_at": unit.now, "answered_at": None},
        where=RestorationRow.answered_at.is_not(None),
    )
    if unit.session.scalar(again.returning(RestorationRow.id)) is not None:
        if why != "restored":  # whoever found it has written that
            unit.audit(AuditAction.DATABASE_STATE_RESTORE, object_id=restoration_id, outcome="closed_until_replayed")
        log.error("closed_after_restore", why=why)


def closed_rows(unit: Unit) -> list[RestorationRow]:
    """Why it is closed, locked; of several replicas one opens it."""
    return list(unit.session.scalars(select(RestorationRow).where(*_CLOSED).with_for_update(skip_locked=True)))


def open_again(unit: Unit, rows: list[RestorationRow]) -> None:
    """Of these there is nothing left to wait for."""
    for row in rows:
        row.answered_at = unit.now
        unit.audit(AuditAction.DATABASE_STATE_RESTORE, object_id=row.id, outcome="opened_again")
        log.warning("opened_after_restore", why=row.name)


class Closing:
    """Of one service process. ``compared``: whether what the log said last was compared with this database: before,
    nobody knows whether it was restored. ``clock``: seconds, monotonic."""

    def __init__(
        self,
        database: Database,
        access: Access,
        compared: Callable[[], bool],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._access = access
        self._compared = compared
        self._clock = clock
        self._said: Standing | None = None
        self._has_begun = False
        self._seen = False
        self._seen_at = float("-inf")
        self.applies = database.source in CLOSES_AFTER_RESTORE
        self._follows = self.applies and database.source != _OPENS_ITSELF

    @property
    def is_known_closed(self) -> bool:
        """As it was seen last; asks nobody."""
        return self._seen or (self._follows and self._said is not None and self._said.closed)

    def hear(self, message: Mapping[str, Any]) -> None:
        """What retention says; on the broadcasts' thread."""
        replayed = frozenset(UUID(each) for each in message["replayed"])
        self._said = Standing(bool(message["closed"]), replayed, datetime.fromisoformat(message["at"]))

    def require_open(self, access: Access, call: Call[Any, Any]) -> None:
        """``being_restored`` for people while it is closed, unless the call takes a report in. Services, permits to
        report and the set-up go on. ``DatabaseAway`` where nobody can tell."""
        if self.applies and access.kind == "staff" and not call.while_closed and self._is_closed():
            raise Problem(ErrorCode.BEING_RESTORED)

    def keep(self) -> None:
        """Now and then: what retention said is written down, or opens what is closed. ``DatabaseAway``."""
        if not self.applies:
            return
        if not self._has_begun or self._seen or self._clock() - self._seen_at > _LOOKS_ANYWAY_SECONDS:
            self._look()
        said = self._said
        if self._follows and said is not None and said.closed is not self._seen:
            self._follow(said)
        CLOSED.set(self.is_known_closed)

    def _is_closed(self) -> bool:
        if self._follows and self._said is not None and self._said.closed:
            return True
        if not self._has_begun or self._clock() - self._seen_at > KNOWN_SECONDS:
            self._look()
        return self._seen

    def _look(self) -> None:
        if not self._has_begun:
            self._begin()
        at = self._clock()
        with translated(), outside_transactions(self._database.engine) as connection:
            self._seen = bool(connection.execute(_IS_CLOSED).scalar())
        self._seen_at = at

    def _begin(self) -> None:
        with self._database.unit(self._access, schools=()) as unit:
            if unit.session.scalar(_STOOD_STILL):
                close(unit, "stood_still")
        self._has_begun = True

    def _follow(self, said: Standing) -> None:
        with self._database.unit(self._access, schools=()) as unit:
            if said.closed:
                close(unit, "told")
            else:
                open_again(unit, self._over(closed_rows(unit), said))
        self._seen_at = float("-inf")  # whoever asks next looks

    def _over(self, rows: list[RestorationRow], said: Standing) -> list[RestorationRow]:
        """What retention said of an older state opens nothing, and nothing opens before the log was heard."""
        if not self._compared():
            return []
        restored = [row for row in rows if row.name == "restored"]
        if any(row.id not in said.replayed for row in restored):
            return []
        return [row for row in rows if row.found_at < said.at]
