"""How long the event loop did one thing alone: work that does not give way holds up every other call of the process."""

import time
from collections.abc import Callable
from typing import Any

from eventlet import hubs

from chassis.ground import metrics

_WINDOW_SECONDS = 30.0
_SHORTEST_SECONDS = 0.002
"""Shorter ones hold up nobody, and there are thousands a second."""

Poll = Callable[[float], Any]
"""Waits for so many seconds, or until something is ready; what is."""


class StallWatch:
    """Stands between the event loop and the system call in which it waits, and notes how long it was away from there.

    That is what whoever became ready meanwhile was kept waiting. An idle loop costs nothing: a watch that asks to be
    woken fifty times a second was most of what an idle service did. A wait for nothing that ends late is noted too: the
    process was not given a processor, or another of its threads held the interpreter.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._window_began = self._came_back = clock()
        self._before = self._longest = 0.0

    def start(self) -> None:
        """Begins to watch the loop of this thread; ends with the process."""
        hub = hubs.get_hub()
        self._came_back = self._clock()
        hub.do_poll = self.around(hub.do_poll)
        metrics.LONGEST_STALL.set_function(self.longest)

    def around(self, poll: Poll) -> Poll:
        """``poll``, with what happens between two of its calls noted."""
        clock = self._clock

        def watched(seconds: float) -> Any:
            asked = clock()
            if (away := asked - self._came_back) > _SHORTEST_SECONDS:
                self._note(away)
            ready = poll(seconds)
            self._came_back = now = clock()
            if not ready and (late := now - asked - seconds) > _SHORTEST_SECONDS:
                self._note(late)
            return ready

        return watched

    def longest(self) -> float:
        """The longest stall of the last 30 to 60 s, in seconds; 0 if there was none worth noting."""
        self._turn_window()
        return max(self._longest, self._before)

    def _note(self, seconds: float) -> None:
        self._turn_window()
        self._longest = max(self._longest, seconds)
        metrics.STALL_SECONDS.observe(seconds)

    def _turn_window(self) -> None:
        windows = (self._clock() - self._window_began) // _WINDOW_SECONDS
        if windows >= 1:
            self._before = self._longest if windows == 1 else 0.0
            self._longest = 0.0
            self._window_began += windows * _WINDOW_SECONDS
