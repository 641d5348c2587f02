"""A whole system on an infrastructure that may be broken, for tests that break it."""

import pytest
from support.breaking import mend
from support.ledger import Ledger
from support.small_trust import build


@pytest.fixture(scope="package")
def breakable(breakable_stack, make_world):
    """A small trust whose PostgreSQL, RabbitMQ and OpenBao may be killed; short waits on the retry ladder, and
    readers ask for what they miss after 18 seconds, not after 3 minutes."""
    soon = {"HAVEN_MISSED_AFTER_SECONDS": "18"}
    world = make_world(stack=breakable_stack(), retry_delays_ms=(200, 400, 800, 1600), settings=soon)
    yield build(world, world.start_everything())
    world.close()


@pytest.fixture
def ledger(breakable):
    return Ledger(breakable.world)


@pytest.fixture(scope="module", autouse=True)
def begun_whole(request):
    """Before a module breaks anything itself: a test of an earlier one that failed may have left a part away."""
    _mend_after_failure(request)


@pytest.fixture(autouse=True)
def whole(request, begun_whole):
    """The same before each test."""
    _mend_after_failure(request)


_failed_before = [0]


def _mend_after_failure(request):
    failed = request.session.testsfailed
    if failed > _failed_before[0]:
        _failed_before[0] = failed
        mend(request.getfixturevalue("breakable"))
