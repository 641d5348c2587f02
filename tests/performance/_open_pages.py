"""Pages that are open, without the browser: each waits for news and asks every 2 s whether its session still stands."""

import asyncio
import ssl
import threading
import time
from collections.abc import Sequence
from typing import Self
from urllib.parse import urlsplit

_STATE_EVERY = 2.0
"""As ``session.js`` asks."""


class OpenPages:
    """``count`` pages over the sessions of ``cookies``, in a loop of their own; they note when each number arrived."""

    def __init__(self, url: str, context: ssl.SSLContext, cookies: Sequence[str], count: int) -> None:
        place = urlsplit(url)
        self._host, self._port, self._context = str(place.hostname), int(place.port or 443), context
        self._cookies = [cookies[each % len(cookies)] for each in range(count)]
        self.told: list[list[tuple[int, float]]] = [[] for _ in range(count)]
        """By page: each number that was said, and when by the monotonic clock."""
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="pages", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        until = time.monotonic() + 60
        while not all(self.told):
            if time.monotonic() > until:
                raise TimeoutError("not every page was told a first number")
            time.sleep(0.05)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._task.cancel)
        self._thread.join(30)

    def numbers(self) -> list[int]:
        """What each page says now."""
        return [lines[-1][0] for lines in self.told]

    def arrived(self, more_than: Sequence[int]) -> list[float]:
        """When each page first said more than it did; raises ``TimeoutError`` where one does not within a minute."""
        until = time.monotonic() + 60
        while True:
            found = [
                next((at for number, at in lines if number > before), None)
                for lines, before in zip(self.told, more_than, strict=True)
            ]
            times = [at for at in found if at is not None]
            if len(times) == len(found):
                return times
            if time.monotonic() > until:
                raise TimeoutError("a page was not told")
            time.sleep(0.02)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._task = self._loop.create_task(self._all())
        try:
            self._loop.run_until_complete(self._task)
        except asyncio.CancelledError:
            return
        finally:
            self._loop.close()

    async def _all(self) -> None:
        async with asyncio.TaskGroup() as pages:
            for number in range(len(self._cookies)):
                pages.create_task(self._wait(number))
                pages.create_task(self._ask(number))

    async def _wait(self, number: int) -> None:
        while True:
            reader, writer = await self._sent(number, "/news")
            async for line in reader:
                if line.startswith(b"data: "):
                    self.told[number].append((int(line[6:]), time.monotonic()))
                if line == b"0\r\n":
                    break
            writer.close()

    async def _ask(self, number: int) -> None:
        """Over one connection, spread over the time as pages that were opened one after the other."""
        await asyncio.sleep(_STATE_EVERY * number / len(self._cookies))
        reader, writer = await self._connected()
        while True:
            writer.write(self._request(number, "/session/state"))
            head = await reader.readuntil(b"\r\n\r\n")
            if not head.startswith(b"HTTP/1.1 200"):
                raise AssertionError("the session of a page ended")
            length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
            await reader.readexactly(int(length.partition(b":")[2]))
            await asyncio.sleep(_STATE_EVERY)

    async def _sent(self, number: int, address: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        reader, writer = await self._connected()
        writer.write(self._request(number, address))
        return reader, writer

    async def _connected(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection(self._host, self._port, ssl=self._context)

    def _request(self, number: int, address: str) -> bytes:
        lines = (f"GET {address} HTTP/1.1", f"Host: {self._host}:{self._port}", f"Cookie: {self._cookies[number]}")
        return "\r\n".join([*lines, "", ""]).encode()
