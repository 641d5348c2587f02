"""Events for which no queue is bound (target 7). Takes about 2 minutes, at most 10."""

import time

from full_length._fault_run import FaultRun, fault_run
from full_length._promises import at_most, exactly, promises
from support.breaking import comes_right
from support.figures import Figure
from support.metrics import metric
from support.running import RunningProcess

REPORTS = 200
SEEN_SECONDS = 60.0
_TYPE = "incidents.concern_recorded"
_UNSENT = "SELECT count(*) FROM outbox WHERE sent_at IS NULL AND type = 'incidents.concern_recorded'"


def run() -> list[Figure]:
    """The reader's binding is taken away before the first report, and declared again after the last."""
    with fault_run("unrouted") as fault:
        _unbind(fault)
        began, incidents = time.monotonic(), fault.trust.processes["incidents"]
        before = _returned(incidents)
        with fault.posters(pause=0.0, most=fault.times(REPORTS)) as posters:
            comes_right(lambda: _returned(incidents) > before, 60, "its metric")
            seen = time.monotonic() - began
            posters.finish()
        comes_right(lambda: metric(incidents, "haven_outbox_oldest_seconds") > 0, 60, "the age of the oldest")
        kept = fault.ledger.rows("incidents", _UNSENT)[0][0]
        _bind(fault)
        return [
            exactly("kept while nobody reads", kept, "events", len(posters.posted)),
            at_most("metric shows it after", seen, "s", SEEN_SECONDS),
            *promises(fault, posters),
        ]


def _returned(incidents: RunningProcess) -> float:
    return metric(incidents, "haven_outbox_sent_total", outcome="returned")


def _bindings(fault: FaultRun) -> str:
    return f"bindings/{fault.trust.world.vhosts[0]}/e/haven.events/q/alerts.events"


def _unbind(fault: FaultRun) -> None:
    management = fault.trust.world.stack.management
    bound = management.ask("GET", _bindings(fault))
    keys = [binding["properties_key"] for binding in bound if binding["routing_key"] == _TYPE]
    for key in keys:
        management.ask("DELETE", f"{_bindings(fault)}/{key}")


def _bind(fault: FaultRun) -> None:
    fault.trust.world.stack.management.ask("POST", _bindings(fault), {"routing_key": _TYPE})
