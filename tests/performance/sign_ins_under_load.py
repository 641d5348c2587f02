"""Sign-ins while 300 unread concerns are passed on to the next people at once and their mails go out.

All parts share this machine's processors, as in a small trust. Once every sign-in got a 504 for 84 s under this load;
what is asked is how long people wait, and how many are told to try again or hear nothing.
"""

import ssl
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta

import httpx
from chassis.ground import logs
from support.figures import Figure
from support.measured_size import sized
from support.shared_infrastructure import measuring_world
from support.small_trust import PASSWORD, SmallTrust, build, email_of, eventually

CONCERNS = sized(300, 3)
CALLERS = 4
PEOPLE = ("teacher", "lead", "head", "south_teacher")
LEAST_SECONDS = sized(20.0, 1.0)
_LONGEST_SECONDS = 240.0
_REPORTERS = 8
_LONG_AGO = timedelta(days=3)
_PATIENCE_SECONDS = 300.0


@dataclass
class _Found:
    """Seconds of each sign-in that was answered with a session, and the statuses of all."""

    seconds: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)

    def figures(self, when: str) -> list[Figure]:
        """How long, and how many not."""
        ordered = sorted(self.seconds) or [float("inf")]
        p95 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
        refused = sum(count for status, count in self.statuses.items() if status in (429, 503))
        silent = self.statuses.total() - refused - len(self.seconds)
        return [
            Figure(f"sign-ins, {when}", len(self.seconds), "sign-ins"),
            Figure(f"p50, {when}", ordered[len(ordered) // 2] * 1000, "ms"),
            Figure(f"p95, {when}", p95 * 1000, "ms"),
            Figure(f"slowest, {when}", ordered[-1] * 1000, "ms"),
            Figure(f"told to try again, {when}", refused, "answers"),
            Figure(f"timed out or failed, {when}", silent, "answers", goal="0", met=silent == 0),
            *(Figure(f"answered {status}, {when}", each, "answers") for status, each in sorted(self.statuses.items())),
        ]


def run() -> list[Figure]:
    """First with nothing else to do, then from the moment at which every concern is overdue until the mails are out."""
    logs.configure("bench", "error")  # standard output is for the figures
    with measuring_world("sign-ins", {"HAVEN_SIGN_INS_A_MINUTE": "100000"}) as world:
        trust = build(world, world.start_everything())
        _report(trust)
        quiet = _sign_ins(trust, lambda began: time.monotonic() - began > LEAST_SECONDS)
        _make_overdue(trust)
        busy = _sign_ins(trust, lambda began: time.monotonic() - began > LEAST_SECONDS and _are_out(trust))
        told = world.rows("alerts", "SELECT count(*) FROM alert WHERE kind = 'concern_unread'")[0][0]
        return [*quiet.figures("at rest"), *busy.figures("in the rush"), Figure("concerns passed on", told, "alerts")]


def _report(trust: SmallTrust) -> None:
    child = trust.pupils()[0]["id"]
    with ThreadPoolExecutor(_REPORTERS) as reporters:
        list(reporters.map(lambda _: trust.report(child), range(CONCERNS)))
    eventually(lambda: _waiting(trust) >= CONCERNS, _PATIENCE_SECONDS, "word of every concern")
    eventually(lambda: _are_out(trust), _PATIENCE_SECONDS, "the first mails")


def _waiting(trust: SmallTrust) -> int:
    return int(trust.world.rows("alerts", "SELECT count(*) FROM unread_concern WHERE state = 'waiting'")[0][0])


def _make_overdue(trust: SmallTrust) -> None:
    """Straight in the table: what is measured is what comes of it."""
    name = trust.world.database("alerts").name
    with closing(trust.world.stack.databases.connect(name)) as opened, opened, opened.cursor() as cursor:
        cursor.execute(
            "UPDATE unread_concern SET since = since - %s, told_at = told_at - %s, due_at = now()",
            (_LONG_AGO, _LONG_AGO),
        )


def _are_out(trust: SmallTrust) -> bool:
    mails = "SELECT count(*) FROM mail WHERE state = 'waiting'"
    due = "SELECT count(*) FROM unread_concern WHERE state = 'waiting' AND told_at < now() - interval '1 day'"
    return not any(trust.world.rows("alerts", each)[0][0] for each in (mails, due))


def _sign_ins(trust: SmallTrust, is_over: Callable[[float], bool]) -> _Found:
    found, began = _Found(), time.monotonic()
    over: list[bool] = []

    def go_on() -> bool:
        return not over and time.monotonic() - began < _LONGEST_SECONDS

    def sign_in(person: str) -> None:
        context = ssl.create_default_context(cafile=str(trust.ca))
        body = {"email": email_of(person), "password": PASSWORD}
        with httpx.Client(base_url=trust.url, verify=context, timeout=30.0) as client:
            while go_on():
                asked = time.monotonic()
                answer = client.post("/api/v1/sessions", json=body)
                found.statuses[answer.status_code] += 1
                if answer.is_success:
                    found.seconds.append(time.monotonic() - asked)
                time.sleep(0.1)

    with ThreadPoolExecutor(CALLERS) as callers:
        asking = [callers.submit(sign_in, PEOPLE[number % len(PEOPLE)]) for number in range(CALLERS)]
        while go_on():
            time.sleep(1.0)
            if is_over(began):
                over.append(True)
        for each in asking:
            each.result()
    return found
