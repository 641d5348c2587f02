"""Pytest plugin: the fixtures that give every test real parts.

- ``infrastructure`` (session): a ``Stack`` with PostgreSQL, RabbitMQ and OpenBao running.
- ``world`` (session), ``module_world``, ``fresh_world`` (function): a ``World`` of its own on that infrastructure.
- ``make_world`` (session): makes further worlds, with other settings or another ladder of waits.
- ``make_database(service)`` (function): a fresh, migrated database.
- ``emptied_database(service)`` (session): a migrated database that a service's tests share, emptied by each of them.
- ``breakable_stack()`` (session): a second infrastructure, whole again, for tests that kill a part of it.
- ``make_stack`` (session): one more infrastructure, for tests that end it.
"""

import gc
import os
import secrets
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from haven_local.databases import Database
from haven_local.stack import Stack
from haven_schemas import topology
from hypothesis import settings as given_settings

from support import at_length, shared_infrastructure
from support.emptied_databases import EmptiedDatabase
from support.scheduling import PartScheduling, long_parts_first
from support.world import World

MakeWorld = Callable[..., World]
MakeDatabase = Callable[[str], Database]
_QUICK_HASHES = {"HAVEN_ARGON2_TIME_COST": "1", "HAVEN_ARGON2_MEMORY_KIB": "19456", "HAVEN_ARGON2_PARALLELISM": "1"}
"""Of thousands of sign-ins: argon2id still, at a tenth of the price. Benches and fault runs pay in full."""
MakeStack = Callable[[], Stack]


def _is_worker(config: pytest.Config) -> bool:
    return hasattr(config, "workerinput")


def pytest_configure(config: pytest.Config) -> None:
    """The first process of a run names the run; its workers inherit the name. Examples are the same in each run, and
    their time is not measured: a busy machine is no fault."""
    given_settings.load_profile("ci")
    if not _is_worker(config):
        at_length.decide(config)
        shared_infrastructure.name_run()
        shared_infrastructure.remove_abandoned()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """When all workers are done, the first process ends what was started for this run."""
    if _is_worker(session.config) or os.environ.get(shared_infrastructure.GIVEN):
        return
    root = shared_infrastructure.FOLDER / f"run-{os.environ[shared_infrastructure.RUN]}"
    shared_infrastructure.remove_run(root)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Parts that take long are begun first, and what a run of everything has alone is left out."""
    kept, left = at_length.set_apart(items)
    items[:] = long_parts_first(kept)
    if left:
        config.hook.pytest_deselected(items=left)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Nothing is left out without a word."""
    if not _is_worker(config):
        for line in at_length.summary():
            terminalreporter.write_line(line)


def pytest_collection_finish() -> None:
    """Thousands of tests stay to the end: the garbage collector need not walk through them again and again."""
    gc.collect()
    gc.freeze()


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> PartScheduling:
    """Tests that share fixtures stay on one worker: they are made once."""
    return PartScheduling(config, log)


@pytest.fixture(scope="session")
def infrastructure() -> Stack:
    """The shared infrastructure of this run."""
    stack = shared_infrastructure.start(shared_infrastructure.root_of_run())
    if shared_infrastructure.ends_with_run():
        shared_infrastructure.wait_for_no_disk(stack)
    return stack


@pytest.fixture(scope="session")
def make_world(infrastructure: Stack, worker_id: str) -> Iterator[MakeWorld]:
    """A function that makes worlds; they end with the run."""
    worlds: list[World] = []

    def make(
        stack: Stack | None = None,
        retry_delays_ms: Sequence[int] = topology.RETRY_DELAYS_MS,
        settings: dict[str, str] | None = None,
    ) -> World:
        suffix = f"{worker_id}_{secrets.token_hex(4)}".replace("master", "m")
        wanted = {**_QUICK_HASHES, **(settings or {})}
        world = World(stack or infrastructure, suffix, retry_delays_ms, wanted, forks=True)
        worlds.append(world)
        return world

    yield make
    for world in worlds:
        if shared_infrastructure.ends_with_run():
            world.abandon()
        else:
            world.close()


@pytest.fixture(scope="session")
def world(make_world: MakeWorld) -> World:
    """One world for the whole run (for each worker its own)."""
    return make_world()


@pytest.fixture(scope="module")
def module_world(make_world: MakeWorld) -> Iterator[World]:
    """A world for one test module, ended with it."""
    made = make_world()
    yield made
    made.close()


@pytest.fixture
def fresh_world(make_world: MakeWorld) -> Iterator[World]:
    """A world for one test, ended with it."""
    made = make_world()
    yield made
    made.close()


@pytest.fixture
def make_database(world: World) -> MakeDatabase:
    """A function that makes a fresh, migrated database of a service."""
    return world.make_database


@pytest.fixture(scope="session")
def emptied_database(world: World) -> Iterator[Callable[[str], EmptiedDatabase]]:
    """A function that answers the one database of a service that its tests share; each test empties it first."""
    made: dict[str, EmptiedDatabase] = {}

    def shared(service: str) -> EmptiedDatabase:
        if service not in made:
            made[service] = EmptiedDatabase(world.stack, world.make_database(service))
        return made[service]

    yield shared
    for each in made.values():
        each.close()


@pytest.fixture(scope="session")
def make_stack(infrastructure: Stack) -> Iterator[MakeStack]:
    """A function that starts one more infrastructure, for a test that ends it."""
    stacks: list[Stack] = []

    def make() -> Stack:
        root = infrastructure.root.with_name(f"{infrastructure.root.name}-{secrets.token_hex(3)}")
        stacks.append(shared_infrastructure.start(root))
        return stacks[-1]

    yield make
    for stack in stacks:
        stack.remove()


@pytest.fixture(scope="session")
def breakable_stack(make_stack: MakeStack) -> MakeStack:
    """A function that answers the infrastructure whose parts tests may kill, each for itself: all of it runs again."""
    made: list[Stack] = []

    def whole() -> Stack:
        if not made:
            made.append(make_stack())
        made[0].start_infrastructure()
        return made[0]

    return whole
