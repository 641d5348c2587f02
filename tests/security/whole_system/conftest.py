"""One whole system, for what a world in one process cannot show: the broker, TLS, the gateway's process, deadlines.

Each fixture has the name of the one it stands for in the folder above; those that stand on others are made anew.
"""

import pytest
from calls import on_the_bus
from principals import People
from small_trust import build
from strangers import Sessions
from untouched import Rows

WIDE = {"HAVEN_ELEVATION_MINUTES": "60", "HAVEN_SESSION_IDLE_MINUTES": "60", "HAVEN_SIGN_INS_A_MINUTE": "100000"}
SHORT_WAITS = (200, 400, 800, 1600)
"""What a forged event is tried for before it is parked."""


@pytest.fixture(scope="module", autouse=True)
def at_hand():
    """Here one waits for what happens by itself."""


@pytest.fixture(scope="package")
def trust(make_world):
    world = make_world(settings=WIDE, retry_delays_ms=SHORT_WAITS)
    yield build(world, world.start_everything())
    world.close()


@pytest.fixture(scope="package")
def sessions(trust):
    made = Sessions(trust)
    yield made
    made.close()


@pytest.fixture(scope="package")
def stranger(sessions):
    return sessions.stranger


@pytest.fixture(scope="package")
def rows(trust):
    return Rows(trust.world)


@pytest.fixture(scope="package")
def bus_calls(trust):
    with on_the_bus(trust.world) as calls:
        yield calls


@pytest.fixture(scope="package")
def people(trust, bus_calls, rows):
    return People(trust, bus_calls, rows)
