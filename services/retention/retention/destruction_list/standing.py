"""Whether this process knows what the destruction list says."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

FRESH_SECONDS = 120.0


@dataclass
class ListStanding:
    """``clock``: seconds, monotonic. Nothing is ordered, and the service is not ready, before the list was read to its
    end; once it was found broken, until somebody mended it and the process read it anew."""

    clock: Callable[[], float] = time.monotonic
    was_read: bool = False
    is_broken: bool = False
    _read_at: float = field(default=float("-inf"))

    def read_to_its_end(self) -> None:
        """It was, and it holds."""
        self.was_read, self.is_broken, self._read_at = True, False, self.clock()

    def broken(self) -> None:
        """It does not hold."""
        self.is_broken = True

    @property
    def is_ready(self) -> bool:
        """Whether it was read once since the start, and is not known to be broken."""
        return self.was_read and not self.is_broken

    @property
    def is_fresh(self) -> bool:
        """Whether it was read within the last two minutes: what is ordered now knows what it says now."""
        return self.is_ready and self.clock() - self._read_at < FRESH_SECONDS
