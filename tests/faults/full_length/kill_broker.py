"""Kill -9 of RabbitMQ 20 times under load (target 2). Takes about 6 minutes, at most 40."""

import time

from full_length._fault_run import fault_run
from full_length._promises import at_most, promises
from support.breaking import kill_part
from support.figures import Figure

KILLS = 20
ANSWERED_SECONDS = 30.0


def run() -> list[Figure]:
    """The supervisor starts the broker again; no service is restarted."""
    with fault_run("kill-broker") as fault, fault.posters() as posters:
        kills, slowest = fault.times(KILLS), 0.0
        for number in range(1, kills + 1):
            time.sleep(fault.random.uniform(0.5, 3.0))
            began = time.monotonic()
            kill_part(fault.trust, "rabbitmq")
            took = time.monotonic() - began
            slowest = max(slowest, took)
            fault.say(f"{number}: everything ready {took:.1f} s after the kill")
        posters.finish()
        return [
            Figure("brokers killed", kills, "kills"),
            *promises(fault, posters),
            at_most("slowest report, repeated by key", posters.slowest, "s", ANSWERED_SECONDS),
            Figure("slowest return of every process", slowest, "s"),
        ]
