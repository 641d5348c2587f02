"""PostgreSQL killed for good under reports, and one of two streaming replicas takes over. Takes about 2 minutes.

Each commit waits for one of both replicas (``synchronous_standby_names``), so that nothing that was answered is only
where the killed server was. In a cluster an operator promotes; here this run does, a few seconds after the kill.
"""

import time

from full_length._fault_run import FaultRun, fault_run
from full_length._promises import at_most, none_of, promises
from support.breaking import comes_right, everything_ready
from support.figures import Figure
from support.measured_size import sized
from support.posters import Posters
from support.standbys import Standbys
from support.world import World

LOAD_SECONDS = 20.0
DECIDED_AFTER_SECONDS = sized(5.0, 1.0)
FOUND_SECONDS = 15.0
_PATIENCE_SECONDS = 120.0


def run() -> list[Figure]:
    """How long nobody's report was answered, and what of those that were is missing."""
    made: list[Standbys] = []

    def prepare(world: World) -> None:
        made.append(Standbys(world.stack))
        made[0].start()
        world.database_hosts = tuple(made[0].hosts)

    try:
        with fault_run("replica", prepare=prepare) as fault, fault.posters(pause=0.3) as posters:
            return _fail_over(fault, made[0], posters)
    finally:
        for standbys in made:
            standbys.close()


def _fail_over(fault: FaultRun, standbys: Standbys, posters: Posters) -> list[Figure]:
    time.sleep(max(sized(5.0, 1.0), LOAD_SECONDS * fault.share))
    pids = {name: process.pid for name, process in fault.trust.processes.items()}
    before, killed = len(posters.posted), time.monotonic()
    standbys.kill_primary()
    time.sleep(DECIDED_AFTER_SECONDS)
    promoting, seen = time.monotonic(), len(posters.posted)
    name = standbys.promote()
    comes_right(lambda: len(posters.posted) > seen, _PATIENCE_SECONDS, "the next report")
    found, pause = time.monotonic() - promoting, time.monotonic() - killed
    fault.say(f"{name} took over: reports taken {found:.1f} s after that was asked for, {pause:.1f} s after the kill")
    everything_ready(fault.trust)
    time.sleep(max(sized(5.0, 1.0), LOAD_SECONDS * fault.share))
    posters.finish()
    ended = sum(process.pid != pids[name] for name, process in fault.trust.processes.items())
    fault.say(f"answers by status: {dict(posters.statuses)}")
    return [
        Figure("reports answered before the kill", before, "reports"),
        Figure("pause: from the kill to the next report", pause, "s"),
        at_most("of it after a replica was told to take over", found, "s", FOUND_SECONDS),
        none_of("processes that ended", ended, "processes"),
        *promises(fault, posters),
    ]
