"""Clients that keep a server waiting: handshakes, headers and bodies by single bytes, idle and hardly reading ones."""

import asyncio
import ssl
import threading
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import httpx

_BETWEEN_BYTES = 5.0
_FEW_BYTES = 4_096
"""Of what a hardly reading client lets the system hold for it."""
_CLIENT_HELLO = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(32)
"""The beginning of a TLS handshake, which never comes to its end."""
_OPENED_AT_ONCE = 40

Opening = Callable[[], Awaitable[tuple[asyncio.StreamReader, asyncio.StreamWriter]]]


@dataclass
class SlowSenders:
    """``number`` connections of one ``kind`` to ``url``, kept by a thread of their own while the block runs.

    Kinds: ``handshakes``, ``headers``, ``bodies``, ``idle`` and ``readers``, who ask for ``address`` with ``headers``
    and read next to nothing of the answer.
    """

    url: str
    kind: str
    number: int
    address: str = "/sign-in"
    headers: dict[str, str] = field(default_factory=dict)
    between: float = _BETWEEN_BYTES
    open: int = 0
    """Connections that the server has neither refused nor ended."""
    begun: int = 0
    """Connections that the server took, be they ended since or not."""
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)

    def __enter__(self) -> Self:
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._loop.run_until_complete, args=(self._all(),), daemon=True)
        self._thread.start()
        self._ready.wait(30)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._ending.set)
        self._thread.join(30)
        self._loop.close()

    async def _all(self) -> None:
        self._ending, places = asyncio.Event(), asyncio.Semaphore(_OPENED_AT_ONCE)
        left = self.number

        async def one() -> None:
            nonlocal left
            async with places:
                connection = await self._opened()
            left -= 1
            if left == 0:
                self._ready.set()
            if connection is not None:
                await self._linger(*connection)

        tasks = [asyncio.create_task(one()) for _ in range(self.number)]
        await self._ending.wait()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _opened(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
        place = urlsplit(self.url)
        context = None if self.kind == "handshakes" else _trusting()
        opening = asyncio.open_connection(place.hostname, place.port, ssl=context, limit=_FEW_BYTES)
        try:
            return await asyncio.wait_for(opening, 20)
        except (OSError, TimeoutError):
            return None

    async def _linger(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.open += 1
        self.begun += 1
        acting: dict[str, Callable[..., Coroutine[Any, Any, None]]] = {
            "handshakes": self._sends,
            "headers": self._sends,
            "bodies": self._sends,
            "idle": self._waits,
            "readers": self._hardly_reads,
        }
        try:
            await acting[self.kind](reader, writer)
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            self.open -= 1
            writer.transport.abort()

    async def _sends(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """A beginning, and a byte every few seconds until the server has had enough."""
        writer.write({"handshakes": _CLIENT_HELLO, "headers": self._head(), "bodies": self._with_length()}[self.kind])
        ended = asyncio.create_task(reader.read(1))
        try:
            while not ended.done():
                await asyncio.wait({ended}, timeout=self.between)
                writer.write(b"x")
                await writer.drain()
        finally:
            ended.cancel()
            await asyncio.gather(ended, return_exceptions=True)

    async def _waits(self, reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        await reader.read(1)

    async def _hardly_reads(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(self._head() + b"\r\n")
        while True:
            await asyncio.sleep(self.between)
            await reader.readexactly(1)

    def _head(self) -> bytes:
        method = "GET" if self.kind in ("headers", "readers") else "POST"
        lines = [f"{method} {self.address} HTTP/1.1", f"Host: {urlsplit(self.url).netloc}"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        return "".join(f"{line}\r\n" for line in lines).encode()

    def _with_length(self) -> bytes:
        return self._head() + b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 9000\r\n\r\nx="


def _trusting() -> ssl.SSLContext:
    """Slow ones do not care whom they speak to."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def seconds_of_others(client: httpx.Client, address: str, times: int) -> list[float]:
    """How long ``address`` took each time, asked over a connection of its own; longest wait counted where none came."""
    taken = []
    for _ in range(times):
        taken.append(_seconds(client, address))
    return sorted(taken)


def _seconds(client: httpx.Client, address: str) -> float:
    try:
        answer = client.get(address, headers={"Connection": "close"})
    except httpx.TransportError:
        return float("inf")
    return answer.elapsed.total_seconds() if answer.is_success else float("inf")
