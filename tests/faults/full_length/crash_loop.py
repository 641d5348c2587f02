"""A service that crashes 25 times with 10 events in hand (target 5). Takes about 4 minutes, at most 30."""

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

from full_length._fault_run import FaultRun, fault_run
from full_length._promises import exactly, promises
from support.breaking import comes_right
from support.figures import Figure
from support.measured_size import sized
from support.queue_depths import ready_messages

CRASHES = 25
IN_HAND = sized(10, 2)
_PATIENCE_SECONDS = 60.0


def run() -> list[Figure]:
    """A lock keeps every event from taking effect, so that each crash comes between pick-up and effect."""
    with fault_run("crash-loop") as fault:
        alerts = fault.trust.processes["alerts"]
        alerts.kill()
        with fault.posters(number=2, pause=0.0, most=IN_HAND) as posters:
            posters.finish()
        comes_right(lambda: _in_queue(fault) == IN_HAND, what="the queue")
        crashes = fault.times(CRASHES)
        with _nothing_takes_effect(fault):
            for number in range(1, crashes + 1):
                alerts.start(wait=False)
                comes_right(lambda: _in_queue(fault) == 0, _PATIENCE_SECONDS, "pick-up")
                time.sleep(fault.random.uniform(0.0, 1.0))
                alerts.kill()
                comes_right(lambda: _in_queue(fault) == IN_HAND, _PATIENCE_SECONDS, "the broker taking them back")
                fault.say(f"{number}: crashed with {IN_HAND} in hand")
        kept = _in_queue(fault) + sum(fault.ledger.parked().values())
        alerts.start()
        return [
            Figure("crashes", crashes, "crashes"),
            exactly("still with the broker after them", kept, "messages", IN_HAND),
            *promises(fault, posters),
        ]


@contextmanager
def _nothing_takes_effect(fault: FaultRun) -> Iterator[None]:
    world = fault.trust.world
    with closing(world.stack.databases.connect(world.database("alerts").name)) as connection:
        connection.autocommit = False
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE alert IN ACCESS EXCLUSIVE MODE")
        yield
        connection.rollback()


def _in_queue(fault: FaultRun) -> int:
    """Events nobody has in hand."""
    return ready_messages(fault.trust.world, ["alerts.events"])["alerts.events"]
