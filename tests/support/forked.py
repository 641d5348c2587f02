"""Services and gateways of tests, forked from a process that has read their code (``support.forking``)."""

import json
import os
import select
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from haven_local.layout import CHECKOUT
from haven_local.service_programs import PROCESS_ENVIRONMENT


class Forked:
    """A process that was forked for us by another: watched by its descriptor, since it is no child of ours."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        try:
            self._descriptor: int | None = os.pidfd_open(pid)
        except ProcessLookupError:
            self._descriptor = None

    def poll(self) -> int | None:
        """None while it runs; nought afterwards, however it ended."""
        return 0 if self._ended_within(0) else None

    def wait(self, seconds: float) -> int:
        """As ``poll`` once it has ended; ``subprocess.TimeoutExpired``."""
        if not self._ended_within(seconds):
            raise subprocess.TimeoutExpired(str(self.pid), seconds)
        return 0

    def _ended_within(self, seconds: float) -> bool:
        if self._descriptor is None:
            return True
        ended, _, _ = select.select([self._descriptor], [], [], seconds)
        if ended:
            os.close(self._descriptor)
            self._descriptor = None
        return bool(ended)


class _Parent:
    """One a test process and kind; ends with it, since its stdin ends. What it forked goes on."""

    def __init__(self, kind: str) -> None:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("HAVEN_")}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "support.forking", kind],
            cwd=CHECKOUT,
            env={**environment, **PROCESS_ENVIRONMENT, "PYTHONPATH": str(CHECKOUT / "tests")},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
        self._turn = threading.Lock()
        """An answer is that of the order before it: services are asked for by several threads."""

    def fork(self, arguments: Sequence[str], environment: Mapping[str, str], log: Path) -> Forked:
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("a parent is asked and answers")
        order = {"arguments": arguments, "environment": dict(environment), "log": str(log)}
        with self._turn:
            self._process.stdin.write(json.dumps(order).encode() + b"\n")
            self._process.stdin.flush()
            return Forked(int(self._process.stdout.readline()))


@cache
def _parent(kind: str) -> _Parent:
    return _Parent(kind)


def fork(name: str, environment: Mapping[str, str], log: Path) -> Forked:
    """The service called ``name``, or the gateway, under these settings; what it says is added to ``log``."""
    if name == "gateway":
        return _parent("gateway").fork([], environment, log)
    return _parent("services").fork([name], environment, log)
