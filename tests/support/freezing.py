"""Freezes a program with everything it started: it keeps its connections, takes new ones, and says nothing."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def frozen(pid: int) -> Iterator[None]:
    """SIGSTOP to ``pid`` and all below it (PostgreSQL's backends are in groups of their own); SIGCONT at the end."""
    stopped: list[int] = []
    try:
        _stop_with_children(pid, stopped)
        yield
    finally:
        for each in reversed(stopped):
            with suppress(ProcessLookupError):
                os.kill(each, signal.SIGCONT)


def _stop_with_children(pid: int, stopped: list[int]) -> None:
    """A parent first: once it stands still it starts no more children."""
    os.kill(pid, signal.SIGSTOP)
    stopped.append(pid)
    for child in _children(pid):
        with suppress(ProcessLookupError):
            _stop_with_children(child, stopped)


def _children(pid: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(FileNotFoundError):
            found += map(int, task.read_text().split())
    return found
