"""One migrated database for many tests, emptied between them: deleting rows is far quicker than new tables."""

from collections.abc import Sequence

from chassis.units.database import Clock
from chassis.units.database import Database as ServiceDatabase
from haven_local.databases import Database
from haven_local.stack import Stack
from psycopg2 import sql
from psycopg2.extensions import cursor

_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version' ORDER BY 1"
_SEQUENCES = "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public'"
_EMPTYING = """
CREATE OR REPLACE FUNCTION {function}() RETURNS SETOF name LANGUAGE plpgsql AS $$
BEGIN
    {statements};
    RETURN QUERY SELECT relname FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND pg_relation_size(oid) > 2097152;
END $$
"""
"""Names the tables that have grown large. A function, since a session plans its statements once and not each time."""
_FIRST = "first_rows"
"""Schema of copies of what is there at first."""
_FUNCTION = sql.Identifier(_FIRST, "empty")


class EmptiedDatabase:
    """A database of ``service`` at its newest migration; ``empty`` before each test."""

    def __init__(self, stack: Stack, made: Database) -> None:
        self.made = made
        self._service: ServiceDatabase | None = None
        self._connection = stack.databases.connect(made.name)
        with self._connection.cursor() as at:
            at.execute(_TABLES)
            self._tables = [str(name) for (name,) in at.fetchall()]
        self.keep_as_first()

    def keep_as_first(self) -> None:
        """What is there now is there after each ``empty``."""
        with self._connection.cursor() as at:
            at.execute("SET session_replication_role = origin")
            at.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(_FIRST)))
            at.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(_FIRST)))
            filled = [name for name in self._tables if _keep_first(at, name)]
            at.execute(_SEQUENCES)
            again = _as_first(self._tables, filled, at.fetchall())
            at.execute(sql.SQL(_EMPTYING).format(function=_FUNCTION, statements=again))
            # In the role of a replica no trigger stops the deletion: neither a reference nor an append-only guard.
            at.execute("SET session_replication_role = replica")

    def empty(self) -> Database:
        """As it was at first, numbers of rows too."""
        with self._connection.cursor() as at:
            at.execute(sql.SQL("SELECT {}()").format(_FUNCTION))
            for (name,) in at.fetchall():
                at.execute(sql.SQL("VACUUM (ANALYZE) {}").format(sql.Identifier("public", name)))
        return self.made

    def as_service(self, source: str, *, workers: int, clock: Clock | None = None) -> ServiceDatabase:
        """How the service itself reaches it; its connections stay from test to test, the ``clock`` is each test's."""
        if self._service is None:
            self._service = ServiceDatabase(self.made.app_url, source=source, workers=workers)
        self._service.clock = clock
        return self._service

    def close(self) -> None:
        """Lets the connections go."""
        if self._service is not None:
            self._service.dispose()
        self._connection.close()


def _keep_first(at: cursor, table: str) -> bool:
    """Whether there are rows in ``table``; they are copied."""
    at.execute(sql.SQL("SELECT EXISTS (SELECT FROM {})").format(sql.Identifier("public", table)))
    [(is_filled,)] = at.fetchall()
    if is_filled:
        copy = sql.SQL("CREATE TABLE {} AS TABLE {}")
        at.execute(copy.format(sql.Identifier(_FIRST, table), sql.Identifier("public", table)))
    return bool(is_filled)


def _as_first(
    tables: Sequence[str], filled: Sequence[str], sequences: Sequence[tuple[str, int | None]]
) -> sql.Composed:
    """``sequences``: with the last number of each; None: it gave none."""
    return sql.SQL(";\n    ").join(
        [
            *(sql.SQL("DELETE FROM {}").format(sql.Identifier("public", name)) for name in tables),
            *(_first_again(name) for name in filled),
            *(
                sql.SQL("PERFORM setval({}, {}, {})").format(
                    sql.Literal(f"public.{name}"), sql.Literal(last or 1), sql.Literal(last is not None)
                )
                for name, last in sequences
            ),
        ]
    )


def _first_again(table: str) -> sql.Composed:
    return sql.SQL("INSERT INTO {} SELECT * FROM {}").format(
        sql.Identifier("public", table), sql.Identifier(_FIRST, table)
    )
