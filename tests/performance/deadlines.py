"""Deadlines told a second, by one replica of referrals and by three: 10,000 that come due in the same second.

Told is stage, lateness, next stage and event, each batch in one transaction. The floor, in the same run and on as many
connections: a bare ``UPDATE`` of as many rows with ``SKIP LOCKED``, which writes no event and counts no day.
"""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

from chassis.ground import logs
from support.figures import Figure
from support.many_deadlines import copy_deadlines, how_many_told, lags, refer
from support.measured_size import sized
from support.running import RunningProcess
from support.shared_infrastructure import measuring_world
from support.small_trust import SmallTrust, build, eventually

DEADLINES = sized(10_000, 100)
REPLICAS = sized((1, 3), (2,))
_BATCH = 200
_BEFORE_SECONDS = sized(10.0, 3.0)
_NEVER = 3_600.0
"""The next stage is not reached in this bench."""
_PATIENCE_SECONDS = 300.0


def run() -> Iterator[Figure]:
    """Of each number of replicas; nothing else should run meanwhile."""
    logs.configure("bench", "error")
    with measuring_world("deadlines") as world:
        trust = build(world, world.start_everything())
        refer(trust)
        eventually(lambda: not _unsent(trust), what="the last event")
        for name, process in trust.processes.items():
            if name != "referrals":
                process.kill()  # who reads the events does so later: what is measured is who tells
        replicas = [trust.processes["referrals"]]
        for number in REPLICAS:
            replicas += [world.start_service("referrals", wait=False) for _ in range(number - len(replicas))]
            yield from _measured(trust, replicas)


def _measured(trust: SmallTrust, replicas: list[RunningProcess]) -> Iterator[Figure]:
    number = len(replicas)
    for process in replicas:
        eventually(process.is_alive, what="a replica")
    floor = _bare_rate(trust, number)
    times = copy_deadlines(trust, DEADLINES, _BEFORE_SECONDS, _NEVER)
    eventually(lambda: how_many_told(trust) >= DEADLINES, _PATIENCE_SECONDS, "the telling")
    told = lags(trust, times)["due"]
    if len(told) != DEADLINES:
        raise RuntimeError("a deadline was told twice, or not at all")
    eventually(lambda: not _unsent(trust), _PATIENCE_SECONDS, "the events")
    ((last,),) = trust.world.rows("referrals", "SELECT max(sent_at) FROM outbox")
    sent = (last - times.due).total_seconds()
    who = "one replica" if number == 1 else f"{number} replicas"
    rate = DEADLINES / told[-1]
    yield Figure(f"deadlines told a second by {who}", rate, "deadlines/s", floor, rate / floor)
    yield Figure(f"their events confirmed by the broker, by {who}", DEADLINES / sent, "events/s")
    for words, share in (("p50", 0.5), ("p95", 0.95)):
        yield Figure(f"lag of {DEADLINES:,} at once, {who}, {words}", told[int(DEADLINES * share)], "s")


def _bare_rate(trust: SmallTrust, connections: int) -> float:
    copy_deadlines(trust, DEADLINES, _NEVER, _NEVER)
    with ThreadPoolExecutor(connections) as pool:
        began = time.perf_counter()
        list(pool.map(lambda _: _update(trust), range(connections)))
        return DEADLINES / (time.perf_counter() - began)


def _update(trust: SmallTrust) -> None:
    stack, name = trust.world.stack, trust.world.database("referrals").name
    with closing(stack.databases.connect(name)) as opened, opened.cursor() as cursor:
        while True:
            cursor.execute(_BARE, {"batch": _BATCH})
            if cursor.rowcount < _BATCH:
                return


def _unsent(trust: SmallTrust) -> int:
    ((found,),) = trust.world.rows("referrals", "SELECT count(*) FROM outbox WHERE sent_at IS NULL")
    return int(found)


_BARE = """
UPDATE deadline SET told = 'overdue', version = version + 1, next_at = NULL, next_stage = NULL WHERE id IN (
    SELECT id FROM deadline WHERE next_stage = 'due' AND id::text LIKE '0000000d-%%'
    ORDER BY next_at, id LIMIT %(batch)s FOR UPDATE SKIP LOCKED
)
"""
