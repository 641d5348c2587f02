"""One whole system for the tests that do not break it."""

import pytest
from small_trust import build


@pytest.fixture(scope="package")
def trust(make_world):
    world = make_world()
    yield build(world, world.start_everything())
    world.close()
