"""An end to waiting for somebody on the internet, however slowly they send."""

from collections.abc import Callable
from typing import TypeVar

import eventlet

R = TypeVar("R")


def within(seconds: float, function: Callable[[], R]) -> R:
    """What ``function`` answers; ``TimeoutError`` after ``seconds``, in a process of eventlet, whose sockets yield."""
    with eventlet.Timeout(seconds, exception=TimeoutError):
        return function()
