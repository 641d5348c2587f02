"""One try of all tasks: a child is found, a report is sent, a lead reads it and decides, a mail goes out."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import httpx
from chassis.ground.logs import get_logger
from chassis.process.certificates import CertificateWatch, Server, end_of_server
from haven_schemas.watch import CHILD_SURNAME, WATCH_CHILD, WATCH_LEAD, WATCH_REPORTER, WATCH_URN

from .failing import Failing
from .metrics import SECONDS, SUCCEEDED_AT, TRIES
from .session import NOT_TURNED_ON, Session, authorities
from .settings import WatcherSettings
from .tasks import TASKS, Task

_ACCOUNT = "Written by the watcher about a child who is invented. Nobody has to do anything."
_REASON = "Written by the watcher."
_LOOK_EVERY_SECONDS = 2.0

log = get_logger()


@dataclass
class Trying:
    """``clock`` says what time it is, ``sleep`` waits. ``devices`` outlasts a try. ``transport``: how Haven is reached,
    if not over TLS."""

    settings: WatcherSettings
    clock: Callable[[], datetime]
    sleep: Callable[[float], None] = time.sleep
    devices: dict[UUID, str] = field(default_factory=dict)
    transport: httpx.BaseTransport | None = None

    def __post_init__(self) -> None:
        """The certificate that people meet, looked at with each try."""
        public = Server.of(self.settings.url, 443)
        look = partial(end_of_server, public, authorities(self.settings), name=self.settings.name_in_certificate)
        self._certificates = CertificateWatch({"public": look})

    def run(self) -> dict[Task, str]:
        """What came of each task: ``done``, ``failed`` or ``not_reached``; counted as well, unless it is turned
        off."""
        came: dict[Task, str] = {}
        self._certificates.look()
        try:
            self._tasks(came)
        except Failing as failing:
            if failing.reason == NOT_TURNED_ON:
                log.info("watch_not_turned_on")
                return dict.fromkeys(TASKS, "not_reached")
            log.warning("watch_failing", after=len(came), reason=failing.reason)
        for task in TASKS:
            TRIES.labels(task, came.setdefault(task, "not_reached")).inc()
        return came

    def _tasks(self, came: dict[Task, str]) -> None:
        with self._session(WATCH_REPORTER) as reporter:
            with self._task("child_found", came):
                _find_child(reporter)
            with self._task("report_sent", came):
                concern_id = self._report(reporter)
        with self._session(WATCH_LEAD) as lead:
            with self._task("lead_reads", came):
                self._read_and_decide(lead, concern_id)
            with self._task("mail_sent", came):
                self._await(lambda: _alert(lead, concern_id).get("mailed_at"), "no_mail")

    def _session(self, account: UUID) -> Session:
        return Session(
            self.settings,
            account,
            self.devices,
            clock=self.clock,
            sleep=self.sleep,
            transport=self.transport,
        )

    @contextmanager
    def _task(self, task: Task, came: dict[Task, str]) -> Iterator[None]:
        began = self.clock()
        came[task] = "failed"
        yield
        came[task] = "done"
        ended = self.clock()
        SUCCEEDED_AT.labels(task).set(ended.timestamp())
        SECONDS.labels(task).set((ended - began).total_seconds())

    def _report(self, reporter: Session) -> str:
        """About the one child, under the trust's first category; answers the concern's id."""
        categories = reporter.get("/categories")["categories"]
        if not categories:
            raise Failing("no_category")
        body = {
            "school_urn": WATCH_URN,
            "category": categories[0]["id"],
            "occurred_at": (self.clock() - timedelta(minutes=1)).isoformat(),
            "account": _ACCOUNT,
            "pupils": [{"pupil_id": str(WATCH_CHILD), "role": "affected"}],
        }
        return str(reporter.post("/concerns", body, key=str(uuid4()))["id"])

    def _read_and_decide(self, lead: Session, concern_id: str) -> None:
        """The alert has come, the words are those that were written, and the decision is taken."""
        self._await(lambda: _alert(lead, concern_id), "no_alert")
        read = lead.get(f"/concerns/{concern_id}")
        if read["account"] != _ACCOUNT:
            raise Failing("other_words")
        closed = lead.post(f"/concerns/{concern_id}/no-further-action", {"reason": _REASON}, key=str(uuid4()))
        if closed["status"] != "closed":
            raise Failing("not_closed")

    def _await(self, look: Callable[[], Any], reason: str) -> None:
        """Looks until there is something, or patience ends."""
        until = self.clock() + timedelta(seconds=self.settings.watch_patience_seconds)
        while not look():
            if self.clock() >= until:
                raise Failing(reason)
            self.sleep(_LOOK_EVERY_SECONDS)


def _find_child(reporter: Session) -> None:
    found = [each["id"] for each in reporter.get("/pupils", query=CHILD_SURNAME)["pupils"]]
    if found != [str(WATCH_CHILD)]:
        raise Failing("no_child")


def _alert(lead: Session, concern_id: str) -> dict[str, Any]:
    """The lead's alert of the concern, or nothing."""
    alerts: list[dict[str, Any]] = lead.get("/alerts")["alerts"]
    return next((each for each in alerts if each["object_id"] == concern_id), {})
