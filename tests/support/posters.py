"""Teachers who report concerns side by side while parts of the system are broken."""

import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from types import TracebackType
from typing import Self
from uuid import uuid4

import httpx
from haven_local.demonstration.caller import ApiError, Caller

from support.ledger import Posted
from support.looking import eventually
from support.small_trust import PASSWORD, SmallTrust, email_of

_REPORTS = "/api/v1/concerns"


class Posters:
    """``number`` sessions of one teacher, each posting one report after the other with ``pause`` seconds between.

    Every report is repeated with its key until it is answered. Each has an ``occurred_at`` of its own, so that one
    report made twice can be told from two reports. ``most``: how many reports in all, else until ``finish``.
    """

    def __init__(
        self,
        trust: SmallTrust,
        number: int = 8,
        *,
        pause: float = 0.5,
        most: int | None = None,
        seed: int = 0,
        tries: int = 30,
    ) -> None:
        self._tries = tries
        self._trust = trust
        self._number = number
        self._pause = pause
        self._most = most
        self._seed = seed
        self._children = [pupil["id"] for pupil in trust.pupils()]
        self._first_mark = datetime.now(UTC) - timedelta(days=1)
        self._begun = 0
        self._turn = threading.Lock()
        self._hurry = threading.Event()
        self._stop = threading.Event()
        self._pool = ThreadPoolExecutor(number)
        self._running: list[Future[None]] = []
        self.posted: list[Posted] = []
        self.unanswered: dict[datetime, str] = {}
        """Marks of reports that were given up or refused, with the reason."""
        self.statuses: Counter[int] = Counter()
        """Answers to reports by HTTP status, also those after which the report was repeated."""

    def __enter__(self) -> Self:
        self._running = [self._pool.submit(self._post_many, poster) for poster in range(self._number)]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._hurry.set()
        self._pool.shutdown(wait=True)

    def finish(self) -> None:
        """Posts what is left of ``most`` without pauses, or ends with the reports in hand; raises what a poster did."""
        self._hurry.set()
        for each in self._running:
            each.result()

    @property
    def slowest(self) -> float:
        """Seconds until the slowest report was answered."""
        return max((each.seconds for each in self.posted), default=0.0)

    def _post_many(self, poster: int) -> None:
        chosen = random.Random(f"{self._seed}:{poster}")
        with Caller(self._trust.url, self._trust.ca, self._saw, tries=self._tries) as teacher:
            eventually(partial(_signs_in, teacher), what="a sign-in while others report")
            for mark in self._marks():
                self._post(teacher, mark, chosen)
                self._hurry.wait(self._pause)

    def _marks(self) -> Iterator[datetime]:
        while not self._stop.is_set():
            with self._turn:
                if self._begun == self._most or (self._most is None and self._hurry.is_set()):
                    return
                self._begun += 1
                mark = self._first_mark + timedelta(milliseconds=self._begun)
            yield mark

    def _post(self, teacher: Caller, mark: datetime, chosen: random.Random) -> None:
        body = self._trust.concern(chosen.choice(self._children), occurred_at=mark.isoformat())
        key, began = str(uuid4()), time.monotonic()
        try:
            receipt = teacher.send("POST", _REPORTS, json=body, headers={"Idempotency-Key": key})
        except ApiError as refused:
            self.unanswered[mark] = str(refused)
            return
        self.posted.append(Posted(mark, receipt["id"], time.monotonic() - began))

    def _saw(self, answer: httpx.Response) -> None:
        if answer.request.url.path == _REPORTS:
            self.statuses[answer.status_code] += 1


def _signs_in(teacher: Caller) -> bool:
    """Reports are what is counted here: a sign-in that was asked to wait is tried again."""
    try:
        teacher.sign_in(email_of("teacher"), PASSWORD)
    except ApiError:
        return False
    return True
