"""Where argon2id runs: outside the event loop, and behind it in the queue for the processors."""

import os
import sys
import threading
from collections.abc import Callable
from typing import Any

from eventlet import tpool

_NICENESS = 5
"""A hash's lanes are threads that never wait. As equals they held the event loop up for 200 ms; ten steps behind, a
busy machine gave them a twelfth of what each other program got, and sign-ins waited for the end of the rush."""


def off_the_loop(function: Callable[..., Any], *arguments: Any) -> Any:
    """Runs ``function`` in a thread that gives way to the event loop, database and broker; waits without blocking."""
    return tpool.execute(_giving_way, function, *arguments)


def _giving_way(function: Callable[..., Any], *arguments: Any) -> Any:
    """Linux counts niceness by thread, and argon2's own threads inherit it; elsewhere it is left as it is. Nobody but
    root may take niceness back, so a process that was started with more of it keeps that."""
    if sys.platform == "linux":
        thread = threading.get_native_id()
        os.setpriority(os.PRIO_PROCESS, thread, max(_NICENESS, os.getpriority(os.PRIO_PROCESS, thread)))
    return function(*arguments)
