"""Head, body and end of an answer as one write: one TLS record and one call of the system instead of three."""

import asyncio
from typing import Any


class JoinedWrites:
    """A transport that sends at the end of the loop's turn what was written in it; else the one it stands for."""

    __slots__ = ("_loop", "_transport", "_waiting")

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._waiting: list[bytes] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """Takes ``data``; it leaves in a moment."""
        if not self._waiting:
            self._loop.call_soon(self._flush)
        self._waiting.append(data)

    def close(self) -> None:
        """Sends what was written, then closes."""
        self._flush()
        self._transport.close()

    def abort(self) -> None:
        """Closes at once; nothing more is sent."""
        self._waiting.clear()
        self._transport.abort()

    def _flush(self) -> None:
        if self._waiting:
            written, self._waiting = self._waiting, []
            self._transport.write(b"".join(written))
