"""Whether anything was written: every table's number of rows and newest change, as the superuser sees them."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from psycopg2 import sql
from small_trust import eventually
from support.world import World

SERVICES = ("identity", "pupils", "incidents", "alerts", "audit", "referrals", "retention")
WRITTEN_BY_REFUSALS = {
    "identity": {
        "attempt",
        "known_client",
        "session",
        "staff_credential",
    },  # guesses, and the signs of life of a session
    "audit": {"entry", "entry_origin", "source"},
    "pupils": {"feed_call"},  # how a call of a feed's sender was answered
    "incidents": {"file_reading"},  # a page shown again with its form in it is a reading
    "alerts": {
        "alert",
        "unread_concern",
        "mail",
    },  # which alerts hears of; nobody is told of what is not in incidents, but of each look into the register
}
"""A refusal leaves these: it is audited, guesses are counted, and a session notes that it was used."""
WORKINGS = {
    "audit_entry",
    "audit_counter",
    "outbox",
    "inbox",
    "heard_from",
    "missing_event",
    "told_concern",
    "unconfirmed_concern",
    "awaited_referral",
    "trusted_key",
    "alembic_version",
    "leaver_look",  # once a day, a moment after retention has begun; of no child
    "leaver_batch",
    "recount",  # once a night, how many rows the sources hold
    "roll_end",
}
UNFINISHED = (
    ("pupils", "SELECT count(*) FROM delivery WHERE state IN ('waiting', 'running')"),
    ("pupils", "SELECT count(*) FROM staff_to_compare"),
    ("pupils", "SELECT count(*) FROM contact WHERE marked_version IS DISTINCT FROM version"),
    ("incidents", "SELECT count(*) FROM waiting_work"),
    (
        "incidents",
        "SELECT count(*) FROM document_version WHERE state = 'receiving' AND begun_at < now() - interval '1 hour'",
    ),
    ("alerts", "SELECT count(*) FROM notice_mail WHERE state = 'waiting'"),
)
"""What a timed job will take up in a moment."""
SWEPT = {"delivery": "sum(hashtext(concat(id, state, reason)))"}
"""Rows from which a timed job takes something away every few minutes, and what about them a request could change."""


class Rows:
    """The rows of all services of a world."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._asked: dict[str, sql.Composable] = {}

    def settle(self) -> None:
        """Until everything that was written has reached everyone, so that what changes now is new."""
        eventually(self._is_quiet, what="settling")

    def _is_quiet(self) -> bool:
        return self._world.is_idle() and not any(
            self._world.rows(service, query)[0][0] for service, query in UNFINISHED
        )

    def all(self, but: frozenset[str] = frozenset()) -> dict[str, tuple[int, int]]:
        """``service.table`` -> number of rows and newest transaction that wrote one."""
        return {
            f"{service}.{table}": (int(count), int(newest))
            for service in SERVICES
            for table, count, newest in self._world.rows(service, self._states(service))
            if f"{service}.{table}" not in but
        }

    def _states(self, service: str) -> sql.Composable:
        """One statement for all tables of a service, whose names are looked up once."""
        if service not in self._asked:
            tables = self._world.rows(service, "SELECT relname FROM pg_stat_user_tables WHERE schemaname = 'public'")
            skipped = WORKINGS | WRITTEN_BY_REFUSALS.get(service, set())
            states = [_state(table) for (table,) in tables if table not in skipped]
            self._asked[service] = sql.SQL(" UNION ALL ").join(states)
        return self._asked[service]

    def of(self, service: str, query: str) -> list[tuple[Any, ...]]:
        """The answer to ``query`` on the service's database."""
        return self._world.rows(service, query)

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


def _state(table: str) -> sql.Composable:
    newest = sql.SQL(SWEPT.get(table, "max(xmin::text::bigint)"))
    return sql.SQL("SELECT {}, count(*), coalesce({}, 0) FROM {}").format(
        sql.Literal(table), newest, sql.Identifier(table)
    )
