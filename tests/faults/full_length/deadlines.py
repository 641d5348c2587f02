"""10,000 deadlines due in the same minute, told by three replicas: one killed, one frozen, the broker killed meanwhile.

Each stage of each is to be told once: by the ids of events, and by what stands in inboxes. Takes about 10 minutes.
"""

import threading
import time
from collections import Counter
from contextlib import ExitStack
from functools import partial

from full_length._fault_run import FaultRun, fault_run
from full_length._promises import none_of
from support.breaking import MENDED_SECONDS, comes_right
from support.figures import Figure
from support.freezing import frozen
from support.many_deadlines import (
    STAGES,
    DueAt,
    alert_lags,
    alerts_told,
    copy_deadlines,
    events_told,
    how_many_told,
    lags,
    refer,
)
from support.measured_size import sized
from support.running import RunningProcess

DEADLINES = 10_000
REPLICAS = 3
FROZEN_SECONDS = sized(70.0, 3.0)
"""Longer than PostgreSQL waits for a transaction in which nothing happens: what the frozen one held is given back."""
_BEFORE_SECONDS = sized(15.0, 3.0)
_BETWEEN_SECONDS = sized(60.0, 5.0)
_PATIENCE_SECONDS = 1_500.0
_SETTLED_SECONDS = sized(15.0, 3.0)
"""So long nothing more comes before it is counted."""
_SHARES = (0.05, 0.2, 0.4)
"""Of all stages, told before a replica is frozen, one is killed, and the broker is."""


def run() -> list[Figure]:
    """What of every stage is missing or there twice, and how late it was told."""
    with fault_run("deadlines") as fault:
        trust = fault.trust
        refer(trust)
        own = trust.processes["referrals"]
        replicas = [own, *(trust.world.start_service("referrals") for _ in range(REPLICAS - 1))]
        count = fault.times(DEADLINES)
        times = copy_deadlines(trust, count, _BEFORE_SECONDS, _BETWEEN_SECONDS)
        fault.say(f"{count} deadlines are due at {times.due:%H:%M:%S}")
        _break(fault, replicas, count)
        _wait(fault, count * len(STAGES))
        for more in replicas[1:]:
            more.stop()
        return _figures(fault, count, times)


def _break(fault: FaultRun, replicas: list[RunningProcess], count: int) -> None:
    to_freeze, to_kill = fault.random.sample(replicas, 2)
    freeze_at, kill_at, broker_at = (share * count * len(STAGES) for share in _SHARES)
    with ExitStack() as thawed:
        _told(fault, freeze_at)
        thawed.enter_context(frozen(to_freeze.pid))
        began = time.monotonic()
        fault.say(f"one replica frozen when {how_many_told(fault.trust)} stages were told")
        _told(fault, kill_at)
        to_kill.kill()
        fault.say(f"one replica killed when {how_many_told(fault.trust)} stages were told")
        restarted = threading.Timer(sized(10.0, 1.0), partial(to_kill.start, wait=False))
        restarted.start()
        _told(fault, broker_at)
        supervisor = fault.trust.world.stack.supervisor
        killed = supervisor.kill("rabbitmq")
        fault.say(f"the broker killed when {how_many_told(fault.trust)} stages were told")
        comes_right(lambda: supervisor.pid("rabbitmq") not in (0, killed), MENDED_SECONDS, "the broker's restart")
        restarted.join()
        time.sleep(max(0.0, began + FROZEN_SECONDS - time.monotonic()))
    fault.say(f"the frozen one goes on after {time.monotonic() - began:.0f} s")


def _told(fault: FaultRun, stages: float) -> None:
    comes_right(lambda: how_many_told(fault.trust) >= stages, _PATIENCE_SECONDS, f"the telling of {stages:g} stages")


def _wait(fault: FaultRun, stages: int) -> None:
    """Until every stage stands in an inbox, and then until nothing more comes for a while."""
    seen, last, said = 0, time.monotonic(), 0.0
    until = last + _PATIENCE_SECONDS
    while time.monotonic() < until and (seen < stages or time.monotonic() - last < _SETTLED_SECONDS):
        found = len(alerts_told(fault.trust))
        if found != seen:
            seen, last = found, time.monotonic()
        if time.monotonic() - said > _SETTLED_SECONDS:
            said = time.monotonic()
            fault.say(f"{how_many_told(fault.trust)} stages told, {seen} alerts")
        time.sleep(1.0)


def _figures(fault: FaultRun, count: int, times: DueAt) -> list[Figure]:
    told, alerts = Counter(events_told(fault.trust)), Counter(alerts_told(fault.trust))
    expected = {(deadline, stage) for deadline, _ in told | alerts for stage in STAGES}
    ids = fault.ledger.rows("referrals", "SELECT count(*) - count(DISTINCT event_id) FROM outbox")
    figures = [
        Figure("deadlines due in the same minute", count, "deadlines"),
        none_of("deadlines that nobody was told of", count * len(STAGES) - len(expected), "stages"),
        none_of("stages told by no event", len(expected - told.keys()), "stages"),
        none_of("stages told by two events", sum(each - 1 for each in told.values()), "events"),
        none_of("events with an id that another has", ids[0][0], "events"),
        none_of("stages that stand in no inbox", len(expected - alerts.keys()), "stages"),
        none_of("stages that stand there twice", sum(each - 1 for each in alerts.values()), "alerts"),
        none_of("parked", sum(fault.ledger.parked().values()), "messages"),
    ]
    for words, found in (("until told", lags(fault.trust, times)), ("to the inbox", alert_lags(fault.trust, times))):
        for stage, seconds in found.items():
            figures += [
                Figure(f"{stage}, {words}, {name}", seconds[min(int(len(seconds) * share), len(seconds) - 1)], "s")
                for name, share in (("p50", 0.5), ("p95", 0.95), ("longest", 1.0))
                if seconds
            ]
    return figures
