"""What the databases themselves say about who sees which row; and invented rows for any table, whatever its columns."""

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import psycopg2
from haven_local.databases import Database
from psycopg2 import sql
from support import clock
from support.world import World

SERVICES = ("identity", "pupils", "incidents", "alerts", "audit", "referrals", "retention")
SCHOOL_COLUMNS = ("school_id", "school_ids")

_TABLES = """
SELECT c.relname, a.attname, c.relrowsecurity, c.relforcerowsecurity
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = ANY (%s) AND NOT a.attisdropped
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') ORDER BY c.relname
"""
_COLUMNS = """
SELECT a.attname, format_type(a.atttypid, NULL)
FROM pg_attribute a
WHERE a.attrelid = %s::regclass AND a.attnum > 0 AND NOT a.attisdropped AND a.attidentity = '' AND a.attgenerated = ''
"""
_VALUES = {
    "uuid": lambda: str(uuid4()),
    "text": lambda: uuid4().hex,
    "character varying": lambda: uuid4().hex,
    "integer": lambda: 1,
    "bigint": lambda: 1,
    "smallint": lambda: 1,
    "boolean": lambda: True,
    "bytea": lambda: uuid4().bytes * 2,
    "date": clock.today,
    "timestamp with time zone": lambda: datetime.now(UTC),
    "jsonb": lambda: "{}",
    "text[]": lambda: ["x"],
    "uuid[]": lambda: [str(uuid4())],
    "bytea[]": lambda: [uuid4().bytes],
    "bigint[]": lambda: [1],
    "integer[]": lambda: [1],
}


_LEFT_OUT = {("referrals", "deadline"): frozenset({"record_id"})}
"""Columns that stand only where another does not: a deadline is of a referral or of an incident record."""


@dataclass(frozen=True)
class SchoolTable:
    """A table that says which school a row belongs to."""

    name: str
    column: str
    enabled: bool
    forced: bool

    @property
    def is_list(self) -> bool:
        return self.column == "school_ids"

    def of(self, school: str) -> sql.Composed:
        """The condition that a row is that school's."""
        form = "{} && ARRAY[{}]::uuid[]" if self.is_list else "{} = {}::uuid"
        return sql.SQL(form).format(sql.Identifier(self.column), sql.Literal(school))

    def value(self, school: str) -> Any:
        return [school] if self.is_list else school


class Catalogue:
    """One service's fresh database: as the superuser, as the service, as its owner."""

    def __init__(self, world: World, service: str) -> None:
        self.service = service
        self._world = world
        self._database: Database = world.make_database(service)
        self._kept: dict[str, Any] = {}

    def close(self) -> None:
        """Lets the connections go; they are kept from question to question."""
        for connection in self._kept.values():
            connection.close()

    def tables(self) -> list[SchoolTable]:
        return [SchoolTable(*row) for row in self.superuser(_TABLES, [list(SCHOOL_COLUMNS)])]

    def superuser(self, query: Any, values: Any = None) -> list[tuple[Any, ...]]:
        with self._superuser() as cursor:
            cursor.execute(query, values)
            return cursor.fetchall() if cursor.description else []

    @contextmanager
    def _superuser(self):
        if "superuser" not in self._kept:
            self._kept["superuser"] = self._world.stack.databases.connect(self._database.name)
            self._kept["superuser"].autocommit = False
        connection = self._kept["superuser"]
        with connection, connection.cursor() as cursor:
            yield cursor

    @contextmanager
    def scoped(self, *schools: str, owner: bool = False):
        """A transaction of the service (or of its tables' owner) in the scope of ``schools``, rolled back."""
        url = self._url(owner)
        if url not in self._kept:
            self._kept[url] = psycopg2.connect(url)
        connection = self._kept[url]
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('haven.school_ids', %s, true)", [",".join(schools)])
                yield cursor
        finally:
            connection.rollback()

    def _url(self, owner: bool) -> str:
        url = self._database.owner_url if owner else self._database.app_url
        return url.replace("postgresql+psycopg2://", "postgresql://")

    def invent(self, table: SchoolTable, school: str) -> None:
        """One row of ``school``, past every guard, reference and trigger."""
        insert, values = self.insertion(table, school)
        with self._superuser() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute(insert, values)

    def insertion(self, table: SchoolTable, school: str) -> tuple[sql.Composed, list[Any]]:
        """An INSERT of an invented row; ``KeyError`` for a column of a type nobody has thought of: add it above."""
        left_out = _LEFT_OUT.get((self.service, table.name), frozenset())
        columns = [each for each in self.superuser(_COLUMNS, [table.name]) if each[0] not in left_out]
        values = [table.value(school) if name == table.column else _VALUES[kind]() for name, kind in columns]
        statement = sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
            sql.Identifier(table.name),
            sql.SQL(", ").join(sql.Identifier(name) for name, _ in columns),
            sql.SQL(", ").join(
                sql.SQL("{}::{}").format(sql.Placeholder(), sql.SQL(kind))
                for _, kind in columns
            ),
        )  # fmt: skip
        return statement, values
