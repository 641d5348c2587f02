"""How many files are destroyed a minute, and what that costs whoever reports meanwhile.

60 files are agreed on and their day comes at once: so fast they go where nothing holds them back. Then, at the pace of
an installation, somebody reports while some are destroyed: two concerns a second, ten times what the largest trust does
in its busiest hour, and one after the other without a pause, where all processors are busy already. The floor is the
same report in the same run when nothing is destroyed, half of them before and half after: what the system has to carry
grows with each report, whatever is destroyed.
"""

import statistics
import time
from collections.abc import Callable, Iterator

from chassis.ground import logs
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
from support.measured_size import sized
from support.shared_infrastructure import measuring_world
from support.small_trust import SmallTrust, build, eventually

FILES = sized(60, 1)
BESIDE_REPORTS = sized(6, 1)
_PACES = sized((("two a second", 0.5, 240), ("without a pause", 0.0, 1_000)), (("without a pause", 0.0, 5),))
"""What is said of each, the seconds from the beginning of a report to that of the next, and how many make a half of the
floor."""
_SLOWED_GOAL = 1.1
_PATIENCE_SECONDS = 900.0
_TAKEN = "SELECT extract(epoch FROM max(issued_at) - (SELECT min(ordered_at) FROM disposal)) FROM certificate"


def run() -> Iterator[Figure]:
    """Nothing else should run meanwhile; about twenty minutes."""
    logs.configure("bench", "error")
    with measuring_world("disposals", AS_FAST_AS_IT_GOES) as world:
        trust = build(world, world.start_everything())
        agreed(trust, FILES)
        their_day_comes(trust)
        eventually(lambda: how_many_destroyed(trust) == FILES, _PATIENCE_SECONDS, "the end of all files")
        (taken,) = world.rows("retention", _TAKEN)[0]
        yield Figure("files destroyed a minute, ordered to certified", 60 * FILES / float(taken), "files/min")
    for words, seconds, half in _PACES:
        with measuring_world("reports", ALLOWANCES) as world:
            yield from _beside_reports(build(world, world.start_everything()), words, seconds, half)


def _beside_reports(trust: SmallTrust, words: str, seconds: float, half: int) -> Iterator[Figure]:
    files = agreed(trust, BESIDE_REPORTS)
    quiet = _reports(trust, files.beside, seconds, lambda made: _asked_too(trust, made < half))
    their_day_comes(trust)
    until = time.monotonic() + _PATIENCE_SECONDS
    meanwhile = _reports(trust, files.beside, seconds, lambda _: _go_on(trust, until))
    quiet += _reports(trust, files.beside, seconds, lambda made: _asked_too(trust, made < half))
    for name, share in (("p50", 0.5), ("p95", 0.95)):
        floor, found = _at(quiet, share), _at(meanwhile, share)
        goal, met = f"at most {_SLOWED_GOAL:g}", found / floor <= _SLOWED_GOAL
        yield Figure(f"a report meanwhile, {words}, {name}", found, "ms", floor, found / floor, goal, met)


def agreed(trust: SmallTrust, count: int) -> Files:
    """Files of which two people agreed that they go."""
    files = grown_up_files(trust, count)
    agree(trust, files)
    return files


def _go_on(trust: SmallTrust, until: float) -> bool:
    if time.monotonic() > until:
        raise RuntimeError(f"{how_many_destroyed(trust)} of {BESIDE_REPORTS} destroyed in time")
    return how_many_destroyed(trust) < BESIDE_REPORTS


def _asked_too(trust: SmallTrust, goes_on: bool) -> bool:
    """Asks before each report what is asked while files are destroyed: a connection of its own costs as much as one."""
    how_many_destroyed(trust)
    return goes_on


def _reports(trust: SmallTrust, child: str, seconds: float, goes_on: Callable[[int], bool]) -> list[float]:
    """Milliseconds of each report, the next so many seconds after it began, or once it is answered."""
    times: list[float] = []
    while goes_on(len(times)):
        began = time.perf_counter()
        trust.report(child)
        taken = time.perf_counter() - began
        times.append(taken * 1_000)
        time.sleep(max(0.0, seconds - taken))
    return times


def _at(times: list[float], share: float) -> float:
    return statistics.median(times) if share == 0.5 else sorted(times)[int(len(times) * share)]
