"""The body of a request: its beginning is read without a thread, the rest by the thread that answers it."""

import asyncio
import io
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from typing import Any

from werkzeug.exceptions import BadRequest, RequestTimeout

from .limits import (
    BODY_GRACE_SECONDS,
    FIRST_BYTES,
    HELD_BYTES,
    LEAST_BYTES_A_SECOND,
    LEAST_STREAMED_BYTES_A_SECOND,
    LINGER_BYTES,
    LINGER_SECONDS,
    SMALL_BYTES,
)
from .metrics import ENDED
from .pace import Pace
from .protocol import Connection

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]


class Gone(Exception):
    """The sender has hung up: there is nobody to answer."""


class Refused(Exception):
    """The body cannot be taken; ``status`` says why."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class HeldBytes:
    """How much of bodies that are being read lies in memory, over all connections of the loop."""

    def __init__(self, most: int = HELD_BYTES) -> None:
        self._most = most
        self._held = 0

    def add(self, size: int) -> None:
        """``size`` more are held."""
        self._held += size

    @property
    def is_full(self) -> bool:
        """Whether no more than small bodies are to be read."""
        return self._held >= self._most


class Body:
    """Of one request. ``whole`` once nothing more is to come."""

    def __init__(self, receive: Receive, connection: Connection, held: HeldBytes, *, is_empty: bool = False) -> None:
        self._receive = receive
        self._connection = connection
        self._held = held
        self._pace = Pace(BODY_GRACE_SECONDS, LEAST_BYTES_A_SECOND)
        self.first = bytearray()
        self.whole = is_empty

    async def read_first(self) -> None:
        """Reads until the end, or until so much is there that a thread may be taken for the rest.

        ``Refused`` with 408 for a sender who is too slow, 400 for what is no body, 503 while too much is held.
        """
        while not self.whole and len(self.first) < FIRST_BYTES:
            piece = await self.next_piece()
            self.first += piece
            self._held.add(len(piece))
            if self._held.is_full and len(self.first) > SMALL_BYTES:
                raise Refused(503)

    async def next_piece(self) -> bytes:
        """What has come; empty at the end. ``Refused`` or ``Gone``."""
        try:
            async with asyncio.timeout(max(0.0, self._pace.seconds_left)):
                message = await self._receive()
        except TimeoutError:
            ENDED.labels("body").inc()
            raise Refused(408) from None
        if self._connection.is_broken:
            raise Refused(400)
        if message["type"] != "http.request":
            raise Gone
        piece: bytes = message.get("body", b"")
        self._pace.count(len(piece))
        self.whole = not message.get("more_body", False)
        return piece

    def stream(self, loop: asyncio.AbstractEventLoop) -> "io.BufferedReader | io.BytesIO":
        """For the thread that answers; reading beyond the beginning waits for the sender."""
        if self.whole:
            return io.BytesIO(self.first)
        self._pace = Pace(BODY_GRACE_SECONDS, LEAST_STREAMED_BYTES_A_SECOND)
        return io.BufferedReader(_Rest(self, loop), 65_536)

    async def read_past(self) -> None:
        """Takes what nobody wanted, for a while, so that the sender gets to see the answer."""
        if self.whole or self._connection.is_broken or self._connection.is_waiting_for_continue():
            return
        with suppress(TimeoutError, Refused, Gone):
            async with asyncio.timeout(LINGER_SECONDS):
                taken = 0
                while not self.whole and taken < LINGER_BYTES:
                    taken += len(await self.next_piece())

    def release(self) -> None:
        """The beginning is let go."""
        self._held.add(-len(self.first))
        self.first = bytearray()


class _Rest(io.RawIOBase):
    """The beginning, and behind it what the loop reads for the thread."""

    def __init__(self, body: Body, loop: asyncio.AbstractEventLoop) -> None:
        self._body = body
        self._loop = loop
        self._waiting = memoryview(bytes(body.first))

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, into: Any) -> int:
        """Fills ``into`` as far as something is there; werkzeug's own exceptions for a body that fails."""
        if not self._waiting and not self._body.whole:
            self._waiting = memoryview(self._next())
        size = min(len(into), len(self._waiting))
        into[:size] = self._waiting[:size]
        self._waiting = self._waiting[size:]
        return size

    def _next(self) -> bytes:
        try:
            while not self._body.whole:
                piece = asyncio.run_coroutine_threadsafe(self._body.next_piece(), self._loop).result()
                if piece:
                    return piece
        except Refused as refused:
            failed = RequestTimeout if refused.status == 408 else BadRequest
            raise failed from None
        except Gone:
            raise BadRequest from None
        return b""
