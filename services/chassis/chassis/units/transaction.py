"""A transaction in as few messages as will do: BEGIN goes with its first statement, COMMIT with its last.

Each would be a question and an answer over TLS otherwise, for every unit of work. The driver speaks PostgreSQL's simple
protocol, in which a message may hold several statements; in its autocommit mode it begins and ends nothing by itself.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

import psycopg2
from psycopg2.extensions import TRANSACTION_STATUS_IDLE
from sqlalchemy import Connection, CursorResult, Engine, PoolProxiedConnection, TextClause
from sqlalchemy.exc import DBAPIError


class NothingCommitted(RuntimeError):
    """A statement failed, its error was passed over, and the server undid everything where it should have committed."""


class Transaction:
    """One transaction on the connection that ``connect`` answers; ``give_up`` lets a dead one go, so that the next is
    another."""

    def __init__(self, connect: Callable[[], Connection], give_up: Callable[[], None]) -> None:
        self._connect = connect
        self._give_up = give_up
        self._pooled: PoolProxiedConnection | None = None

    def first(self, statement: TextClause, parameters: Mapping[str, Any]) -> CursorResult[*tuple[Any, ...]]:
        """The answer to ``statement``, which begins with BEGIN; once more on a new connection if the pool's turns out
        to be dead: cheaper than a question before each transaction, and nothing can have been done yet."""
        try:
            return self._ask_first(statement, parameters)
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise
            self._give_up()
            return self._ask_first(statement, parameters)

    def _ask_first(self, statement: TextClause, parameters: Mapping[str, Any]) -> CursorResult[*tuple[Any, ...]]:
        connection = self._connect()
        self._pooled = connection.connection
        _driver(self._pooled).autocommit = True
        return connection.execute(statement, dict(parameters))

    def last(self, statement: TextClause, parameters: Mapping[str, Any]) -> None:
        """``statement`` ends with COMMIT. ``NothingCommitted`` if the transaction had failed before."""
        done = self._connect().execute(statement, dict(parameters))
        if done.context.cursor.statusmessage != "COMMIT":
            raise NothingCommitted

    def end(self) -> None:
        """Whatever happened, the connection goes back outside any transaction, or closed."""
        if self._pooled is None or (raw := _driver(self._pooled)) is None or raw.closed:
            return
        try:
            if raw.get_transaction_status() != TRANSACTION_STATUS_IDLE:
                with suppress(psycopg2.Error), raw.cursor() as cursor:
                    cursor.execute("ROLLBACK")
        finally:  # also when the rollback itself is broken off: the next to use it would commit what is left
            if raw.get_transaction_status() == TRANSACTION_STATUS_IDLE:
                raw.autocommit = False
            else:
                self._pooled.invalidate()


@contextmanager
def transaction(engine: Engine) -> Iterator[tuple[Connection, Transaction]]:
    """One on a connection of the pool; what has no ``last`` is undone."""
    with engine.connect() as connection:
        made = Transaction(lambda: connection, connection.rollback)
        try:
            yield connection, made
        finally:
            made.end()


@contextmanager
def outside_transactions(engine: Engine) -> Iterator[Connection]:
    """A connection each of whose statements stands alone."""
    with engine.connect() as connection:
        _driver(connection.connection).autocommit = True
        try:
            yield connection
        finally:
            raw = None if connection.invalidated else _driver(connection.connection)
            if raw is not None and not raw.closed:
                raw.autocommit = False


def _driver(pooled: PoolProxiedConnection) -> Any:
    """The driver's own connection; None once it is given up."""
    return pooled.dbapi_connection
