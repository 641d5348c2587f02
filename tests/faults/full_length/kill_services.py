"""Kill -9 of a random process 50 times under load (target 1). Takes about 6 minutes, at most 20."""

import time

from full_length._fault_run import fault_run
from full_length._promises import at_most, promises
from haven_local.layout import PROCESS_NAMES
from support.breaking import kill_service
from support.figures import Figure

KILLS = 50
ANSWERED_SECONDS = 30.0


def run() -> list[Figure]:
    """Each killed process is started again at once or half a second later, and the next one falls soon after."""
    with fault_run("kill-services") as fault, fault.posters() as posters:
        kills = fault.times(KILLS)
        for number in range(1, kills + 1):
            name = fault.random.choice(PROCESS_NAMES)
            kill_service(fault.trust, name, fault.random.uniform(0.0, 0.5))
            fault.say(f"{number}: {name} is back")
            time.sleep(fault.random.uniform(0.0, 1.5))
        posters.finish()
        return [
            Figure("processes killed", kills, "kills"),
            *promises(fault, posters),
            at_most("slowest report, repeated by key", posters.slowest, "s", ANSWERED_SECONDS),
        ]
