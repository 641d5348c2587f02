"""Statements that a connection keeps prepared: what is asked again and again is read and planned once, not every time.

Planning is about half of what the database does for a short statement. The driver speaks PostgreSQL's simple protocol,
so a statement is prepared in SQL (``PREPARE``, ``EXECUTE``) when a connection is given it for the third time. The
server still plans anew where that pays (``plan_cache_mode``), as with every driver that prepares by itself.
"""

import re
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import count
from typing import Any
from uuid import UUID

import psycopg2
from psycopg2 import sql
from psycopg2.errorcodes import FEATURE_NOT_SUPPORTED, INVALID_SQL_STATEMENT_NAME
from psycopg2.extensions import TRANSACTION_STATUS_IDLE, Binary
from sqlalchemy import Engine, TextClause, event

_INFO = "haven_prepared"
_FROM_USE = 3
_MOST = 60
"""Statements that a connection keeps; a list of ids written out makes another statement of each length."""
_MOST_COUNTED = 300
MOST_PARAMETERS = 100
"""More are many rows written out."""
_PARAMETER = re.compile(r"%\((\w+)\)s|%%")
_GONE = {FEATURE_NOT_SUPPORTED, INVALID_SQL_STATEMENT_NAME}
"""The server says that the statement's columns are other ones since it was prepared, or that it knows none."""
_UNKNOWN = "unknown"
"""Left to the server, as a literal in quotation marks is."""
_TYPES: dict[type, str] = {
    str: _UNKNOWN, type(None): _UNKNOWN, bool: "boolean", UUID: "uuid", date: "date", timedelta: "interval",
    Binary: "bytea", bytes: "bytea", memoryview: "bytea",
}  # fmt: skip
_ELEMENTS = {**_TYPES, str: "text"}
"""In an array a literal of unknown type is a text."""

_IN_PARTS = "haven_in_parts"
_WITHOUT_PLAN = ("BEGIN", "COMMIT")

_Key = tuple[str, tuple[str | None, ...]]


def keep_prepared(engine: Engine) -> None:
    """Has every connection of ``engine`` keep what it is asked again; answers and errors are the same."""
    event.listen(engine, "do_execute", _execute)


def asked_often(statement: TextClause) -> TextClause:
    """A text that may be prepared; of several statements, with a semicolon between them and nowhere else, each."""
    return statement.execution_options(**{_IN_PARTS: True})


def _execute(cursor: Any, statement: str, parameters: Any, context: Any) -> bool | None:
    """True once executed, by its name or those of its parts; None leaves it to the driver."""
    if cursor.name is not None or len(parameters) > MOST_PARAMETERS:
        return None
    if context.execution_options.get(_IN_PARTS):
        parts: Sequence[str] = _parts_of(statement)
    elif _has_plan(context):
        parts = [statement]
    else:
        return None
    _kept(context).execute(cursor, parts, parameters)
    return True


def _has_plan(context: Any) -> bool:
    """Whether it is one statement of ours, put together by SQLAlchemy, and not a text, which may be several."""
    made = None if context.compiled is None else context.compiled.statement
    return made is not None and (made.is_select or made.is_dml)


def _kept(context: Any) -> "_Kept":
    kept: _Kept = context.root_connection.info.setdefault(_INFO, _Kept())
    return kept


