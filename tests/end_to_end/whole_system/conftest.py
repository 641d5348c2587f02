"""One whole system; its tests kill services, and leave all of them running."""

import pytest
from small_trust import build


@pytest.fixture(scope="module", autouse=True)
def at_hand():
    """Here one waits for what happens by itself."""


@pytest.fixture(scope="package")
def trust(make_world):
    world = make_world()
    yield build(world, world.start_everything())
    world.close()
