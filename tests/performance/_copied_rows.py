"""Rows made here and put into a database by ``COPY``, and the keys that what is sealed in them opens with."""

import io
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from chassis.keys.keyring import Holder, Keyring
from chassis.units.database import Unit
from chassis.units.ids import new_id
from incidents.models import CategoryRow
from psycopg2 import sql

Value = UUID | str | int | bool | bytes | datetime


class CopiedRows:
    """Rows by table, in the text form of ``COPY``; ``columns`` names each table's, in the order rows are given."""

    def __init__(self, columns: Mapping[str, str]) -> None:
        self._columns = columns
        self._texts: dict[str, io.StringIO] = defaultdict(io.StringIO)

    def add(self, table: str, *values: Value) -> None:
        """One row; its text holds no tab, no line end and no backslash."""
        self._texts[table].write("\t".join(map(_as_text, values)) + "\n")

    def copy(self, cursor: Any) -> None:
        """Puts all of them in, tables in the order of ``columns``, and forgets them."""
        for table, columns in self._columns.items():
            text = self._texts.pop(table, None)
            if text is not None:
                text.seek(0)
                cursor.copy_expert(f"COPY {table} ({columns}) FROM STDIN", text)


def _as_text(value: Value) -> str:
    if isinstance(value, bytes):
        return f"\\\\x{value.hex()}"
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value)


@contextmanager
def loading(cursor: Any, tables: Iterable[str]) -> Iterator[None]:
    """Inside it rows go in unchecked and unindexed, as a restored dump's do; their indexes are made anew at its end."""
    cursor.execute("SET session_replication_role = replica")
    cursor.execute(_INDEXES, (list(tables),))
    indexes = cursor.fetchall()
    for schema, name, _ in indexes:
        cursor.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(schema, name)))
    yield
    cursor.execute("SET maintenance_work_mem = '512MB'")
    for _, _, definition in indexes:
        cursor.execute(definition)
    cursor.execute("RESET session_replication_role")


_INDEXES = """
SELECT schemaname, indexname, indexdef FROM pg_indexes
WHERE tablename = ANY(%s)
AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = format('%%I.%%I', schemaname, indexname)::regclass)
"""
"""All but those of primary keys and of other constraints."""


def add_category(unit: Unit, category_id: UUID) -> None:
    """The one category that everything is of, unless it is there."""
    if unit.session.get(CategoryRow, category_id) is None:
        unit.session.add(CategoryRow(id=category_id, name="Bench", group="safeguarding", position=1, version=1))
        unit.session.flush()


def children_with_keys(unit: Unit, keyring: Keyring, count: int) -> list[tuple[UUID, bytes]]:
    """So many children with an opened file key each, made as the first record about a child makes it."""
    holders = [Holder("subject", new_id()) for _ in range(count)]
    current = keyring._file_keys.current(unit, holders)
    return [(holder.id, file.key) for holder, file in current.items()]


NOBODY = uuid4()
"""Who recorded what nobody here asks about."""
