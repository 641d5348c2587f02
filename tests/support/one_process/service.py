"""One service without its process: the class nameko would run, with its app, readers of events and timed jobs."""

import importlib
import os
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from chassis.bus.delivery import Delivery, read_delivery
from chassis.bus.retry import matching_type
from chassis.ground.settings import ServiceSettings, load
from chassis.process.application import App
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rpc_wire import PING, Reply, Request, write_problem

from .bus import Bus, Calls, Outbox
from .plain_adapters import without_eventlet

Job = Callable[[], None]


class Service:
    """``settings`` are those of its process."""

    app: App
    service: Any
    """The object whose methods nameko would call."""

    def __init__(self, bus: Bus, name: str, settings: Mapping[str, str]) -> None:
        self.name = name
        self._bus = bus
        self._settings = {**settings, "HAVEN_SERVICE": name}
        self._is_alive = False
        self.start()

    def start(self) -> None:
        """Anew, with nothing remembered, if it does not run."""
        if self._is_alive:
            return
        service_class = importlib.import_module(f"{self.name}.service").SERVICE_CLASS
        with _environment(self._settings):
            self.app = App(load(ServiceSettings))
            self.app.extras = without_eventlet(self.app)
        self.app.rpc = Calls(self._bus, self.name)  # type: ignore[assignment]  # the same calls, another way
        self.app.relay._outbox._publisher = Outbox(self._bus)  # type: ignore[assignment]  # as far as it needs a lane
        self.app.subscribe(service_class)
        self.service = service_class()
        self.service.app = self.app
        self._calls: dict[str, Callable[[Request], Reply]] = {}
        self._readers: dict[str, Callable[..., None]] = {}
        self.jobs: dict[str, Job] = {}
        self._looking: list[Job] = []
        for method, entrypoint in _entrypoints(service_class):
            self._take_up(method, entrypoint)
        self._ran_at = -1
        self._bus.attach(self.app.broadcasts)
        self._bus.serve(self.name, self.answer)
        self._is_alive = True

    def kill(self) -> None:
        """As if its process had ended between two steps: what it held in memory is gone, calls to it are
        ``unavailable``, events for it wait. What it was in the middle of, a process that is really killed can show."""
        if self._is_alive:
            self._is_alive = False
            self._bus.leave(self.name, self.app.broadcasts)
            self.app.database.dispose()

    stop = kill

    def _take_up(self, method: str, entrypoint: Any) -> None:
        bound = getattr(self.service, method)
        if hasattr(bound, "call"):
            self._calls[method] = bound
        elif hasattr(bound, "event_types"):
            self._readers.update(dict.fromkeys(bound.event_types, bound))
        elif hasattr(entrypoint, "seconds"):
            self.jobs[method] = bound
            if entrypoint.rests:
                self._looking.append(bound)
        else:
            raise TypeError("a way into a service that a world in one process does not know", method)

    def answer(self, request: Request) -> Reply:
        """What its process would answer."""
        if request.method == PING:
            return Reply(ok={})
        served = self._calls.get(request.method)
        if served is None:
            return Reply(problem=write_problem(Problem(ErrorCode.UNAVAILABLE)))
        return served(request)

    def send(self) -> None:
        """Everything it wrote goes to its readers, as its relay sends it; audit entries first."""
        if self._is_alive:
            self.app.relay.empty()

    def take_in(self) -> bool:
        """Whatever events wait for it; whether there were any. What a reader raises is the test's."""
        waiting = self._bus.waiting[self.name] if self._is_alive else deque[Delivery]()
        taken = bool(waiting)
        while waiting:
            self._read(waiting.popleft())
        return taken

    def _read(self, delivery: Delivery) -> None:
        envelope, event = read_delivery(delivery)
        kind = matching_type(tuple(self._readers), envelope.type)
        if kind is None:
            raise AssertionError(f"{self.name} has no reader of {envelope.type}")
        self._readers[kind](envelope, event)

    def has_written(self) -> bool:
        """Whether something was written since its timed jobs ran last."""
        return self._is_alive and self.app.written != self._ran_at

    def run_jobs(self, *, all_of_them: bool = False) -> bool:
        """The timed jobs that look for what was written (``rests``), if something was since they ran last; or every
        job. Whether any ran."""
        if not self.has_written() and not (all_of_them and self._is_alive):
            return False
        self._ran_at = self.app.written
        for job in self.jobs.values() if all_of_them else self._looking:
            job()
        return True

    @property
    def pid(self) -> int:
        """Of this process."""
        return os.getpid()

    def is_ready(self) -> bool:
        """Whether it runs and its database answers."""
        return self._is_alive and self.app.database.ping()


def _entrypoints(service_class: type) -> Iterator[tuple[str, Any]]:
    for method in sorted(dir(service_class)):
        for entrypoint in getattr(getattr(service_class, method), "nameko_entrypoints", ()):
            yield method, entrypoint


@contextmanager
def _environment(settings: Mapping[str, str]) -> Iterator[None]:
    """Adapters read their own settings from the environment, and nothing but ``settings`` is there."""
    before = dict(os.environ)
    for name in [each for each in before if each.startswith("HAVEN_")]:
        del os.environ[name]
    os.environ.update(settings)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
