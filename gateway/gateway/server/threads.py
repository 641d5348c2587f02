"""Threads that answer: some for whole requests, others for bodies and answers that take as long as their caller."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import TypeVar

from .admission import network_of
from .limits import STREAM_WAIT_SECONDS, Limits
from .metrics import IN_HAND, THREADS

Result = TypeVar("Result")


class NoThread(Exception):
    """Every thread for large bodies is taken, or this caller has its share of them."""


class Threads:
    """Both pools. A caller whose body takes long can hold no thread that others' pages need."""

    def __init__(self, limits: Limits) -> None:
        self._answers = ThreadPoolExecutor(limits.threads, "answer")
        self._streams = ThreadPoolExecutor(limits.streams, "stream")
        THREADS.labels("answers").set(limits.threads)
        THREADS.labels("streams").set(limits.streams)
        self._places = asyncio.Semaphore(limits.streams)
        self._most_a_caller = limits.streams_an_address
        self._callers: Counter[str] = Counter()

    async def answer(self, call: Callable[[], Result]) -> Result:
        """Runs ``call`` in a thread for whole requests."""
        with IN_HAND.labels("answers").track_inprogress():
            return await asyncio.get_running_loop().run_in_executor(self._answers, call)

    async def stream(self, call: Callable[[], Result]) -> Result:
        """Runs ``call`` in a thread that may wait for its caller."""
        with IN_HAND.labels("streams").track_inprogress():
            return await asyncio.get_running_loop().run_in_executor(self._streams, call)

    @asynccontextmanager
    async def place(self, caller: str) -> AsyncIterator[None]:
        """Keeps one thread of ``stream`` free for ``caller``; ``NoThread`` when none is for a while."""
        caller = network_of(caller)
        if self._callers[caller] >= self._most_a_caller:
            raise NoThread
        self._callers[caller] += 1
        try:
            await self._wait()
            try:
                yield
            finally:
                self._places.release()
        finally:
            self._callers[caller] -= 1
            if not self._callers[caller]:
                del self._callers[caller]

    async def _wait(self) -> None:
        try:
            async with asyncio.timeout(STREAM_WAIT_SECONDS):
                await self._places.acquire()
        except TimeoutError:
            raise NoThread from None

    def stop(self) -> None:
        """Takes nothing more; what runs comes to its end."""
        self._answers.shutdown(wait=False, cancel_futures=True)
        self._streams.shutdown(wait=False, cancel_futures=True)
