"""The vault sealed, then stopped, for 5 minutes each, under reports by permit (target 13). Takes about 12 minutes.

Every report is answered at its first try. What is read comes from keys and tokens in memory, then not at all: nothing
else than 200 and 503 is answered, and nothing is read after the keys' five minutes.
"""

import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import httpx
from full_length._fault_run import FaultRun, fault_run
from full_length._promises import at_most, none_of, promises
from haven_local import openbao
from haven_local.demonstration.caller import Caller
from support.breaking import comes_right
from support.canary_search import columns_holding, files_holding, folders_of
from support.figures import Figure
from support.ledger import Posted
from support.measured_size import sized
from support.small_trust import PASSWORD, SmallTrust, email_of

AWAY_SECONDS = 300.0
FILE_KEYS_SECONDS = 300.0
"""How long an opened file key is kept in memory."""
BACK_SECONDS = 5.0
_SIGN_INS = sized(20, 1)
"""Of one teacher, before the vault goes; each brings ten permits, and a permit is good for one report."""
_EVERY_SECONDS = 3.0
_PATIENCE_SECONDS = 60.0
_CANARY = "Rotkehlchenruf"


@dataclass
class _Seen:
    """What was answered while the vault was away."""

    posted: list[Posted] = field(default_factory=list)
    unanswered: dict[datetime, str] = field(default_factory=dict)
    reports: Counter[int] = field(default_factory=Counter)
    reads: Counter[int] = field(default_factory=Counter)
    last_read: float = 0.0
    """Seconds after the vault went, of the last chronology that was read."""


def run() -> list[Figure]:
    """Back: seconds from the vault's readiness to the next chronology."""
    with fault_run("seal-vault") as fault:
        trust, seen = fault.trust, _Seen()
        child = trust.pupils()[0]["id"]
        lead = trust.signed_in("lead", elevated=True)
        earlier = [trust.report(child)["id"]]
        permits = _permits(trust)
        with httpx.Client(base_url=trust.url, verify=str(trust.ca), timeout=30.0) as client:
            back, hits = [], 0
            for leave in (_seal, _stop):
                lead.send("GET", f"/api/v1/pupils/{child}/chronology")
                leave(trust)
                _while_away(fault, client, lead, child, permits, seen)
                hits += _canaries(trust)
                back.append(_return(trust, client, lead, child))
                fault.say(f"read {back[-1]:.1f} s after the vault was ready")
        fault.say(f"reports by status: {dict(seen.reports)}, reads by status: {dict(seen.reads)}")
        others = sum(count for status, count in seen.reads.items() if status not in {200, 503})
        return [
            *promises(fault, seen, earlier=earlier),
            none_of("reports not taken at the first try", seen.reports.total() - seen.reports[201], "reports"),
            none_of("places that hold a word of a report", hits, "places"),
            Figure("chronologies read from memory", seen.reads[200], "reads"),
            none_of("reads answered with other than 200 and 503", others, "answers"),
            at_most("last chronology read after the vault went", seen.last_read, "s", FILE_KEYS_SECONDS),
            at_most("slowest return", max(back), "s", BACK_SECONDS),
        ]


def _permits(trust: SmallTrust) -> list[str]:
    permits: list[str] = []
    for _ in range(_SIGN_INS):
        with trust.caller() as teacher:
            body = {"email": email_of("teacher"), "password": PASSWORD}
            permits += teacher.send("POST", "/api/v1/sessions", json=body)["reporting_permits"]
    return permits


def _seal(trust: SmallTrust) -> None:
    stack = trust.world.stack
    openbao.client(stack.layout, stack.secrets, stack.ports).sys.seal()


def _stop(trust: SmallTrust) -> None:
    trust.world.stack.supervisor.stop("openbao")


def _while_away(
    fault: FaultRun, client: httpx.Client, lead: Caller, child: str, permits: list[str], seen: _Seen
) -> None:
    began, length = time.monotonic(), AWAY_SECONDS * fault.share
    while (passed := time.monotonic() - began) < length and permits:
        _report(fault.trust, client, child, permits.pop(), seen)
        read = client.get(f"/api/v1/pupils/{child}/chronology", headers=lead.headers)
        seen.reads[read.status_code] += 1
        if read.status_code == httpx.codes.OK:
            seen.last_read = max(seen.last_read, passed)
        time.sleep(_EVERY_SECONDS)


def _report(trust: SmallTrust, client: httpx.Client, child: str, permit: str, seen: _Seen) -> None:
    mark, began = datetime.now(UTC) - timedelta(hours=1), time.monotonic()
    body = trust.concern(child, occurred_at=mark.isoformat(), account=f"{_CANARY} was heard.")
    headers = {"Authorization": f"Permit {permit}", "Idempotency-Key": str(uuid4())}
    answer = client.post("/api/v1/concerns", json=body, headers=headers)
    seen.reports[answer.status_code] += 1
    if answer.status_code == httpx.codes.CREATED:
        seen.posted.append(Posted(mark, answer.json()["id"], time.monotonic() - began))
    else:
        seen.unanswered[mark] = str(answer.status_code)


def _canaries(trust: SmallTrust) -> int:
    """Columns and files that hold the canary in the clear."""
    return len(columns_holding(trust.world, [_CANARY])) + len(files_holding(folders_of(trust.world), [_CANARY]))


def _return(trust: SmallTrust, client: httpx.Client, lead: Caller, child: str) -> float:
    stack = trust.world.stack
    stack.supervisor.stop("openbao")
    stack.ensure_openbao()
    began, address = time.monotonic(), f"/api/v1/pupils/{child}/chronology"
    comes_right(lambda: client.get(address, headers=lead.headers).is_success, _PATIENCE_SECONDS, "a chronology")
    return time.monotonic() - began
