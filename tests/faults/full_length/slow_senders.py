"""200 who send slowly, then 200 who hardly read: how long others wait meanwhile, and that nothing stays behind.

Takes about 3 minutes. Kinds in turn: handshakes, headers, bodies, idle connections, readers of a large download.
"""

import math
import os
import ssl
import statistics
import time

import httpx
from full_length._fault_run import FaultRun, fault_run
from full_length._promises import at_most, none_of
from support.breaking import comes_right
from support.figures import Figure
from support.measured_size import sized
from support.metrics import metric
from support.slow_senders import SlowSenders, seconds_of_others

SENDERS = 200
ASKED = 100
LONGEST = 1.0
"""Seconds that a page of others may take, at the 95th percentile."""
KINDS = sized(("handshakes", "headers", "bodies", "idle", "readers"), ("readers",))
_FREED_SECONDS = 45.0
_OPEN = "haven_http_connections"
_FILM = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00"


def run() -> list[Figure]:
    """Each kind in turn, against a gateway that nothing stands before."""
    with fault_run("slow-senders") as fault:
        document = _large_document(fault)
        return [figure for kind in KINDS for figure in _one_kind(fault, kind, document)]


def _one_kind(fault: FaultRun, kind: str, document: str) -> list[Figure]:
    gateway, trust = fault.trust.processes["gateway"], fault.trust
    context, before = ssl.create_default_context(cafile=str(trust.ca)), metric(gateway, _OPEN)
    reading = {"address": document, "headers": trust.signed_in("lead", elevated=True).headers}
    given = reading if kind == "readers" else {}
    with (
        httpx.Client(base_url=trust.url, verify=context, timeout=30) as others,
        SlowSenders(trust.url, kind, fault.times(SENDERS), **given) as slow,  # type: ignore[arg-type]  # mypy gives every value the type of all
    ):
        begun = slow.begun
        taken = seconds_of_others(others, "/sign-in", fault.times(ASKED))
        # Each kind but the reader has a deadline of 10 to 20 s: the server ends them, not we.
        ended = kind == "readers" or bool(comes_right(lambda: slow.open == 0, _FREED_SECONDS, f"the end of {kind}"))
    comes_right(lambda: metric(gateway, _OPEN) <= before + 1, _FREED_SECONDS, "the connections' end")
    late = taken[math.ceil(0.95 * len(taken)) - 1]
    fault.say(f"{kind}: {begun} open, others {statistics.median(taken):.3f} s, p95 {late:.3f} s")
    return [
        Figure(f"{kind}: connections held", begun, "connections"),
        Figure(f"{kind}: a page of others, p50", statistics.median(taken) * 1_000, "ms"),
        at_most(f"{kind}: a page of others, p95", late * 1_000, "ms", LONGEST * 1_000),
        none_of(f"{kind}: not ended by the server", 0 if ended else 1, "kinds"),
    ]


def _large_document(fault: FaultRun) -> str:
    """Address of a document of 30 MB that the lead may fetch."""
    trust = fault.trust
    concern = trust.report(trust.pupils()[0]["id"])["id"]
    lead = trust.signed_in("lead", elevated=True)
    accepted = lead.send("POST", f"/api/v1/concerns/{concern}/acceptance", json={"reason": "Needs a record."})
    content = _FILM + os.urandom(1_000_000) * 30
    sent = lead.send("POST", f"/api/v1/incidents/{accepted['id']}/documents", files={"file": ("film.mp4", content)})
    time.sleep(1.0)
    comes_right(lambda: lead.send("GET", f"/api/v1/documents/{sent['id']}")["readable_version"], 60, "a look at it")
    return f"/api/v1/documents/{sent['id']}/content"
