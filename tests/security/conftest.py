"""A world in one process with wide allowances, in which everybody misbehaves; nothing here breaks it."""

import httpx
import pytest
from account_records import everything, staff_of
from calls import Calls
from principals import People, Principal
from records import TEAM, make
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


@pytest.fixture(scope="session")
def one_process(make_one_process):
    """The world of all modules that this worker runs."""
    return make_one_process(WIDE)


@pytest.fixture(scope="module", autouse=True)
def at_hand(one_process):
    """What a module waits for is done at once."""
    with one_process.at_hand():
        yield


@pytest.fixture(scope="session")
def trust(one_process):
    with one_process.at_hand():
        return build(one_process, one_process.parts)


@pytest.fixture(scope="session")
def sessions(trust):
    """Bearers and cookies of the small trust's people."""
    made = Sessions(trust)
    yield made
    made.close()


@pytest.fixture(scope="session")
def stranger(sessions):
    """Someone not signed in, before the gateway; answers are given as they are."""
    return sessions.stranger


@pytest.fixture(scope="session")
def server(trust):
    """The gateway's own server before the application, over plain TCP."""
    with trust.world.gateway.served() as running:
        yield running


@pytest.fixture(scope="session")
def over_http(server):
    """Someone not signed in, before that server: it meets bodies as they come."""
    with httpx.Client(base_url=server.url, timeout=60.0) as client:
        yield client


@pytest.fixture(scope="session")
def rows(trust):
    """``with rows.untouched():`` holds a test to have written nothing."""
    return Rows(trust.world)


@pytest.fixture(scope="module", autouse=True)
def nothing_told(trust):
    """After each module: no process wrote a canary to its log, and every service stands."""
    yield
    assert told(trust.world, CANARIES) == []
    assert {name for name, process in trust.processes.items() if not process.is_ready()} == set()


@pytest.fixture(scope="session")
def records(trust, sessions, rows, one_process):
    """``records["north"]`` and ``records["south"]``."""
    with one_process.at_hand():
        return {school: make(trust, sessions, rows, school) for school in TEAM}


@pytest.fixture(scope="session")
def app(one_process):
    """The gateway's application, to read its addresses from."""
    return one_process.gateway.app


@pytest.fixture(scope="session")
def bus_calls(one_process):
    """Calls past the gateway."""
    return Calls(one_process.calls_of("gateway"))


@pytest.fixture(scope="session")
def people(trust, bus_calls, rows):
    """Adds accounts and signs them in past the gateway."""
    return People(trust, bus_calls, rows)


@pytest.fixture(scope="session")
def staff(people, one_process):
    """``staff[school][role]``."""
    with one_process.at_hand():
        return staff_of(people)


@pytest.fixture(scope="session")
def administrator(sessions, one_process):
    """The one of the whole trust."""
    with one_process.at_hand():
        session = sessions.token("administrator", elevated=True)
    return Principal("administrator", frozenset(), "", {True: session})


@pytest.fixture(scope="session")
def about(trust, bus_calls, rows, staff, records, administrator, one_process):
    """``about[school]``: everything there is to ask for."""
    with one_process.at_hand():
        return everything(trust, bus_calls, rows, staff, records, administrator)
