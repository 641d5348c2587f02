"""500 reports that time out because their service is frozen, then repeated by key (target 9).

Takes about 9 minutes, at most 40. In every fourth round the service wakes just as the time runs out, so that some first
calls are carried out and their answers come too late.
"""

import ssl
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
from full_length._fault_run import FaultRun, fault_run
from full_length._promises import none_of
from support.breaking import comes_right
from support.figures import Figure
from support.metrics import metric
from support.small_trust import PASSWORD, email_of

CALLS = 500
AT_ONCE = 25
LIMIT_SECONDS = 20.0
"""How long the gateway waits for a report."""
_EDGE_EVERY = 4
_PATIENCE_SECONDS = 60.0
_RECORDS = "SELECT occurred_at FROM concern"


class Impatient:
    """One session of the teacher; each request is sent once and its status kept."""

    def __init__(self, fault: FaultRun) -> None:
        trust = fault.trust
        context = ssl.create_default_context(cafile=str(trust.ca))
        self._client = httpx.Client(base_url=trust.url, verify=context, timeout=60.0)
        signed_in = self._client.post(
            "/api/v1/sessions", json={"email": email_of("teacher"), "password": PASSWORD}
        ).raise_for_status()
        self._client.headers["Authorization"] = f"Bearer {signed_in.json()['token']}"

    def post(self, report: "Report") -> tuple[int, str | None]:
        """Status, and the concern's id if there is one."""
        answer = self._client.post("/api/v1/concerns", json=report.body, headers={"Idempotency-Key": report.key})
        return answer.status_code, answer.json().get("id")


class Report:
    """A report with a key and an instant of its own."""

    def __init__(self, fault: FaultRun, number: int, first: datetime, child: str) -> None:
        self.mark = first + timedelta(milliseconds=number)
        self.key = str(UUID(int=fault.random.getrandbits(128), version=4))
        self.body: dict[str, Any] = fault.trust.concern(child, occurred_at=self.mark.isoformat())


def run() -> list[Figure]:
    """Rounds of 25 reports side by side: freeze, post, time out, wake, repeat with the same keys, and once more."""
    with fault_run("rpc-timeout") as fault, ThreadPoolExecutor(AT_ONCE) as callers:
        teacher, first = Impatient(fault), datetime.now(UTC) - timedelta(days=1)
        children = [pupil["id"] for pupil in fault.trust.pupils()]
        reports = [Report(fault, number, first, fault.random.choice(children)) for number in range(fault.times(CALLS))]
        together = lambda some: list(callers.map(teacher.post, some))
        rounds = [
            _round(fault, reports[begin : begin + AT_ONCE], together, is_edge=number % _EDGE_EVERY == _EDGE_EVERY - 1)
            for number, begin in enumerate(range(0, len(reports), AT_ONCE))
        ]
        return _figures(fault, reports, sum(rounds, Counter()))


Together = Callable[[list[Report]], list[tuple[int, str | None]]]


def _round(fault: FaultRun, some: list[Report], together: Together, *, is_edge: bool) -> Counter[str]:
    incidents = fault.trust.processes["incidents"]
    incidents.pause()
    with ThreadPoolExecutor(1) as waiting:
        first_tries = waiting.submit(together, some)
        time.sleep(LIMIT_SECONDS - 0.3 + fault.random.uniform(0.0, 0.5) if is_edge else LIMIT_SECONDS + 1.0)
        statuses = Counter(status for status, _ in first_tries.result()) if not is_edge else None
        incidents.resume()
        statuses = statuses or Counter(status for status, _ in first_tries.result())
    comes_right(incidents.is_ready, _PATIENCE_SECONDS, "incidents")
    time.sleep(1.0)
    executed = _records(fault, some)
    repeated = _until_answered(together, some)
    again = together(some)
    found = _records(fault, some)
    fault.say(f"first {dict(statuses)}, then {executed.total()} done before the repetition, {found.total()} after")
    return Counter(
        {
            "timed out": sum(count for status, count in statuses.items() if status in (503, 504)),
            "other answers": sum(count for status, count in statuses.items() if status not in (201, 503, 504)),
            "executed after their time": 0 if is_edge else executed.total(),
            "another answer to the same key": sum(a != b[1] for a, b in zip(repeated, again, strict=True)),
            "records": found.total(),
            "doubled": sum(count - 1 for count in found.values()),
            "missing": sum(report.mark not in found for report in some),
        }
    )


def _until_answered(together: Together, some: list[Report]) -> list[str | None]:
    """Ids, once every report has its 201."""
    answers: list[tuple[int, str | None]] = []

    def all_answered() -> bool:
        answers[:] = together(some)
        return {status for status, _ in answers} == {201}

    comes_right(all_answered, _PATIENCE_SECONDS, "every report's 201")
    return [concern_id for _, concern_id in answers]


def _records(fault: FaultRun, some: list[Report]) -> Counter[datetime]:
    marks = {report.mark for report in some}
    return Counter(mark for (mark,) in fault.ledger.rows("incidents", _RECORDS) if mark in marks)


def _figures(fault: FaultRun, reports: list[Report], seen: Counter[str]) -> list[Figure]:
    incidents = fault.trust.processes["incidents"]
    return [
        Figure("reports, each posted at least three times", len(reports), "reports"),
        Figure("of them timed out at first", seen["timed out"], "reports"),
        Figure("expired calls the service dropped itself", metric(incidents, "haven_rpc_dropped_total"), "calls"),
        none_of("first answers of another kind", seen["other answers"], "answers"),
        none_of("expired calls executed", seen["executed after their time"], "calls"),
        none_of("lost: reports without a record", seen["missing"], "reports"),
        none_of("double effects: second records", seen["doubled"], "records"),
        none_of("other answers to the same key", seen["another answer to the same key"], "answers"),
    ]
