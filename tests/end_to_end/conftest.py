"""One whole system for the tests that do not break it."""

import pytest
from small_trust import build


@pytest.fixture(scope="session")
def trust(make_world):
    world = make_world()
    return build(world, world.start_everything())
