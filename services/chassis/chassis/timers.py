"""Timed jobs: on every replica, one run at a time in a process, never the cause of a crash."""

from typing import Any

import eventlet
from eventlet.event import Event as Wake
from nameko.extensions import Entrypoint

from . import metrics
from .away import Away
from .logs import fault, get_logger

log = get_logger()

_FIRST_AFTER_SECONDS = 1.0
"""A job does not wait its whole period at the start: what it keeps (a public key, say) is needed from then on."""


class TimerEntrypoint(Entrypoint):
    """Calls its method a second after the start, then every ``seconds``, counted from the end of the run before."""

    def __init__(self, seconds: float, **kwargs: Any) -> None:
        self.seconds = seconds
        self._stopping: Wake | None = None
        self._thread: Any = None
        super().__init__(**kwargs)

    def start(self) -> None:
        """Begins the loop in a green thread of the container."""
        self._stopping = Wake()
        self._thread = self.container.spawn_managed_thread(self._loop, identifier=f"timer-{self.method_name}")

    def stop(self) -> None:
        """Lets the run in hand end, and no other begin."""
        if self._stopping is not None and not self._stopping.ready():
            self._stopping.send(True)

    def _loop(self) -> None:
        stopping, wait = self._stopping, min(self.seconds, _FIRST_AFTER_SECONDS)
        while stopping is not None and not stopping.ready():
            with eventlet.Timeout(wait, False):
                stopping.wait()
                return
            self._run_once()
            wait = self.seconds

    def _run_once(self) -> None:
        done: Wake = Wake()

        def finished(_: Any, result: Any, exc_info: Any) -> tuple[Any, Any]:
            done.send((result, exc_info))
            return result, None

        self.container.spawn_worker(self, (), {}, handle_result=finished)
        _, exc_info = done.wait()
        outcome = "ok" if exc_info is None else _outcome(self.method_name, exc_info[1])
        metrics.TIMER_RUNS.labels(self.method_name, outcome).inc()


def _outcome(job: str, error: BaseException) -> str:
    if isinstance(error, Away):
        log.warning("timer_dependency_away", job=job, dependency=error.dependency)
        return "away"
    fault(log, "timer_failed", error, job=job)
    return "failed"
