"""Timed jobs: on every replica, one run at a time in a process, never the cause of a crash."""

import time
from collections.abc import Callable
from typing import Any

import eventlet
from eventlet.event import Event as Wake
from nameko.extensions import Entrypoint

from chassis.ground import metrics
from chassis.ground.away import Away
from chassis.ground.logs import fault, get_logger

log = get_logger()

_FIRST_AFTER_SECONDS = 1.0
"""A job does not wait its whole period at the start: what it keeps (a public key, say) is needed from then on."""
_REST_SECONDS = 5.0


class Pace:
    """How long a job waits: ``seconds``; while what it needs is away ever twice as long, to ``most_while_away``."""

    def __init__(self, seconds: float, most_while_away: float | None = None) -> None:
        self._seconds, self._most = seconds, seconds if most_while_away is None else most_while_away
        self._wait = seconds

    def after(self, outcome: str) -> float:
        """Seconds until the next run, after one that ended so."""
        self._wait = min(2 * self._wait, self._most) if outcome == "away" else self._seconds
        return self._wait


class Rest:
    """Whether a job may pass over a run: nothing was written here since it ran last, and that is not ``seconds`` ago.

    Most jobs look for what this process wrote, or what other replicas did, each of which looks after its own; only what
    a replica left that died waits longer, and what comes due by itself. ``written``: how often this process has written
    so far. ``clock``: monotonic seconds.
    """

    def __init__(
        self, seconds: float | None, written: Callable[[], int], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._seconds, self._written, self._clock = seconds or 0.0, written, clock
        self._seen: int | None = None
        self._ran_at = 0.0

    def begin(self) -> None:
        """A run begins; what is written from now on it may have missed."""
        self._seen, self._ran_at = self._written(), self._clock()

    def lasts(self) -> bool:
        """Whether the run that is due may be passed over."""
        return self._seen == self._written() and self._clock() - self._ran_at < self._seconds


class TimerEntrypoint(Entrypoint):
    """Calls its method a second after the start, then every ``seconds``, counted from the end of the run before.

    ``most_while_away``: as in ``Pace``; ``rests``: as in ``Rest``, for at most ``_REST_SECONDS``.
    """

    def __init__(
        self, seconds: float, most_while_away: float | None = None, *, rests: bool = False, **kwargs: Any
    ) -> None:
        self.seconds, self.most_while_away, self.rests = seconds, most_while_away, rests
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
        pace = Pace(self.seconds, self.most_while_away)
        rest = Rest(_REST_SECONDS if self.rests else None, lambda: self.container.config["app"].written)
        while stopping is not None and not stopping.ready():
            with eventlet.Timeout(wait, False):
                stopping.wait()
                return
            if not rest.lasts():
                rest.begin()
                wait = pace.after(self._run_once())

    def _run_once(self) -> str:
        done: Wake = Wake()

        def finished(_: Any, result: Any, exc_info: Any) -> tuple[Any, Any]:
            done.send((result, exc_info))
            return result, None

        self.container.spawn_worker(self, (), {}, handle_result=finished)
        _, exc_info = done.wait()
        outcome = "ok" if exc_info is None else _outcome(self.method_name, exc_info[1])
        metrics.TIMER_RUNS.labels(self.method_name, outcome).inc()
        return outcome


def _outcome(job: str, error: BaseException) -> str:
    if isinstance(error, Away):
        log.warning("timer_dependency_away", job=job, dependency=error.dependency)
        return "away"
    fault(log, "timer_failed", error, job=job)
    return "failed"
