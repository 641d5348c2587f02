"""Connections through which tests look at a world: one to each database and to each vhost, kept from look to look.

A look is taken before and after hundreds of tests, and a TLS connection costs more than what is asked through it. One
that broke, because the part at its other end was killed, is made anew.
"""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from ssl import CERT_REQUIRED
from typing import Any
from urllib.parse import urlsplit

import psycopg2
from amqp import Channel, Connection
from amqp.exceptions import AMQPError
from amqp.protocol import queue_declare_ok_t
from haven_local.waiting import wait_until
from psycopg2 import extensions
from psycopg2.sql import Composable


class DatabaseOnlooker:
    """One database, looked at as its superuser. ``connect`` makes the connection, in autocommit."""

    def __init__(self, connect: Callable[[], extensions.connection]) -> None:
        self._connect = connect
        self._connection: extensions.connection | None = None

    def rows(self, query: str | Composable) -> list[tuple[Any, ...]]:
        """The answer to ``query``; ``OperationalError`` while there is no server."""
        try:
            return self._answer(query)
        except (psycopg2.OperationalError, psycopg2.InterfaceError):
            self.close()
            return self._answer(query)

    def _answer(self, query: str | Composable) -> list[tuple[Any, ...]]:
        if self._connection is None:
            self._connection = self._connect()
        with self._connection.cursor() as cursor:
            cursor.execute(query)
            return list(cursor.fetchall())

    def close(self) -> None:
        """Lets the connection go."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


class QueueOnlooker:
    """The queues of one vhost, looked at over AMQP: the management interface's figures are some seconds old."""

    def __init__(self, url: str, ca_file: str) -> None:
        self._address = urlsplit(url)
        self._ca_file = ca_file
        self._connection: Connection | None = None
        self._channel: Channel | None = None

    def ready(self, queues: Iterable[str]) -> dict[str, int]:
        """Messages in each queue that no consumer has in hand; ``OSError`` while there is no broker."""
        names = list(queues)
        try:
            return self._counted(names)
        except (OSError, AMQPError):
            self.close()
            return self._counted(names)

    def empty(self, queues: Sequence[str]) -> None:
        """Takes away what is in ``queues`` once nobody consumes from them: what a consumer had in hand, too."""
        wait_until(lambda: not self._consumers(queues), "queues that nobody consumes from", seconds=30, pause=0.01)
        while any(self._opened().queue_purge(queue) for queue in queues):
            continue  # what was on its way from one queue to another

    def _counted(self, queues: list[str]) -> dict[str, int]:
        return {queue: int(self._declared(queue).message_count) for queue in queues}

    def _consumers(self, queues: Sequence[str]) -> int:
        return sum(int(self._declared(queue).consumer_count) for queue in queues)

    def _declared(self, queue: str) -> queue_declare_ok_t:
        return self._opened().queue_declare(queue, passive=True)

    def _opened(self) -> Channel:
        if self._channel is None:
            self._channel = self._open()
        return self._channel

    def _open(self) -> Channel:
        address = self._address
        self._connection = Connection(
            f"{address.hostname}:{address.port}",
            userid=address.username,
            password=address.password,
            virtual_host=address.path[1:],
            ssl={"ca_certs": self._ca_file, "cert_reqs": CERT_REQUIRED, "server_hostname": address.hostname},
            connect_timeout=10.0,
        )
        self._connection.connect()
        return self._connection.channel()

    def close(self) -> None:
        """Lets the connection go, also one whose other end is dead."""
        if self._connection is not None:
            with suppress(OSError, AMQPError):
                self._connection.collect()
        self._connection = self._channel = None
