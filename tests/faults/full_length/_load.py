"""Reports and reads through several gateways, each asked once: what one of them does not answer counts as failed.

Requests go to a gateway that says it is ready, as a load balancer sends them; nothing is asked a second time.
"""

import itertools
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Any, Protocol, Self
from uuid import uuid4

import httpx
from full_length._fault_run import FaultRun
from support.breaking import comes_right
from support.ledger import Posted
from support.running import RunningProcess
from support.small_trust import PASSWORD, SCHOOLS, SmallTrust, email_of

_ASK_READY_SECONDS = 0.5
_PAUSE_SECONDS = 0.2
_ROLL = {"school_urn": SCHOOLS["north"][0], "limit": 20}
_OF_TEACHERS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("/api/v1/pupils", _ROLL),
    ("/api/v1/concerns/mine", {"limit": 20}),
)
_OF_LEADS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("/api/v1/alerts", {"limit": 20}),
    ("/api/v1/concerns", {"limit": 20}),
    ("/api/v1/incidents", {"limit": 20}),
    ("/api/v1/sessions/current", {}),
)


def second_gateway(trust: SmallTrust, settings: dict[str, str]) -> RunningProcess:
    """One more gateway of the same trust at a port of its own; ``settings`` override."""
    world = trust.world
    port = world.unused_port()
    own = {"HAVEN_LISTEN": f"127.0.0.1:{port}", "HAVEN_HEALTH_PORT": str(world.unused_port())}
    process = world.start_gateway({**own, **settings})
    process.url = f"https://localhost:{port}"
    return process


class Gateway(Protocol):
    """What requests are sent to; a ``RunningProcess`` is one."""

    @property
    def url(self) -> str | None:
        """Where it answers."""
        ...

    def is_ready(self) -> bool:
        """Whether it says that it can do its work."""
        ...


class Balancer:
    """Knows which gateways are ready, as far as it has asked; ``choose`` takes turns among them."""

    def __init__(self, gateways: Sequence[Gateway]) -> None:
        self._gateways = list(gateways)
        self._ready = [process for process in self._gateways if process.is_ready()]
        self._turns = itertools.count()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._ask, daemon=True)
        self._thread.start()

    def choose(self) -> str:
        """The address of one that was ready when it was last asked."""
        ready = self._ready or self._gateways
        return str(ready[next(self._turns) % len(ready)].url)

    def close(self) -> None:
        """Asks no more."""
        self._stop.set()
        self._thread.join()

    def _ask(self) -> None:
        while not self._stop.wait(_ASK_READY_SECONDS):
            self._ready = [process for process in self._gateways if process.is_ready()]


class Load:
    """Teachers who report and look, and leads who read, until ``finish``. Its ``posted`` and ``unanswered`` are those
    of ``Posters``."""

    def __init__(self, run: FaultRun, gateways: Sequence[Gateway], teachers: int = 4, leads: int = 2) -> None:
        self._trust, self._seed = run.trust, run.seed
        self._teachers, self._leads = teachers, leads
        self._children = [pupil["id"] for pupil in run.trust.pupils()]
        self._lead = run.trust.signed_in("lead", elevated=True).headers
        self._tokens = [self._sign_in() for _ in range(teachers)]
        self._balancer = Balancer(gateways)
        self._marks = itertools.count(1)
        self._first_mark = datetime.now(UTC) - timedelta(days=1)
        self._stop = threading.Event()
        self._pool = ThreadPoolExecutor(teachers + leads)
        self.posted: list[Posted] = []
        self.unanswered: dict[datetime, str] = {}
        self.failed: Counter[str] = Counter()
        """Requests without a good answer, by what was asked and what came of it."""
        self.answered = 0
        self.seconds: list[float] = []
        """Of each request that was answered."""

    def __enter__(self) -> Self:
        workers = [self._teach] * self._teachers + [self._look] * self._leads
        self._running = [self._pool.submit(self._work, each, number) for number, each in enumerate(workers)]
        comes_right(lambda: self.answered > 0, what="the first answer")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._pool.shutdown(wait=True)
        self._balancer.close()

    def finish(self) -> None:
        """Ends with the requests in hand; raises what a worker did."""
        self._stop.set()
        for each in self._running:
            each.result()

    def _sign_in(self) -> dict[str, str]:
        caller = self._trust.caller()
        caller.sign_in(email_of("teacher"), PASSWORD)
        return caller.headers

    def _work(self, work: Callable[[httpx.Client, int], None], number: int) -> None:
        with httpx.Client(verify=self._trust.context(), timeout=30.0) as client:
            while not self._stop.wait(_PAUSE_SECONDS):
                work(client, number)

    def _teach(self, client: httpx.Client, number: int) -> None:
        token, chosen = self._tokens[number], random.Random(f"{self._seed}:{number}:{time.monotonic_ns()}")
        self._report(client, token, chosen.choice(self._children))
        path, parameters = chosen.choice(_OF_TEACHERS)
        self._ask(client, "GET", path, params=parameters, headers=token)

    def _look(self, client: httpx.Client, _number: int) -> None:
        for path, parameters in _OF_LEADS:
            self._ask(client, "GET", path, params=parameters, headers=self._lead)

    def _report(self, client: httpx.Client, token: dict[str, str], child: str) -> None:
        mark = self._first_mark + timedelta(milliseconds=next(self._marks))
        body, began = self._trust.concern(child, occurred_at=mark.isoformat()), time.monotonic()
        headers = {**token, "Idempotency-Key": str(uuid4())}
        receipt = self._ask(client, "POST", "/api/v1/concerns", json=body, headers=headers)
        if receipt is None:
            self.unanswered[mark] = "failed"
        else:
            self.posted.append(Posted(mark, receipt["id"], time.monotonic() - began))

    def _ask(self, client: httpx.Client, method: str, path: str, **arguments: Any) -> Any:
        """The answer's JSON; None, and counted, where there was no good one.

        Who asks too fast for their own allowance is told when to ask again, and does.
        """
        began, url = time.monotonic(), self._balancer.choose()
        try:
            answer = client.request(method, url + path, **arguments)
            while answer.status_code == httpx.codes.TOO_MANY_REQUESTS and not self._stop.is_set():
                self._stop.wait(float(answer.headers["Retry-After"]))
                began, url = time.monotonic(), self._balancer.choose()
                answer = client.request(method, url + path, **arguments)
        except httpx.TransportError as lost:
            self.failed[f"{method} {path} {type(lost).__name__}"] += 1
            return None
        if answer.status_code == httpx.codes.TOO_MANY_REQUESTS:
            return None  # the load is over, and would have asked again
        if answer.is_success:
            self.answered += 1
            self.seconds.append(time.monotonic() - began)
            return answer.json()
        code = ""
        with suppress(ValueError):
            code = answer.json().get("code", "")
        self.failed[f"{method} {path} {answer.status_code} {code}"] += 1
        return None
