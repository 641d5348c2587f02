"""PostgreSQL killed 10 times under load, then away for 30 s (target 11). Takes about 3 minutes, at most 25."""

import time

from full_length._fault_run import FaultRun, fault_run
from full_length._promises import at_most, none_of, promises
from support.breaking import comes_right, postgres_answers
from support.figures import Figure
from support.measured_size import sized
from support.posters import Posters

KILLS = 10
AWAY_SECONDS = sized(30.0, 2.0)
RECOVERED_SECONDS = 10.0
_PATIENCE_SECONDS = 90.0
_ALLOWED = {201, 503}


def run() -> list[Figure]:
    """No service is restarted; recovery is the time from PostgreSQL taking connections to the next report's 201."""
    with fault_run("kill-postgres") as fault, fault.posters() as posters:
        pids = _pids(fault)
        comes_right(lambda: posters.posted, what="the first report")
        recoveries = [_after_a_kill(fault, posters) for _ in range(fault.times(KILLS))]
        recoveries.append(_after_an_absence(fault, posters))
        posters.finish()
        others = sum(count for status, count in posters.statuses.items() if status not in _ALLOWED)
        fault.say(f"answers by status: {dict(posters.statuses)}")
        return [
            Figure("PostgreSQL killed, and once away for 30 s", len(recoveries), "times"),
            *promises(fault, posters),
            none_of("answers other than 201 and 503", others, "answers"),
            at_most("slowest recovery", max(recoveries), "s", RECOVERED_SECONDS),
            none_of("processes that ended", sum(_pids(fault)[name] != pid for name, pid in pids.items()), "processes"),
        ]


def _after_a_kill(fault: FaultRun, posters: Posters) -> float:
    time.sleep(fault.random.uniform(1.0, 3.0))
    supervisor = fault.trust.world.stack.supervisor
    killed = supervisor.kill("postgres")
    comes_right(lambda: supervisor.pid("postgres") not in (0, killed), what="the restart")
    return _recovery(fault, posters)


def _after_an_absence(fault: FaultRun, posters: Posters) -> float:
    supervisor = fault.trust.world.stack.supervisor
    supervisor.stop("postgres")
    time.sleep(AWAY_SECONDS)
    supervisor.start("postgres")
    return _recovery(fault, posters)


def _pids(fault: FaultRun) -> dict[str, int]:
    return {name: process.pid if process.is_alive() else 0 for name, process in fault.trust.processes.items()}


def _recovery(fault: FaultRun, posters: Posters) -> float:
    """Seconds from PostgreSQL's return to the next report."""
    comes_right(lambda: postgres_answers(fault.trust), _PATIENCE_SECONDS, "PostgreSQL")
    back, before = time.monotonic(), len(posters.posted)
    comes_right(lambda: len(posters.posted) > before, _PATIENCE_SECONDS, "the next report")
    fault.say(f"reports taken {time.monotonic() - back:.1f} s after PostgreSQL was back")
    return time.monotonic() - back
