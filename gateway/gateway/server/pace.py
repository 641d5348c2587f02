"""How slow a sender may be: a grace, and from then on so many bytes a second on the average."""

import time
from collections.abc import Callable


class Pace:
    """Of one body. ``seconds_left`` falls to nought when too little has come for too long."""

    def __init__(self, grace: float, least_a_second: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._limit = clock() + grace
        self._least = least_a_second

    def count(self, size: int) -> None:
        """``size`` more bytes have come: each byte buys time."""
        self._limit += size / self._least

    @property
    def seconds_left(self) -> float:
        """How long the next byte may take; 0.0 or less: too slow."""
        return self._limit - self._clock()
