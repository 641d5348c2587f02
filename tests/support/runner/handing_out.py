"""Starts the processes of a run, hands them their modules, and goes on where one of them dies."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, Pipe, wait
from pathlib import Path

from haven_local.layout import CHECKOUT

from support.runner.budget import family_of
from support.runner.processors import READING
from support.runner.results import Results
from support.runner.work import Part, next_part
from support.runner.worker import CHANNEL, NUMBER

_LOOK_SECONDS = 2.0
_SHOWN_OF_LOG = 60
_PYTEST = ("conftest.py", "-q", "--no-header", "-p", "support.runner.worker", "-p", "no:cacheprovider")
"""The one file is read beforehand, and no folder: fixtures of a folder that pytest has read but not walked through by
the end of its first collection are forgotten."""


@dataclass
class Process:
    """A pytest that is handed parts; ``test``: what it runs now."""

    number: int
    started: subprocess.Popen[bytes]
    log: Path
    channel: Connection
    parts: list[Part] = field(default_factory=list)
    """What it was handed. It asks for the next one while its last test still runs."""
    test: str | None = None
    is_silent: bool = False
    has_finished: bool = False

    @property
    def family(self) -> str:
        """Of the present test; until there is one, of what is read."""
        if self.test is not None:
            return family_of(self.test)
        return family_of(self.parts[0].modules[0]) if self.parts else READING


class HandingOut:
    """One run of ``parts`` by at most ``most`` processes, whose logs are in ``folder``."""

    def __init__(self, parts: Sequence[Part], results: Results, folder: Path, most: int) -> None:
        self._waiting, self._results, self._folder, self._most = list(parts), results, folder, most
        self._processes: list[Process] = []
        self._numbers = 0

    def running(self) -> Mapping[int, str]:
        """Process id and family of each process; may be asked from another thread."""
        return {each.started.pid: each.family for each in list(self._processes)}

    def run(self) -> None:
        """Until every part has run.

        The others begin once the first one runs a test: by then Python has kept what it made of all that they share,
        and no two of them make it at the same time.
        """
        wanted = min(self._most, len(self._waiting))
        self._processes = [self._start()]
        while self._processes:
            if len(self._processes) < wanted and self._waiting and self._processes[0].test is not None:
                self._processes += [self._start() for _ in range(wanted - len(self._processes))]
            self._hear()

    def _start(self) -> Process:
        self._numbers += 1
        log = self._folder / f"process-{self._numbers}.log"
        ours, theirs = Pipe()
        environment = {**os.environ, CHANNEL: str(theirs.fileno()), NUMBER: str(self._numbers)}
        with log.open("wb") as out, theirs:
            started = subprocess.Popen(
                [sys.executable, "-m", "pytest", *_PYTEST],
                cwd=CHECKOUT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                pass_fds=[theirs.fileno()],
            )
        return Process(self._numbers, started, log, ours)

    def _hear(self) -> None:
        """One message of each process that says something, and the end of those that ended."""
        channels = {each.channel: each for each in self._processes if not each.is_silent}
        for ready in wait(list(channels), _LOOK_SECONDS):
            if isinstance(ready, Connection):
                self._take(channels[ready])
        for process in [each for each in self._processes if each.started.poll() is not None]:
            self._end(process)
        self._results.tell(len(self._waiting))

    def _take(self, process: Process) -> None:
        try:
            kind, *said = process.channel.recv()
        except (EOFError, ConnectionError):
            process.is_silent = True
            process.started.wait()
            return
        if kind == "next":
            self._hand(process)
        elif kind == "begun":
            process.test = str(said[0])
        elif kind == "finished":
            process.has_finished = True
        else:
            self._results.take(kind, *said)

    def _hand(self, process: Process) -> None:
        others = [each.parts[-1] for each in self._processes if each is not process and each.parts]
        part = next_part(self._waiting, others, process.parts[-1] if process.parts else None)
        process.parts = [*process.parts[-1:], part] if part is not None else []
        process.channel.send(None if part is None else list(part.modules))

    def _end(self, process: Process) -> None:
        """What a process had not begun when it died is handed to another; what it was at has failed."""
        while not process.is_silent and process.channel.poll():
            self._take(process)
        process.channel.close()
        self._processes.remove(process)
        if process.has_finished:
            return
        end = "\n".join(process.log.read_text(errors="replace").splitlines()[-_SHOWN_OF_LOG:])
        name = process.test or f"process {process.number}"
        self._results.take("report", name, "error", f"its process ended with {process.started.returncode}:\n{end}")
        if process.test is not None and (rest := _not_begun(process.test, process.parts)) is not None:
            self._waiting.insert(0, rest)
        if self._waiting:
            self._processes.append(self._start())


def _not_begun(test: str, parts: Sequence[Part]) -> Part | None:
    """The modules behind the one at which a process died."""
    at, handed = test.partition("::")[0], [module for part in parts for module in part.modules]
    behind = handed[handed.index(at) + 1 :] if at in handed else handed
    return Part(parts[-1].name, tuple(behind), 0.0) if behind else None
