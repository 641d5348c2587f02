"""Pytest plugin: the fixtures that give every test real parts.

- ``infrastructure`` (session): a ``Stack`` with PostgreSQL, RabbitMQ and OpenBao running.
- ``world`` (session), ``module_world``, ``fresh_world`` (function): a ``World`` of its own on that infrastructure.
- ``make_world`` (session): makes further worlds, with other settings, another ladder of waits or fewer queues.
- ``make_one_process`` (session): makes worlds in this process, for matrices and stories (``support.one_process``).
- ``make_database(service)`` (function): a fresh, migrated database.
- ``emptied_database(service)`` (session): a migrated database that a service's tests share, emptied by each of them.
- ``breakable_stack()`` (session): a second infrastructure, whole again, for tests that kill a part of it.
- ``make_stack`` (session): one more infrastructure, for tests that end it.
"""

import gc
import os
import secrets
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import pytest
from haven_local.databases import Database
from haven_local.stack import Stack
from haven_schemas import topology
from hypothesis import settings as given_settings

from support import levels, shared_infrastructure
from support.emptied_databases import EmptiedDatabase
from support.runner.processors import OWNER_FILE
from support.runner.work import shared_by
from support.runner.worker import NUMBER, is_worker
from support.vhosts import EVERY_SERVICE
from support.world import World

if TYPE_CHECKING:
    from support.one_process import OneProcess

MakeWorld = Callable[..., World]
MakeDatabase = Callable[[str], Database]
MakeStack = Callable[[], Stack]
_own_stacks: list[Stack] = []
"""Infrastructures that tests of the present part have to themselves."""
_present_part = [""]


def pytest_configure(config: pytest.Config) -> None:
    """Where somebody runs pytest, this process names the run; processes that are handed work inherit the name. Examples
    are the same in each run, and their time is not measured: a busy machine is no fault."""
    for mark in levels.MARKS:
        config.addinivalue_line("markers", mark)
    given_settings.load_profile("ci")
    if not is_worker():
        shared_infrastructure.name_run()
        shared_infrastructure.remove_abandoned()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """What was started for this run ends with it."""
    if not is_worker() and shared_infrastructure.ends_with_run():
        shared_infrastructure.remove_run(shared_infrastructure.root_of_run())


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What a landing leaves to a run of everything is left out."""
    items[:], left = levels.set_apart(items)
    for item, why in left:
        item.why_left = why  # type: ignore[attr-defined]  # said by the run (support.runner.worker)
    if left:
        config.hook.pytest_deselected(items=[item for item, _ in left])


def pytest_collection_finish() -> None:
    """Thousands of tests stay to the end: the garbage collector need not walk through them again and again."""
    if not is_worker():
        gc.collect()
        gc.freeze()


@pytest.fixture(scope="session")
def worker_id() -> str:
    """Which process of a run this is."""
    return f"p{os.environ.get(NUMBER, '')}"


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
        queue_owners: Collection[str] = EVERY_SERVICE,
    ) -> World:
        suffix, wanted = _suffix(worker_id), {**shared_infrastructure.QUICK_HASHES, **(settings or {})}
        world = World(stack or infrastructure, suffix, retry_delays_ms, wanted, forks=True, queue_owners=queue_owners)
        worlds.append(world)
        return world

    yield make
    _end(worlds)


@pytest.fixture(scope="session")
def make_one_process(infrastructure: Stack, worker_id: str) -> Iterator[Callable[..., "OneProcess"]]:
    """A function that makes worlds in this process, ready, with the ``settings`` given; they end with the run."""
    from support.one_process import OneProcess  # the code of every service, which most runs of one place do not need

    worlds: list[OneProcess] = []

    def make(settings: dict[str, str] | None = None) -> OneProcess:
        worlds.append(
            OneProcess(infrastructure, _suffix(worker_id), {**shared_infrastructure.QUICK_HASHES, **(settings or {})})
        )
        return worlds[-1].begin()

    yield make
    _end(worlds)


def _suffix(worker_id: str) -> str:
    return f"{worker_id}_{secrets.token_hex(4)}"


def _end(worlds: Iterable[World]) -> None:
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

    def make() -> Stack:
        root = infrastructure.root.with_name(f"{infrastructure.root.name}-{secrets.token_hex(3)}")
        root.mkdir(parents=True)
        (root / OWNER_FILE).write_text(str(os.getpid()))
        _own_stacks.append(shared_infrastructure.start(root))
        return _own_stacks[-1]

    yield make
    _remove_own_stacks()


def _remove_own_stacks() -> None:
    while _own_stacks:
        _own_stacks.pop().remove()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """What one part of a run started for itself ends with it: RabbitMQ works also where nobody asks anything."""
    if (part := shared_by(item.nodeid.partition("::")[0])) != _present_part[0]:
        _present_part[0] = part
        _remove_own_stacks()


@pytest.fixture(scope="session")
def breakable_stack(make_stack: MakeStack) -> MakeStack:
    """A function that answers the infrastructure whose parts tests may kill, each for itself: all of it runs again."""
    made: list[Stack] = []

    def whole() -> Stack:
        if not made or made[-1] not in _own_stacks:
            made.append(make_stack())
        made[-1].start_infrastructure()
        return made[-1]

    return whole
