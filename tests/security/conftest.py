"""One whole system with wide allowances, before which everybody misbehaves; nothing here breaks it."""

import pytest
from account_records import everything, staff_of
from calls import Calls
from principals import People, Principal
from records import TEAM, make
from routes import application
from small_trust import build
from strangers import Sessions
from telltales import CANARIES, told
from untouched import Rows

WIDE = {
    "HAVEN_ELEVATION_MINUTES": "60",
    "HAVEN_SESSION_IDLE_MINUTES": "60",
    "HAVEN_CALLS_A_MINUTE": "100000",
    "HAVEN_REPORTS_A_MINUTE": "100000",
    "HAVEN_SIGN_INS_A_MINUTE": "100000",
    "HAVEN_DELIVERIES_A_MINUTE": "100000",
}
"""What is tried here is told from its refusal, not from being too often or too late; allowances and ends of sessions
have tests of their own."""


SHORT_WAITS = (200, 400, 800, 1600)
"""What a forged event is tried for before it is parked."""


@pytest.fixture(scope="package")
def trust(make_world):
    world = make_world(settings=WIDE, retry_delays_ms=SHORT_WAITS)
    yield build(world, world.start_everything())
    world.close()


@pytest.fixture(scope="package")
def sessions(trust):
    """Bearers and cookies of the small trust's people."""
    made = Sessions(trust)
    yield made
    made.close()


@pytest.fixture(scope="package")
def stranger(sessions):
    """Someone not signed in, before the gateway; answers are given as they are."""
    return sessions.stranger


@pytest.fixture(scope="package")
def rows(trust):
    """``with rows.untouched():`` holds a test to have written nothing."""
    return Rows(trust.world)


@pytest.fixture(scope="module", autouse=True)
def nothing_told(trust):
    """After each module: no process wrote a canary to its log, and every service stands."""
    yield
    assert told(trust.world, CANARIES) == []
    assert {name for name, process in trust.processes.items() if not process.is_ready()} == set()


@pytest.fixture(scope="package")
def records(trust, sessions, rows):
    """``records["north"]`` and ``records["south"]``."""
    return {school: make(trust, sessions, rows, school) for school in TEAM}


@pytest.fixture(scope="package")
def app(trust):
    """The gateway's application, to read its addresses from."""
    return application(trust.world.settings_for("gateway"))


@pytest.fixture(scope="package")
def bus_calls(trust):
    """Calls past the gateway."""
    made = Calls(trust.world)
    yield made
    made.close()


@pytest.fixture(scope="package")
def people(trust, bus_calls, rows):
    """Adds accounts and signs them in on the bus."""
    return People(trust, bus_calls, rows)


@pytest.fixture(scope="package")
def staff(people):
    """``staff[school][role]``."""
    return staff_of(people)


@pytest.fixture(scope="package")
def administrator(sessions):
    """The one of the whole trust."""
    return Principal("administrator", frozenset(), "", {True: sessions.token("administrator", elevated=True)})


@pytest.fixture(scope="package")
def about(trust, bus_calls, rows, staff, records, administrator):
    """``about[school]``: everything there is to ask for."""
    return everything(trust, bus_calls, rows, staff, records, administrator)
