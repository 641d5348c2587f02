"""A pytest plugin: the process of a run that is handed modules, runs them, and says how each test ended.

Each process reads only what it is handed: when all of them read all tests first, that was a minute of processor time.
"""

import gc
import itertools
import os
import resource
import time
from collections.abc import Generator, Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest

from support.levels import WAITS_FOR
from support.runner.work import member_of

CHANNEL = "HAVEN_TEST_CHANNEL"
"""The descriptor over which the run is spoken to; unset in a pytest of somebody's own."""
NUMBER = "HAVEN_TEST_PROCESS"
"""Which of the run's processes this is."""
_NEW_OBJECTS = 50_000
"""Before the garbage collector looks: by its own measure it looks after each query, a tenth of what tests take."""


def is_worker() -> bool:
    """Whether this process is handed its work."""
    return CHANNEL in os.environ


def pytest_configure(config: pytest.Config) -> None:
    """Only in a process of a run."""
    if is_worker():
        config.pluginmanager.register(Worker(config))


class Worker:
    """Asks for the next modules until there are none."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        os.set_inheritable(descriptor := int(os.environ[CHANNEL]), False)
        self._run: Connection[object, Any] = Connection(descriptor)
        self._folders: dict[Path, pytest.Collector] = {}
        self._used = 0.0

    @pytest.hookimpl(wrapper=True)
    def pytest_collect_directory(self, path: Path) -> Generator[None, Any, Any]:
        """The same folder is the same node each time: pytest ties fixtures, and how long they last, to the node."""
        found = yield
        return None if found is None else self._folders.setdefault(path, found)

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self, session: pytest.Session) -> bool:
        """Nothing is read before it is handed out."""
        session.items = []
        gc.set_threshold(_NEW_OBJECTS, *gc.get_threshold()[1:])
        return True

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """A test is run once the next one is known, since fixtures that it needs as well stay."""
        ahead, behind = itertools.tee(self._tests(session))
        next(ahead, None)
        for test, following in itertools.zip_longest(behind, ahead):
            self._used = _processor_seconds()
            test.config.hook.pytest_runtest_protocol(item=test, nextitem=following)
            waited = test.get_closest_marker(WAITS_FOR) is not None
            self._say("ran", test.nodeid, _processor_seconds() - self._used, waited)
        self._say("finished")
        return True

    def _tests(self, session: pytest.Session) -> Iterator[pytest.Item]:
        known: set[str] = set()
        while True:
            self._say("next")
            modules = self._run.recv()
            if modules is None:
                return
            tests = list(session.perform_collect(modules))
            if (member := member_of(modules[0])) not in known:
                known.add(member)
                gc.collect()
                gc.freeze()  # code that was read stays to the end: it need not be walked through again and again
            yield from tests

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """A module that cannot be read is a test that fails."""
        if report.failed:
            self._say("report", report.nodeid, "error", report.longreprtext)

    def pytest_deselected(self, items: list[pytest.Item]) -> None:
        """What a landing leaves out, with the reason that was kept with it."""
        for item in items:
            self._say("left", item.nodeid, str(getattr(item, "why_left", "deselected")))

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """Known before it runs: it may take the process with it."""
        self._say("begun", nodeid)

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A test has three reports, of which one says how it ended; what it printed is told where it failed."""
        category, _, _ = self._config.hook.pytest_report_teststatus(report=report, config=self._config)
        if category in ("failed", "error"):
            printed = [f"— {title}\n{text}" for title, text in report.sections]
            self._say("report", report.nodeid, category, "\n".join([report.longreprtext, *printed]))
        elif category:
            self._say("report", report.nodeid, category, _reason(report) if category == "skipped" else "")

    def _say(self, *message: object) -> None:
        self._run.send(message)


def _reason(report: pytest.TestReport) -> str:
    longrepr = report.longrepr
    return str(longrepr[2]) if isinstance(longrepr, tuple) else report.longreprtext


def _processor_seconds() -> float:
    """Of this process and of those it started that have ended."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + ended.ru_utime + ended.ru_stime
