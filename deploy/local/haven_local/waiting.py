"""Wait for something to become true, with a limit and a reason when it does not."""

import time
from collections.abc import Callable

PAUSE_SECONDS = 0.1


class NotReady(RuntimeError):
    """A part did not become ready within its time."""


def wait_until(ready: Callable[[], bool], what: str, seconds: float, pause: float = PAUSE_SECONDS) -> None:
    """Ask ``ready`` again and again; raise ``NotReady`` naming ``what`` after ``seconds``."""
    limit = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > limit:
            raise NotReady(f"{what} was not ready within {seconds:.0f} seconds")
        time.sleep(pause)
