"""How late the event loop is: work that does not give way holds up every other call of the process."""

import time
from collections.abc import Callable
from typing import Any

import eventlet

from . import metrics

_EVERY_SECONDS = 0.02
_WINDOW_SECONDS = 30.0


class StallWatch:
    """A green thread that asks to be woken 50 times a second and notes how late it was: what every other one waited.

    A stall shorter than 20 ms may go unseen, a longer one is seen up to 20 ms shorter than it was.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic, sleep: Callable[[float], Any] = eventlet.sleep):
        self._clock = clock
        self._sleep = sleep
        self._window_began = clock()
        self._before = 0.0
        self._longest = 0.0

    def start(self) -> None:
        """Begins to watch; ends with the process."""
        eventlet.spawn(self._watch)

    def look_once(self) -> None:
        """One wait: its lateness goes into the histogram, the longest of the last 30 to 60 s into the gauge."""
        began = self._clock()
        self._sleep(_EVERY_SECONDS)
        now = self._clock()
        late = max(now - began - _EVERY_SECONDS, 0.0)
        if now - self._window_began > _WINDOW_SECONDS:
            self._before, self._longest, self._window_began = self._longest, 0.0, now
        self._longest = max(self._longest, late)
        metrics.STALL_SECONDS.observe(late)
        metrics.LONGEST_STALL.set(max(self._longest, self._before))

    def _watch(self) -> None:
        while True:
            self.look_once()
