"""One report among 1,000 whose alert always fails (target 4). Takes about 3 minutes, at most 15.

The ladder's last two waits are shortened from 60 s and 600 s to 3 s and 4 s; its attempts and first waits are those of
production.
"""

import json
import time
from datetime import datetime
from itertools import pairwise
from typing import Any

from full_length._fault_run import FaultRun, fault_run
from full_length._promises import at_most, exactly, none_of, promises
from psycopg2 import sql
from support.breaking import comes_right
from support.figures import Figure
from support.measured_size import sized
from support.metrics import metric
from support.operating import as_superuser, events_tool
from support.small_trust import TOLD

REPORTS = 1_000
LADDER_MS = sized((1_000, 10_000, 3_000, 4_000), (1_000, 1_000, 1_000, 1_000))
MOST_TRIES = 6
SEEN_SECONDS = 60.0
_PATIENCE_SECONDS = 300.0
_TYPE = "incidents.concern_recorded"


def run() -> list[Figure]:
    """The alert service is down while they are reported; one of them it can then not write down until it is mended."""
    with fault_run("poison", LADDER_MS) as fault:
        fault.trust.processes["alerts"].kill()
        with fault.posters(pause=0.0, most=fault.times(REPORTS)) as posters:
            posters.finish()
        poisoned = fault.random.choice(posters.posted).concern_id
        fault.say(f"{len(posters.posted)} reported")
        broken = sql.SQL("ALTER TABLE alert ADD CONSTRAINT broken CHECK (object_id <> {}) NOT VALID")
        as_superuser(fault.trust.world, "alerts", broken.format(sql.Literal(poisoned)))
        fault.trust.processes["alerts"].start()
        parked = _until_parked(fault, len(posters.posted))
        as_superuser(fault.trust.world, "alerts", "ALTER TABLE alert DROP CONSTRAINT broken")
        events_tool(fault.trust.world, "replay", "alerts")
        comes_right(lambda: fault.ledger.parked()["alerts"] == 0, what="an empty parking")
        return [*parked, *promises(fault, posters)]


def _until_parked(fault: FaultRun, reported: int) -> list[Figure]:
    """What is seen while the poisoned one climbs the ladder."""
    alerts, began = fault.trust.processes["alerts"], time.monotonic()
    comes_right(
        lambda: metric(alerts, "haven_events_total", type=_TYPE, outcome="retried") > 0, 60, "the first failure"
    )
    seen = time.monotonic() - began
    comes_right(lambda: fault.ledger.parked()["alerts"] == 1, _PATIENCE_SECONDS, "parking")
    parked_at = time.monotonic()
    comes_right(lambda: metric(alerts, "haven_events_total", type=_TYPE, outcome="parked") > 0, 60, "its metric")
    shown = time.monotonic() - parked_at
    comes_right(lambda: _told(fault) >= reported - 1, _PATIENCE_SECONDS, "the other alerts")
    tries = _tries(fault)
    gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(tries)]
    return [
        exactly("alerted while one is poisoned", _told(fault), "reports", reported - 1),
        exactly("parked", fault.ledger.parked()["alerts"], "messages", 1),
        at_most("tries of the poisoned one", len(tries), "tries", MOST_TRIES),
        Figure("shortest wait between tries", min(gaps), "s", goal="at least 1", met=min(gaps) >= 1.0),
        at_most("metric shows a failure after", seen, "s", SEEN_SECONDS),
        at_most("metric shows the parking after", shown, "s", SEEN_SECONDS),
        none_of("poisoned one not listed by the operator's tool", 0 if _is_listed(fault) else 1, "messages"),
    ]


def _told(fault: FaultRun) -> int:
    """Reports of which both leads have heard."""
    by_recipient = fault.ledger.alerts_by_recipient()
    heard = [set(by_recipient.get(str(fault.trust.staff[person]), [])) for person in TOLD]
    return len(set.intersection(*heard))


def _tries(fault: FaultRun) -> list[datetime]:
    """When the poisoned event failed, from the service's own log."""
    lines = fault.trust.processes["alerts"].log.read_text().splitlines()
    entries: list[dict[str, Any]] = [json.loads(line) for line in lines if '"event_failed"' in line]
    return [datetime.fromisoformat(entry["timestamp"]) for entry in entries]


def _is_listed(fault: FaultRun) -> bool:
    listed = json.loads(events_tool(fault.trust.world, "parked", "alerts", "--json"))
    return [(each["type"], each["reason"]) for each in listed] == [(_TYPE, "IntegrityError")]
