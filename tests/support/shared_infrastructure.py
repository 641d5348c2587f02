"""The infrastructure that one test run shares: a running one that was named, or one started for this run."""

import hashlib
import os
import secrets
import shutil
import signal
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from haven_local.layout import CHECKOUT
from haven_local.stack import Stack
from haven_schemas import topology
from psycopg2 import sql

from support.broker_nodes import pid_files
from support.copied_keys import StackOfCopiedKeys
from support.measured_size import is_small
from support.world import World

GIVEN = "HAVEN_TEST_STACK"
"""Names the root of an infrastructure to use (started if it does not run, and left running)."""
KEEP = "HAVEN_KEEP_TEST_STACK"
"""Set to anything: this run's infrastructure is left running, and used again by the next run."""
RUN = "HAVEN_TEST_RUN"
"""This run's id, set by the first process of a run and inherited by its workers."""

ON_DISK = "HAVEN_TEST_ON_DISK"
"""Set to anything: the infrastructure of a run is on disk, also where there is room in memory."""
PLACE = "HAVEN_TEST_PLACE"
"""Where this run's infrastructure is, said by its first process for all others."""

_DURABILITY = ("fsync", "full_page_writes", "synchronous_commit")
FOLDER = CHECKOUT / ".haven-test"
MEMORY = Path("/dev/shm") / f"haven-test-{hashlib.sha256(bytes(CHECKOUT)).hexdigest()[:12]}"
"""Of this checkout alone. RabbitMQ and OpenBao wait for the disk at each step, however little is written."""
_ROOM = 8 * 2**30
"""Bytes that have to be free."""
QUICK_HASHES = {"HAVEN_ARGON2_TIME_COST": "1", "HAVEN_ARGON2_MEMORY_KIB": "19456", "HAVEN_ARGON2_PARALLELISM": "1"}
"""Of thousands of sign-ins: argon2id still, at a tenth of the price. What is measured pays in full."""
FORKING = "support.forking"
"""Of the command line of a forked process, whose settings are not in the environment it began with."""


def root_of_run() -> Path:
    """Where this run's infrastructure is, or will be."""
    if os.environ.get(GIVEN):
        return Path(os.environ[GIVEN])
    return FOLDER / "kept" if os.environ.get(KEEP) else Path(os.environ[PLACE]) / f"run-{os.environ[RUN]}"


def start(root: Path) -> Stack:
    """The infrastructure at ``root``, ready; workers of one run take turns and the first one starts it."""
    stack = StackOfCopiedKeys(root)
    with stack.locked():
        if not stack.infrastructure_is_running():
            stack.start_infrastructure()
    return stack


def ends_with_run() -> bool:
    """Whether nothing of the infrastructure outlives this run."""
    return not (os.environ.get(GIVEN) or os.environ.get(KEEP))


def wait_for_no_disk(stack: Stack) -> None:
    """PostgreSQL answers before its files are on disk: of what ends with the run, nothing has to outlive the machine.

    A killed server still loses nothing. Not for stacks that are measured, nor for those that tests break.
    """
    with closing(stack.databases.connect("postgres")) as opened, opened.cursor() as cursor:
        for name in _DURABILITY:
            cursor.execute(sql.SQL("ALTER SYSTEM SET {} = off").format(sql.Identifier(name)))
        cursor.execute("SELECT pg_reload_conf()")


def name_run() -> None:
    """Name this run after its first process, so that a later run can clean up after one that was killed; and say where
    its infrastructure is: in memory, where the machine has room."""
    os.environ[RUN] = f"{os.getpid()}-{secrets.token_hex(4)}"
    os.environ[PLACE] = str(MEMORY if free_memory() >= _ROOM and not os.environ.get(ON_DISK) else FOLDER)
    if os.environ[PLACE] == str(MEMORY):
        MEMORY.mkdir(mode=0o711, exist_ok=True)  # PostgreSQL's own user passes through


def free_memory() -> int:
    """Bytes that files in memory may take, by what is free of it and by what such files may have; nought without."""
    if not MEMORY.parent.is_dir():
        return 0
    with Path("/proc/meminfo").open(encoding="ascii") as said:
        free = next(int(line.split()[1]) * 1024 for line in said if line.startswith("MemAvailable:"))
    return min(free, shutil.disk_usage(MEMORY.parent).free)


@contextmanager
def measuring_world(
    name: str,
    settings: dict[str, str] | None = None,
    retry_delays_ms: Sequence[int] = topology.RETRY_DELAYS_MS,
    *,
    own: bool = False,
) -> Iterator[World]:
    """A world on an infrastructure of its own for one bench or fault run; both are removed at the end.

    A small run is on the infrastructure that was named, if one was, unless it needs its ``own``.
    """
    remove_abandoned()
    is_given = is_small() and GIVEN in os.environ and not own
    root = Path(os.environ[GIVEN]) if is_given else FOLDER / f"run-{os.getpid()}-{name}"
    quick = QUICK_HASHES if is_small() else {}
    world = World(start(root), secrets.token_hex(4), retry_delays_ms, {**quick, **(settings or {})}, forks=is_small())
    try:
        yield world
    finally:
        world.close()
        if not is_given:
            remove_run(root)


def remove_run(root: Path) -> None:
    """End and delete this run's infrastructure, and what other stacks it made beside it."""
    for made in [root, *root.parent.glob(f"{root.name}-*")]:
        _end_orphans(made)
        if (made / "ports.json").exists():
            Stack(made).remove()
        shutil.rmtree(made, ignore_errors=True)


def remove_abandoned() -> None:
    """Clean up after runs whose process is gone."""
    for root in [*FOLDER.glob("run-*"), *MEMORY.glob("run-*")]:
        if root.is_dir() and not Path(f"/proc/{root.name.split('-')[1]}").exists():
            remove_run(root)


def _end_orphans(root: Path) -> None:
    """Kill what worlds of a run that was itself killed left running: only processes whose settings name ``root``, or
    that were forked."""
    for file in [*root.glob("worlds/*/*.pid"), *pid_files(root)]:
        process = Path("/proc") / file.read_text().strip()
        if any(_names(process / part, word) for part in ("environ", "cmdline") for word in (f"{root}/", FORKING)):
            os.kill(int(process.name), signal.SIGKILL)


def _names(file: Path, word: str) -> bool:
    try:
        return word.encode() in file.read_bytes()
    except OSError:
        return False
