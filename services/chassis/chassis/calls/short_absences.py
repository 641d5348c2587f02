"""A short absence of PostgreSQL, its restart after a crash or a switch of servers, is waited out by those who save."""

import time
from collections.abc import Callable

PAUSE_SECONDS = 0.2
LONGEST_SECONDS = 6.0
"""Of one absence: of a longer one every caller hears at once, and no worker stands waiting for its end."""
LEFT_FOR_WORK_SECONDS = 1.0
"""Of what the caller waits: callers wait for 8 or 10 s (``gateway/clients/caller.py``)."""
_FORGOTTEN_SECONDS = 30.0
"""Without word of an absence it is over, though nobody saw its end."""


class ShortAbsences:
    """What one process knows of its database's absence. ``clock``: seconds since the epoch, as calls' deadlines are."""

    def __init__(self, clock: Callable[[], float] = time.time, sleep: Callable[[float], None] = time.sleep) -> None:
        self._clock = clock
        self._sleep = sleep
        self._began: float | None = None
        self._noticed = 0.0

    def over(self) -> None:
        """The database answered."""
        self._began = None

    def waited(self, deadline: float) -> bool:
        """After a call found it away: pauses and answers True while it is worth trying again before ``deadline``."""
        now = self._clock()
        if self._began is None or now - self._noticed > _FORGOTTEN_SECONDS:
            self._began = now
        self._noticed = now
        if now + PAUSE_SECONDS > min(self._began + LONGEST_SECONDS, deadline - LEFT_FOR_WORK_SECONDS):
            return False
        self._sleep(PAUSE_SECONDS)
        return True
