"""How many files are destroyed a minute, and what that costs whoever reports meanwhile.

60 files are agreed on and their day comes at once: so fast they go where nothing holds them back. Then, at the pace of
an installation, somebody reports one concern after the other while ten are destroyed. The floor of a report is the same
report before, in the same run.
"""

import statistics
import time
from collections.abc import Callable, Iterator

from chassis.process import logs
from support.figures import Figure
from support.grown_up_files import (
    ALLOWANCES,
    AS_FAST_AS_IT_GOES,
    Files,
    agree,
    grown_up_files,
    how_many_destroyed,
    their_day_comes,
)
from support.shared_infrastructure import measuring_world
from support.small_trust import SmallTrust, build, eventually

FILES = 60
BESIDE_REPORTS = 10
_REPORTS_BEFORE = 1_000
_SLOWED_GOAL = 1.1
_PATIENCE_SECONDS = 900.0
_TAKEN = "SELECT extract(epoch FROM max(issued_at) - (SELECT min(ordered_at) FROM disposal)) FROM certificate"


def run() -> Iterator[Figure]:
    """Nothing else should run meanwhile."""
    logs.configure("bench", "error")
    with measuring_world("disposals", AS_FAST_AS_IT_GOES) as world:
        trust = build(world, world.start_everything())
        agreed(trust, FILES)
        their_day_comes(trust)
        eventually(lambda: how_many_destroyed(trust) == FILES, _PATIENCE_SECONDS, "the end of all files")
        (taken,) = world.rows("retention", _TAKEN)[0]
        yield Figure("files destroyed a minute, ordered to certified", 60 * FILES / float(taken), "files/min")
    with measuring_world("reports", ALLOWANCES) as world:
        trust = build(world, world.start_everything())
        files = agreed(trust, BESIDE_REPORTS)
        before = _reports(trust, files.beside, lambda made: made < _REPORTS_BEFORE)
        their_day_comes(trust)
        until = time.monotonic() + _PATIENCE_SECONDS
        meanwhile = _reports(trust, files.beside, lambda _: _go_on(trust, until))
        for name, share in (("p50", 0.5), ("p95", 0.95)):
            floor, found = (_at(times, share) for times in (before, meanwhile))
            goal, met = f"at most {_SLOWED_GOAL:g}", found / floor <= _SLOWED_GOAL
            yield Figure(f"a report meanwhile, {name}, against before", found, "ms", floor, found / floor, goal, met)


def agreed(trust: SmallTrust, count: int) -> Files:
    """Files of which two people agreed that they go."""
    files = grown_up_files(trust, count)
    agree(trust, files)
    return files


def _go_on(trust: SmallTrust, until: float) -> bool:
    if time.monotonic() > until:
        raise RuntimeError(f"{how_many_destroyed(trust)} of {BESIDE_REPORTS} destroyed in time")
    return how_many_destroyed(trust) < BESIDE_REPORTS


def _reports(trust: SmallTrust, child: str, goes_on: Callable[[int], bool]) -> list[float]:
    """Milliseconds of each report, one after the other."""
    times: list[float] = []
    while goes_on(len(times)):
        began = time.perf_counter()
        trust.report(child)
        times.append((time.perf_counter() - began) * 1_000)
    return times


def _at(times: list[float], share: float) -> float:
    return statistics.median(times) if share == 0.5 else sorted(times)[int(len(times) * share)]
