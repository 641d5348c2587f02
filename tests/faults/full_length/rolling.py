"""Every process told to end and started again in turn, two of each, under reports and reads. Takes about 4 minutes.

A cluster starts the new process before it ends the old one; here one of two is left to do all the work meanwhile.
"""

import time

from full_length._fault_run import FaultRun, fault_run
from full_length._load import Load, second_gateway
from full_length._promises import at_most, none_of, promises
from haven_local.layout import SERVICE_NAMES
from support.figures import Figure
from support.measured_size import sized
from support.running import RunningProcess

DRAIN_SECONDS = 2
"""Of the gateways; the balancer of this run asks four times as often."""
ROUNDS = 2
STOPPED_SECONDS = 15.0


def run() -> list[Figure]:
    """What failed, and what of all that was promised is missing at the end."""
    with fault_run("rolling", settings={"HAVEN_DRAIN_SECONDS": str(DRAIN_SECONDS)}) as fault:
        pairs = _second_ones(fault)
        gateways, slowest, restarts = pairs["gateway"], 0.0, 0
        with Load(fault, gateways) as load:
            for _ in range(fault.times(ROUNDS)):
                for name, pair in list(pairs.items())[-sized(len(pairs), 2) :]:
                    for process in pair:
                        slowest = max(slowest, replace(process))
                        restarts += 1
                    fault.say(f"{name} replaced; {load.answered} answered, failed so far: {dict(load.failed)}")
            load.finish()
        return [
            Figure("processes replaced under load", restarts, "times"),
            Figure("requests answered", load.answered, "requests"),
            none_of("requests that failed", load.failed.total(), "requests"),
            Figure("slowest answer", max(load.seconds), "s"),
            at_most("slowest end of a process", slowest, "s", STOPPED_SECONDS),
            *promises(fault, load),
        ]


def replace(process: RunningProcess) -> float:
    """Tells it to end, waits for that, and starts it again; seconds until it had ended."""
    began = time.monotonic()
    process.stop()
    took = time.monotonic() - began
    process.start()
    time.sleep(1.0)  # until the balancer has heard of it
    return took


def _second_ones(fault: FaultRun) -> dict[str, tuple[RunningProcess, RunningProcess]]:
    trust = fault.trust
    pairs = {name: (trust.processes[name], trust.world.start_service(name, wait=False)) for name in SERVICE_NAMES}
    pairs["gateway"] = (trust.processes["gateway"], second_gateway(trust, {}))
    for _, second in pairs.values():
        second.wait_until_ready()
    return pairs
