"""No wait for PostgreSQL is endless: a frozen server keeps its connections open and never answers.

The server's own limits (15 s for a statement, 10 s for a lock) hold while it runs. These are for one that does not.
"""

from typing import Any

import psycopg2
from eventlet.hubs import trampoline
from psycopg2.extensions import (
    POLL_OK,
    POLL_READ,
    POLL_WRITE,
    STATUS_BEGIN,
    STATUS_PREPARED,
    STATUS_READY,
    set_wait_callback,
)

CONNECT_SECONDS = 5.0
"""For each step of connecting."""
ANSWER_SECONDS = 20.0
"""For each piece of an answer: longer than the server's own limit of a statement."""
_CONNECTED = (STATUS_READY, STATUS_BEGIN, STATUS_PREPARED)


class ServerSilent(psycopg2.OperationalError):
    """Nothing came in time; the driver closes the connection."""


def limit_waits() -> None:
    """For the whole process, in place of eventlet's own waiting, which has no limit."""
    set_wait_callback(_wait)


def _wait(connection: Any) -> None:
    while (state := connection.poll()) != POLL_OK:
        limit = ANSWER_SECONDS if connection.status in _CONNECTED else CONNECT_SECONDS
        trampoline(
            connection.fileno(),
            read=state == POLL_READ,
            write=state == POLL_WRITE,
            timeout=limit,
            timeout_exc=ServerSilent,
        )
