"""Asks PostgreSQL whether it is there, over a connection of its own on which no wait is longer than a deadline.

The driver's own limit for connecting does not hold under eventlet, and the server's limit for statements is of no use
while the server is frozen. A connection of the driver's asynchronous kind leaves all waiting to us.
"""

import selectors
import time
from typing import Any

import psycopg2
from psycopg2.extensions import POLL_OK, POLL_READ
from sqlalchemy.dialects.postgresql.psycopg2 import dialect
from sqlalchemy.engine import make_url

SECONDS = 3.0


class DatabaseQuestion:
    """``url`` as SQLAlchemy takes it. Called from one thread only."""

    def __init__(self, url: str, seconds: float = SECONDS) -> None:
        _, self._parameters = dialect().create_connect_args(make_url(url))  # type: ignore[no-untyped-call]  # SQLAlchemy's dialects have no types
        self._seconds = seconds
        self._kept: Any = None

    def __call__(self) -> bool:
        """Whether it answered within the deadline; a kept connection that turns out dead is replaced at once."""
        limit = time.monotonic() + self._seconds
        was_kept = self._kept is not None
        try:
            try:
                self._ask(limit)
            except psycopg2.Error:
                self.close()
                if not was_kept:
                    raise
                self._ask(limit)
        except (psycopg2.Error, OSError):
            self.close()
            return False
        return True

    def close(self) -> None:
        """Lets the connection go."""
        kept, self._kept = self._kept, None
        if kept is not None:
            kept.close()

    def _ask(self, limit: float) -> None:
        if self._kept is None:
            self._kept = psycopg2.connect(**self._parameters, async_=True)
            _wait(self._kept, limit)
        with self._kept.cursor() as cursor:
            cursor.execute("SELECT 1")
            _wait(self._kept, limit)


def _wait(connection: Any, limit: float) -> None:
    """Until the driver has what it waits for; ``TimeoutError`` at ``limit`` (monotonic)."""
    while (state := connection.poll()) != POLL_OK:
        interest = selectors.EVENT_READ if state == POLL_READ else selectors.EVENT_WRITE
        with selectors.DefaultSelector() as selector:
            selector.register(connection.fileno(), interest)
            if not selector.select(max(0.0, limit - time.monotonic())):
                raise TimeoutError
