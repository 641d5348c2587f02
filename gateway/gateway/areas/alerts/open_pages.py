"""Pages that are open and wait for news: which alerts were made since each was opened, heard by broadcast.

A page is told a number. Ids of alerts and of their owners stay in here; what an alert tells is never known.
"""

import asyncio
import threading
from collections import OrderedDict, defaultdict
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from prometheus_client import Gauge

REMEMBERED = timedelta(minutes=2)
"""How long what was heard is remembered: a page opened in the meantime need not ask alerts."""
MOST_REMEMBERED = 20_000
MOST_OF_A_SESSION = 6
"""Windows of one person that wait at a time; another one asks now and then."""
MOST_OPEN = 1_000
"""In a process; they count among the connections of their addresses as well."""
BEAT_SECONDS = 15.0
"""Shorter than the patience of a proxy between us and the page."""
LONGEST = timedelta(minutes=4)
"""A page then asks anew, and hears of what a broadcast failed to say."""

WAITING = Gauge("haven_open_pages_waiting", "Open pages that wait for news over a connection of their own")


class NoRoom(Exception):
    """As many pages wait as may: this one asks now and then."""


@dataclass(frozen=True)
class _Heard:
    at: datetime
    owner_id: UUID


@dataclass(eq=False)
class WaitingPage:
    """One page that waits: awaited by the loop, told by the thread that hears broadcasts."""

    pages: "OpenPages" = field(repr=False)
    owner_id: UUID
    session_id: UUID
    seconds: float
    """How long it waits at most."""
    new: set[UUID] = field(default_factory=set)
    is_over: bool = False
    _loop: asyncio.AbstractEventLoop | None = field(default=None, repr=False)
    _told: asyncio.Event | None = field(default=None, repr=False)

    def wake(self) -> None:
        """From any thread: something is new, or it is over."""
        loop, told = self._loop, self._told
        if loop is not None and told is not None and not loop.is_closed():
            loop.call_soon_threadsafe(told.set)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """The number at once, then whenever it changes; a beat in between. Awaits and does nothing else."""
        loop = self._loop = asyncio.get_running_loop()
        told = self._told = asyncio.Event()
        ends_at, said = loop.time() + self.seconds, -1
        try:
            while not self.is_over and loop.time() < ends_at:
                told.clear()
                number = len(self.new)
                yield b":\n\n" if number == said else b"retry: 2000\nevent: news\ndata: %d\n\n" % number
                said = number
                try:
                    async with asyncio.timeout(min(BEAT_SECONDS, max(0.0, ends_at - loop.time()))):
                        await told.wait()
                except TimeoutError:
                    continue
        finally:
            self.close()

    def close(self) -> None:
        """Waits no more; once is enough."""
        self.pages.leave(self)


class OpenPages:
    """Those of this process. Every method may be called from any thread."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._waiting: dict[UUID, set[WaitingPage]] = defaultdict(set)
        self._heard: OrderedDict[UUID, _Heard] = OrderedDict()
        self._hears_since: datetime | None = None

    def open(self, owner_id: UUID, session_id: UUID, since: datetime, seconds: float) -> WaitingPage:
        """A page of which what was heard since is known already; ``NoRoom``. To be closed."""
        with self._lock:
            theirs = self._waiting.get(owner_id, set())
            of_session = sum(each.session_id == session_id for each in theirs)
            if of_session >= MOST_OF_A_SESSION or sum(map(len, self._waiting.values())) >= MOST_OPEN:
                raise NoRoom
            page = WaitingPage(self, owner_id, session_id, min(seconds, LONGEST.total_seconds()))
            page.new |= self._since(owner_id, since)
            self._waiting[owner_id].add(page)
            WAITING.inc()
        return page

    def knows_since(self, since: datetime) -> bool:
        """Whether nothing can have been missed from then on, but by a broadcast that was never made."""
        hears_since = self._hears_since
        return hears_since is not None and since >= max(hears_since, self._clock() - REMEMBERED)

    @property
    def hears(self) -> bool:
        """Whether broadcasts arrive: without them no page can be told, nor be ended with its session."""
        return self._hears_since is not None

    def add(self, page: WaitingPage, alert_ids: Iterable[UUID]) -> None:
        """What alerts said itself."""
        with self._lock:
            page.new |= set(alert_ids)

    def heard(self, message: Mapping[str, Any]) -> None:
        """A broadcast of alerts: what was made, and what was read."""
        told, read = _by_owner(message.get("told")), _by_owner(message.get("read"))
        with self._lock:
            for owner_id, alert_ids in told.items():
                self._remember(owner_id, alert_ids)
            for owner_id, alert_ids in read.items():
                for alert_id in alert_ids:
                    self._heard.pop(alert_id, None)
                for page in self._waiting.get(owner_id, ()):
                    page.new -= alert_ids
            woken = [page for owner_id in {*told, *read} for page in self._waiting.get(owner_id, ())]
        for page in woken:
            page.wake()

    def revoke(self, session_id: UUID) -> None:
        """The session is over: its pages hear nothing more."""
        self._end(lambda page: page.session_id == session_id)

    def cut_off(self) -> None:
        """Broadcasts cannot be heard: whoever waits asks again, and is refused until they are."""
        self._hears_since = None
        self._end(lambda _page: True)

    def restored(self) -> None:
        """They are heard again, from now on."""
        with self._lock:
            self._heard.clear()
            self._hears_since = self._clock()

    def leave(self, page: WaitingPage) -> None:
        """It waits no more."""
        with self._lock:
            theirs = self._waiting.get(page.owner_id)
            if theirs is None or page not in theirs:
                return
            theirs.discard(page)
            WAITING.dec()
            if not theirs:
                del self._waiting[page.owner_id]

    def _end(self, is_meant: Callable[[WaitingPage], bool]) -> None:
        with self._lock:
            ended = [page for theirs in self._waiting.values() for page in theirs if is_meant(page)]
        for page in ended:
            page.is_over = True
            page.wake()

    def _remember(self, owner_id: UUID, alert_ids: set[UUID]) -> None:
        now = self._clock()
        for alert_id in alert_ids:
            self._heard[alert_id] = _Heard(now, owner_id)
        for page in self._waiting.get(owner_id, ()):
            page.new |= alert_ids
        while self._heard:
            oldest = next(iter(self._heard.values()))
            if oldest.at >= now - REMEMBERED and len(self._heard) <= MOST_REMEMBERED:
                break
            self._heard.popitem(last=False)

    def _since(self, owner_id: UUID, since: datetime) -> set[UUID]:
        return {alert_id for alert_id, heard in self._heard.items() if heard.owner_id == owner_id and heard.at >= since}


def _by_owner(told: Any) -> dict[UUID, set[UUID]]:
    return {UUID(owner_id): {UUID(each) for each in alert_ids} for owner_id, alert_ids in (told or {}).items()}
