"""A whole system on an infrastructure that may be broken, for tests that break it."""

import pytest
from support.breaking import mend
from support.ledger import Ledger
from support.small_trust import build


@pytest.fixture(scope="package")
def breakable(breakable_stack, make_world):
    """A small trust whose PostgreSQL, RabbitMQ and OpenBao may be killed; short waits on the retry ladder, and
    readers ask for what they miss after 6 seconds, not after 3 minutes."""
    soon = {"HAVEN_MISSED_AFTER_SECONDS": "6"}
    world = make_world(stack=breakable_stack(), retry_delays_ms=(200, 400, 800, 1600), settings=soon)
    yield build(world, world.start_everything())
    world.close()


@pytest.fixture
def ledger(breakable):
    return Ledger(breakable.world)


@pytest.fixture(autouse=True)
def everything_runs(request):
    """Before a test of the shared system: one that failed may have left a part of it away."""
    if "breakable" in request.fixturenames:
        mend(request.getfixturevalue("breakable"))
