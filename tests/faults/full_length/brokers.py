"""Three RabbitMQ nodes on loopback, each killed in turn under reports, and brought back. Takes about 4 minutes.

What was promised is there once, whichever node is gone, and nobody waits longer than it takes to find another node.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from full_length._fault_run import FaultRun, fault_run
from full_length._promises import at_most, none_of, promises
from support.breaking import comes_right
from support.broker_nodes import BrokerNodes
from support.figures import Figure
from support.measured_size import sized
from support.posters import Posters
from support.world import World

ROUNDS = 1
AWAY_SECONDS = sized(15.0, 3.0)
PAUSE_SECONDS = 15.0
_PATIENCE_SECONDS = 120.0


def run() -> list[Figure]:
    """The pause is the longest time without a report answered while a node was gone and as it came back."""
    with _three_nodes() as (fault, nodes), fault.posters(pause=0.3) as posters:
        pauses, away = [], []
        for _ in range(fault.times(ROUNDS)):
            for number, name in enumerate(nodes.names[: sized(3, 1)]):
                comes_right(lambda: posters.posted, what="the first report")
                pause, back = _kill(fault, nodes, number, posters)
                pauses.append(pause)
                away.append(back)
                fault.say(f"{name} killed: {pause:.1f} s without a report, back after {back:.1f} s")
        posters.finish()
        comes_right(nodes.all_answer, what="every node")
        fault.say(f"answers by status: {dict(posters.statuses)}")
        return [
            Figure("nodes killed, one after the other", len(pauses), "times"),
            at_most("longest pause: nobody's report answered", max(pauses), "s", PAUSE_SECONDS),
            Figure("answers that asked for a second try", _refusals(posters), f"of {posters.statuses.total()}"),
            at_most("slowest report, repeated by key", posters.slowest, "s", 2 * PAUSE_SECONDS),
            Figure("slowest return of a node", max(away), "s"),
            *promises(fault, posters),
            none_of("members missing in queues of events and calls", _missing_members(fault.trust.world), "members"),
        ]


@contextmanager
def _three_nodes() -> Iterator[tuple[FaultRun, BrokerNodes]]:
    """The cluster is there before the trust's queues are made, as it would be in an installation."""
    made: list[BrokerNodes] = []

    def prepare(world: World) -> None:
        made.append(BrokerNodes(world.stack))
        made[0].start()
        world.more_brokers = tuple(made[0].addresses[1:])

    try:
        with fault_run("brokers", prepare=prepare) as fault:
            yield fault, made[0]
    finally:  # once the trust's queues are gone, for which a majority is needed
        for nodes in made:
            nodes.close()


def _kill(fault: FaultRun, nodes: BrokerNodes, number: int, posters: Posters) -> tuple[float, float]:
    """Longest time between two answers, and seconds until the node was back."""
    time.sleep(fault.random.uniform(1.0, 3.0))
    began = time.monotonic()
    nodes.kill(number)
    until, longest = began + AWAY_SECONDS, 0.0
    longest = max(longest, _longest_pause(posters, until))
    back = nodes.bring_back(number)
    longest = max(longest, _longest_pause(posters, time.monotonic() + AWAY_SECONDS / 3))
    return longest, back


def _longest_pause(posters: Posters, until: float) -> float:
    """Seconds, while ``until`` is not past or an answer is waited for."""
    longest, last, seen = 0.0, time.monotonic(), len(posters.posted)
    while time.monotonic() < until or len(posters.posted) == seen:
        if time.monotonic() - last > _PATIENCE_SECONDS:
            break
        if len(posters.posted) > seen:
            longest, last, seen = max(longest, time.monotonic() - last), time.monotonic(), len(posters.posted)
        time.sleep(0.02)
    return max(longest, time.monotonic() - last)


def _refusals(posters: Posters) -> int:
    return sum(count for status, count in posters.statuses.items() if status >= 400)


def _missing_members(world: World) -> int:
    """Of three for each quorum queue of the trust."""
    listed = [queue for vhost in world.vhosts for queue in world.stack.management.ask("GET", f"queues/{vhost}")]
    return sum(3 - len(queue["online"]) for queue in listed if queue["type"] == "quorum")
