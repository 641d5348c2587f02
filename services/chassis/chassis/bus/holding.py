"""Waiting for a dependency that is away, with messages in hand: ask it every second, give up only when told to."""

import threading
import time
from collections.abc import Callable

from .bus_metrics import EVENTS_HELD

ASK_EVERY_SECONDS = 1.0


class Holding:
    """Shared by all that wait, so that a dependency is asked once a second however many messages are held.

    ``ping``: name of a dependency -> whether it answers.
    """

    def __init__(self, ping: Callable[[str], bool], *, every: float = ASK_EVERY_SECONDS) -> None:
        self._ping = ping
        self._every = every
        self._stopping = threading.Event()
        self._asking = threading.Lock()
        self._answers: dict[str, tuple[float, bool]] = {}

    def until_back(self, dependency: str, is_ours: Callable[[], bool]) -> bool:
        """Waits until ``dependency`` answers; False when stopped, or when ``is_ours`` says the message is no longer."""
        EVENTS_HELD.labels(dependency).inc()
        try:
            while self.pause(is_ours):
                if self._is_back(dependency):
                    return True
            return False
        finally:
            EVENTS_HELD.labels(dependency).dec()

    def pause(self, is_ours: Callable[[], bool]) -> bool:
        """Waits a moment; False when there is no use in waiting on."""
        return not self._stopping.wait(self._every) and is_ours()

    def stop(self) -> None:
        """Lets everyone who waits go."""
        self._stopping.set()

    def _is_back(self, dependency: str) -> bool:
        with self._asking:
            asked_at, answered = self._answers.get(dependency, (float("-inf"), False))
            if time.monotonic() - asked_at >= self._every:
                answered = self._ping(dependency)
                self._answers[dependency] = (time.monotonic(), answered)
            return answered
