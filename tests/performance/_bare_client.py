"""py-amqp and nothing else: the floor under every client of a stock nameko service."""

import ssl
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from amqp import Connection
from amqp.basic_message import Message

from performance._nameko_settings import (
    NAMEKO_EXCHANGE,
    NAMEKO_METHOD,
    NAMEKO_PROPERTIES,
    TEXT,
    nameko_body,
)

_QUEUE = "operator.reply.bare"


class BareClient:
    """One thread, one channel, no confirms, no care for failures."""

    def __init__(self, url: str, ca_file: Path) -> None:
        parts = urlsplit(url)
        self._connection = Connection(
            f"{parts.hostname}:{parts.port}",
            userid=parts.username,
            password=parts.password,
            virtual_host=parts.path[1:],
            ssl={"ca_certs": str(ca_file), "cert_reqs": ssl.CERT_REQUIRED, "server_hostname": parts.hostname},
        )
        self._numbers = count(1)
        self._answered: set[str] = set()

    def __enter__(self) -> Self:
        self._connection.connect()
        self._channel = self._connection.channel()
        self._channel.queue_declare(_QUEUE, exclusive=True, auto_delete=True, durable=False)
        self._channel.queue_bind(_QUEUE, NAMEKO_EXCHANGE, _QUEUE)
        self._channel.basic_consume(_QUEUE, no_ack=True, callback=self._on_reply)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def ask(self) -> str:
        """Sends a call and answers its key."""
        key = str(next(self._numbers))
        message = Message(nameko_body(TEXT), correlation_id=key, reply_to=_QUEUE, delivery_mode=1, **NAMEKO_PROPERTIES)
        self._channel.send_method((60, 40), "Bssbb", (0, NAMEKO_EXCHANGE, NAMEKO_METHOD, True, False), message)
        return key

    def read(self, key: str) -> None:
        """Waits for the answer to ``key``."""
        while key not in self._answered:
            self._connection.drain_events()
        self._answered.discard(key)

    def echo(self) -> None:
        """One call and its answer."""
        self.read(self.ask())

    def _on_reply(self, message: Message) -> None:
        self._answered.add(message.properties["correlation_id"])
