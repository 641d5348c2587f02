"""Whether what a process stands on answers: asked every few seconds, and judged by the age of the last good answer.

A frozen part takes connections and says nothing. So every question has a deadline, a thread of its own and a connection
of its own, never one that the service works with; a question that does not come back at all shows by its age.
"""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from chassis.ground.away import Away
from chassis.ground.logs import fault, get_logger

from .dependency_metrics import SILENT_SECONDS, UP

log = get_logger()

AT_START_SECONDS = 0.2
WHILE_AWAY_SECONDS = 1.0

Question = Callable[[], bool]
"""Whether the dependency answered; may raise ``Away``."""


@dataclass(frozen=True)
class Watched:
    """A dependency: ``ask`` is called ``every`` so many seconds and answers within ``deadline`` seconds."""

    ask: Question
    every: float = 3.0
    deadline: float = 6.0


class _Standing:
    """What is known of one dependency."""

    def __init__(self, watched: Watched, began: float) -> None:
        self.watched = watched
        self.answered_at = began
        self.answered_last = False
        self.ever = False

    def is_up(self, now: float) -> bool:
        return self.answered_last and now - self.answered_at <= self.watched.every + self.watched.deadline

    def note(self, answered: bool, now: float) -> None:
        self.answered_last = answered
        if answered:
            self.answered_at, self.ever = now, True

    def pause(self) -> float:
        """Seconds until the next question: sooner while no answer comes, so that a return is seen soon."""
        if self.answered_last:
            return self.watched.every
        return WHILE_AWAY_SECONDS if self.ever else AT_START_SECONDS


class DependencyWatch:
    """Asks each of ``watched`` on a thread of its own (a green one under eventlet). ``clock``: monotonic seconds."""

    def __init__(self, watched: Mapping[str, Watched], clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._standings = {name: _Standing(each, clock()) for name, each in watched.items()}
        self._stopping = threading.Event()

    def start(self) -> None:
        """Begins to ask, and shows the answers as metrics."""
        for name, standing in self._standings.items():
            UP.labels(name).set_function(partial(self._up, name))
            SILENT_SECONDS.labels(name).set_function(partial(self.silent_seconds, name))
            threading.Thread(target=self._keep_asking, args=(name, standing), name=f"watch-{name}", daemon=True).start()

    def stop(self) -> None:
        """Asks no more."""
        self._stopping.set()

    def is_up(self, name: str) -> bool:
        """Whether the last question was answered, and not too long ago."""
        return self._standings[name].is_up(self._clock())

    def silent_seconds(self, name: str) -> float:
        """Since the last good answer, or since the start."""
        return self._clock() - self._standings[name].answered_at

    def answers(self) -> dict[str, bool]:
        """Every dependency and whether it is up."""
        return {name: self.is_up(name) for name in self._standings}

    def _up(self, name: str) -> float:
        return float(self.is_up(name))

    def _keep_asking(self, name: str, standing: _Standing) -> None:
        while not self._stopping.is_set():
            before = standing.answered_last
            standing.note(_answered(name, standing.watched.ask), self._clock())
            if standing.answered_last != before:
                log.info("dependency_answers" if standing.answered_last else "dependency_silent", dependency=name)
            self._stopping.wait(standing.pause())


def _answered(name: str, ask: Question) -> bool:
    try:
        return ask()
    except Away:
        return False
    except Exception as error:  # noqa: BLE001  # a fault of ours must not end the watch; it counts as no answer
        fault(log, "dependency_question_failed", error, dependency=name)
        return False
