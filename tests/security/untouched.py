"""Whether anything was written: every table's number of rows and newest change, as the superuser sees them."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from haven_local.testing.ledger import Ledger
from haven_local.testing.world import World
from psycopg2 import sql
from small_trust import eventually

SERVICES = ("identity", "pupils", "incidents", "alerts", "audit")
WRITTEN_BY_REFUSALS = {
    "identity": {
        "attempt",
        "known_client",
        "session",
        "staff_credential",
    },  # guesses, and the signs of life of a session
    "audit": {"entry", "source"},
    "incidents": {"file_reading"},  # a page shown again with its form in it is a reading
    "alerts": {"alert", "unread_concern"},  # which alerts hears of; nobody is told of what is not in incidents
}
"""A refusal leaves these: it is audited, guesses are counted, and a session notes that it was used."""
WORKINGS = {"audit_entry", "audit_counter", "outbox", "inbox", "trusted_key", "alembic_version"}
UNFINISHED = (
    ("pupils", "SELECT count(*) FROM delivery WHERE state IN ('waiting', 'running')"),
    ("incidents", "SELECT count(*) FROM waiting_work"),
    ("alerts", "SELECT count(*) FROM notice_mail WHERE state = 'waiting'"),
)
"""What a timed job will take up in a moment."""
SWEPT = {"delivery": "sum(hashtext(concat(id, state, reason)))"}
"""Rows from which a timed job takes something away every few minutes, and what about them a request could change."""


class Rows:
    """The rows of all services of a world."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._ledger = Ledger(world)

    def settle(self) -> None:
        """Waits until everything that was written has reached everyone, so that what changes now is new."""
        eventually(self._is_quiet, what="settling")

    def _is_quiet(self) -> bool:
        return self._ledger.is_idle() and not any(
            self._ledger.rows(service, query)[0][0] for service, query in UNFINISHED
        )

    def all(self, but: frozenset[str] = frozenset()) -> dict[str, tuple[int, int]]:
        """``service.table`` -> number of rows and newest transaction that wrote one."""
        found = {}
        for service in SERVICES:
            skipped = WORKINGS | WRITTEN_BY_REFUSALS.get(service, set())
            for table, state in self._tables(service, skipped):
                if f"{service}.{table}" not in but:
                    found[f"{service}.{table}"] = state
        return found

    def _tables(self, service: str, skipped: set[str]) -> Iterator[tuple[str, tuple[int, int]]]:
        connected = self._world.stack.databases.connect(self._world.database(service).name)
        with closing(connected) as connection, connection.cursor() as cursor:
            cursor.execute("SELECT relname FROM pg_stat_user_tables WHERE schemaname = 'public'")
            for (table,) in cursor.fetchall():
                if table not in skipped:
                    yield table, _state(cursor, table)

    def of(self, service: str, query: str) -> list[tuple[Any, ...]]:
        """The answer to ``query`` on the service's database."""
        return self._ledger.rows(service, query)

    def change(self, service: str, statement: str, values: list[Any]) -> None:
        """Brings about, as the superuser, what would otherwise take weeks."""
        connected = self._world.stack.databases.connect(self._world.database(service).name)
        with closing(connected) as connection, connection, connection.cursor() as cursor:
            cursor.execute(statement, values)

    @contextmanager
    def untouched(self, *, but: tuple[str, ...] = ()) -> Iterator[None]:
        """Fails if a row was written, changed or removed inside, except in tables ``but`` (``service.table``)."""
        self.settle()
        before = self.all(frozenset(but))
        yield
        self.settle()
        after = self.all(frozenset(but))
        written = {table: (before.get(table), state) for table, state in after.items() if state != before.get(table)}
        assert written == {}, written


def _state(cursor: Any, table: str) -> tuple[int, int]:
    newest = sql.SQL(SWEPT.get(table, "max(xmin::text::bigint)"))
    query = sql.SQL("SELECT count(*), coalesce({}, 0) FROM {}").format(newest, sql.Identifier(table))
    cursor.execute(query)
    count, newest = cursor.fetchone()
    return int(count), int(newest)
