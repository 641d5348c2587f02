"""The world itself: what ``World`` has of databases, vault and files, with every service and the gateway in place."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Self

import httpx
from haven_local.demonstration.setting_up import SetUp
from haven_local.layout import SERVICE_NAMES
from haven_local.stack import Stack
from haven_schemas import topology

from support.looking import settled_by
from support.world import World

from .bus import Bus, Calls
from .gateway import Gateway
from .logs import logged_to
from .service import Service

_MOST_ROUNDS = 50
_FIRST_JOBS = ("audit.state_numbers", "identity.keep_token_keys", "retention.keep_list", "incidents.keep_intake_key")
"""In this order: no audit entry is sent before the log was heard, and nothing is shown before the list was read."""


class OneProcess(World):
    """``deliver`` and ``settle`` are the only clock of what goes on behind a call."""

    def __init__(self, stack: Stack, suffix: str, settings: dict[str, str] | None = None) -> None:
        super().__init__(stack, suffix, settings=settings)
        self.bus = Bus()
        self.services: dict[str, Service] = {}
        self.parts: dict[str, Service | Gateway] = {}
        """Each by its name, as ``World.running`` has its processes."""

    @property
    def vhosts(self) -> tuple[str, str]:  # type: ignore[override]  # names that nobody connects to
        """None is made: settings have names for them all the same."""
        return topology.VHOST_EVENTS, topology.VHOST_RPC

    @cached_property
    def gateway(self) -> Gateway:
        """Its application, over the services."""
        return Gateway(self.bus, self.settings_for("gateway"))

    def another_gateway(self, settings: dict[str, str]) -> Gateway:
        """One more, with settings of its own."""
        return Gateway(self.bus, {**self.settings_for("gateway"), **settings})

    @property
    def transport(self) -> httpx.BaseTransport:
        """How clients reach the gateway."""
        return self.gateway.transport

    def begin(self) -> "OneProcess":
        """Every service and the gateway, ready."""
        self.start_mail()
        with self.at_hand():
            for name in SERVICE_NAMES:
                self.services[name] = Service(self.bus, name, self.settings_for(name))
            for job in _FIRST_JOBS:
                self.run_job(job)
            self.parts = {**self.services, self.gateway.name: self.gateway}
            self.settle(all_jobs=True)
        return self

    @contextmanager
    def at_hand(self) -> Iterator[None]:
        """Inside, ``eventually`` settles this world instead of waiting, and what is logged is in its ``log``."""
        with settled_by(self.settle, self.pass_some_time), logged_to(self.log):
            yield

    @property
    def log(self) -> Path:
        """Of all services and the gateway."""
        return self.folder / "services.log"

    def setting_up(self) -> SetUp:
        """The set-up's calls, in place."""
        return _SetUpHere(self.gateway.calls, self.setup_token())

    def calls_of(self, caller: str) -> Calls:
        """Calls as ``caller`` makes them on the bus."""
        return Calls(self.bus, caller)

    def run_job(self, job: str) -> None:
        """One timed job, as ``service.method``."""
        service, _, method = job.partition(".")
        self.services[service].jobs[method]()

    def deliver(self) -> None:
        """Every event and audit entry that was written reaches its readers, and whatever these write reaches theirs."""
        if any(service.app.heard.statement is None for service in self.services.values()):
            self.run_job("audit.state_numbers")  # of a source that has not heard it no entry is sent
        for _ in range(_MOST_ROUNDS):
            for service in self.services.values():
                service.send()
            taken = [service.take_in() for service in self.services.values()]
            if not any(taken):
                return
        raise AssertionError("events went on and on")

    def settle(self, *, all_jobs: bool = False) -> None:
        """Delivers, and runs the timed jobs that look for what was written, until nothing more is written.

        ``all_jobs``: every job once besides, for what comes due by itself, or was written by somebody else.
        """
        self.deliver()
        for _ in range(_MOST_ROUNDS):
            ran = [service.run_jobs(all_of_them=all_jobs) for service in self.services.values()]
            if not any(ran):
                return
            self.deliver()
            all_jobs = False
        raise AssertionError("timed jobs went on and on")

    def pass_some_time(self) -> None:
        """Every job runs, and tokens are fetched anew, as they are each minute."""
        self.settle(all_jobs=True)
        self.gateway.forget_sessions()

    def is_idle(self) -> bool:
        """Whether nothing was written since everything was delivered and done."""
        return not any(service.has_written() for service in self.services.values())

    def abandon(self) -> None:
        """Ends what is no process."""
        if not self._closed:
            for service in self.services.values():
                service.kill()
            if "gateway" in self.__dict__:
                self.gateway.close()
        super().abandon()


class _SetUpHere(SetUp):
    """Over calls in place."""

    def __init__(self, calls: Calls, token: str) -> None:
        self._client = calls  # type: ignore[assignment]  # the same calls, another way
        self._token = token

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing was opened."""