@dataclass
class _Kept:
    """What one connection keeps.

    ``executes``: EXECUTE by statement and types of its parameters, the one used longest ago first; None for one that
    cannot be prepared. ``uses``: how often others were asked so far.
    """

    executes: OrderedDict[_Key, str | None] = field(default_factory=OrderedDict)
    uses: OrderedDict[_Key, int] = field(default_factory=OrderedDict)
    numbers: "count[int]" = field(default_factory=count)

    def execute(self, cursor: Any, parts: Sequence[str], parameters: Mapping[str, Any]) -> None:
        """One message with all parts, by their names as far as they have any."""
        keys = [(part, tuple(_type_of(parameters[name]) for name in _numbered(part)[1])) for part in parts]
        message = ";".join(self._execute_of(cursor, key, parameters) or key[0] for key in keys)
        try:
            cursor.execute(message, parameters)
        except psycopg2.Error as error:
            if error.pgcode in _GONE:
                for key in keys:
                    self.executes.pop(key, None)
            raise

    def _execute_of(self, cursor: Any, key: _Key, parameters: Mapping[str, Any]) -> str | None:
        if key not in self.executes:
            if not self._is_due(key):
                return None
            self.executes[key] = _prepared(cursor, f"haven_{next(self.numbers)}", key[0], parameters)
            self._let_go(cursor)
        self.executes.move_to_end(key)
        return self.executes[key]

    def _is_due(self, key: _Key) -> bool:
        if None in key[1] or key[0] in _WITHOUT_PLAN:
            return False
        uses = self.uses.pop(key, 0) + 1
        if uses >= _FROM_USE:
            return True
        self.uses[key] = uses
        if len(self.uses) > _MOST_COUNTED:
            self.uses.popitem(last=False)
        return False

    def _let_go(self, cursor: Any) -> None:
        """Of the statement used longest ago, once there are too many."""
        if len(self.executes) <= _MOST:
            return
        _, execute = self.executes.popitem(last=False)
        if execute is not None:
            name = execute.split()[1].partition("(")[0]
            cursor.execute(sql.SQL("DEALLOCATE {}").format(sql.Identifier(name)))


def _prepared(cursor: Any, name: str, statement: str, parameters: Mapping[str, Any]) -> str | None:
    """EXECUTE for a statement that is prepared now. None for one that the server takes with its values alone: its
    transaction goes on as if nothing had been asked."""
    body, names = _numbered(statement)
    types = sql.SQL(", ").join(sql.SQL(str(_type_of(parameters[each]))) for each in names)
    declared = sql.SQL("({})").format(types) if names else sql.SQL("")
    prepare = sql.SQL("PREPARE {}{} AS {}").format(sql.Identifier(name), declared, sql.SQL(body))
    try:
        with _undone_on_error(cursor, name):
            cursor.execute(prepare)
    except psycopg2.ProgrammingError:
        return None
    values = ", ".join(f"%({each})s" for each in names)
    return f"EXECUTE {name}{f'({values})' if names else ''}"


@contextmanager
def _undone_on_error(cursor: Any, name: str) -> Iterator[None]:
    """A savepoint, inside a transaction; a statement outside one undoes itself."""
    raw = cursor.connection
    if raw.autocommit and raw.get_transaction_status() == TRANSACTION_STATUS_IDLE:
        yield
        return
    savepoint = sql.Identifier(name)
    cursor.execute(sql.SQL("SAVEPOINT {}").format(savepoint))
    try:
        yield
    except psycopg2.ProgrammingError:
        cursor.execute(sql.SQL("ROLLBACK TO SAVEPOINT {}").format(savepoint))
        raise
    cursor.execute(sql.SQL("RELEASE SAVEPOINT {}").format(savepoint))


@lru_cache(100)
def _parts_of(statement: str) -> list[str]:
    return [part.strip() for part in statement.split(";")]


@lru_cache(1_000)
def _numbered(statement: str) -> tuple[str, tuple[str, ...]]:
    """The statement with ``$1`` for the driver's ``%(name)s``, and the names in their order."""
    names: list[str] = []

    def number(found: re.Match[str]) -> str:
        if (name := found[1]) is None:
            return "%"
        if name not in names:
            names.append(name)
        return f"${names.index(name) + 1}"

    return _PARAMETER.sub(number, statement), tuple(names)


def _type_of(value: Any) -> str | None:
    """What the server takes the driver's literal for; None for a value that is left to the driver."""
    kind = type(value)
    if kind in _TYPES:
        return _TYPES[kind]
    if kind is int:
        return _integer(value)
    if kind is datetime:
        return "timestamptz" if value.tzinfo is not None else None
    if kind is list:
        return _array(value)
    return None


def _integer(value: int) -> str | None:
    if -(2**31) <= value < 2**31:
        return "integer"
    return "bigint" if -(2**63) <= value < 2**63 else None


def _array(values: list[Any]) -> str | None:
    kinds = {type(value) for value in values} - {type(None)}
    if not kinds:
        return _UNKNOWN
    if kinds == {int}:
        return "bigint[]" if any(_integer(value) == "bigint" for value in values if value is not None) else "integer[]"
    if len(kinds) != 1:
        return None
    (kind,) = kinds
    if kind is datetime:
        return "timestamptz[]" if all(value is None or value.tzinfo for value in values) else None
    return f"{_ELEMENTS[kind]}[]" if kind in _ELEMENTS else None
