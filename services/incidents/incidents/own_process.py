"""Runs a module of ours in a process of its own and waits for it outside the event loop.

What is laid out or read there takes no time from calls, has a limit of memory, and ends with everything it held.
"""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

_BEAT_SECONDS = 5.0
_MOST_BEATS = 120
"""Ten minutes: longer than 2,000 entries take."""


@dataclass(frozen=True)
class FinishedProcess:
    """A process that ended: its exit status, and what it wrote."""

    status: int
    made: bytes = field(repr=False)


class TookTooLong(Exception):
    """It was ended."""


@dataclass(frozen=True)
class Processes:
    """How a process is begun, and what its waiting raises after a beat: of the standard library, or eventlet's."""

    popen: Callable[..., Any] = subprocess.Popen
    still_busy: type[Exception] = subprocess.TimeoutExpired

    def run(self, module: str, message: bytes, beat: Callable[[], None]) -> FinishedProcess:
        """What ``python -m module`` answers to ``told``; ``TookTooLong``, and what ``beat`` raises.

        Everything goes in by the input: a command line and an environment can be read by others.
        """
        process = self.popen(
            [sys.executable, "-m", module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
        )
        try:
            made = self._talked(process, message, beat)
        finally:
            process.kill()
            process.wait()
        return FinishedProcess(process.returncode, made)

    def _talked(self, process: Any, message: bytes, beat: Callable[[], None]) -> bytes:
        unsent: bytes | None = message
        for _ in range(_MOST_BEATS):
            try:
                made: bytes = process.communicate(unsent, timeout=_BEAT_SECONDS)[0]
            except self.still_busy:
                unsent = None
                beat()
                continue
            return made
        raise TookTooLong
