"""A whole installation as ``./haven up`` makes one, for tests that destroy and restore it."""

import datetime as dt
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, cast

from haven_local import openbao
from haven_local.backups.place import Bucket
from haven_local.databases import Database
from haven_local.demonstration.setting_up import SetUp
from haven_local.layout import PROCESS_NAMES
from haven_local.migrations import ensure_migrations
from haven_local.ports import free_port, is_free
from haven_local.progress import Step
from haven_local.service_runs import ensure_services, wait_until_ready
from haven_local.setup_token import mint_setup_token
from haven_local.stack import Stack
from haven_local.waiting import wait_until
from haven_schemas import topology
from psycopg2.sql import Composable

from support.keeping_store import keeping_all
from support.onlookers import QueueOnlooker
from support.small_trust import SmallTrust, build
from support.world import World


class Installed:
    """What ``SmallTrust`` asks of a world, of a stack with services of its own."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self._queues: dict[str, QueueOnlooker] = {}

    @property
    def public_url(self) -> str:
        """Where the gateway answers."""
        return self.stack.public_url

    def settings_for(self, process: str) -> dict[str, str]:
        """The environment of one process."""
        return self.stack.settings_for(process)

    def setup_token(self) -> str:
        """A set-up token for the services."""
        stack = self.stack
        return mint_setup_token(openbao.client(stack.layout, stack.secrets, stack.ports), dt.datetime.now(dt.UTC))

    def setting_up(self) -> SetUp:
        """The set-up's calls over the bus; to be opened."""
        return SetUp(self.settings_for("gateway"), self.setup_token())

    @property
    def transport(self) -> None:
        """Clients reach the gateway over TLS."""

    @property
    def vhosts(self) -> tuple[str, str]:
        """Of events and of calls."""
        return topology.VHOST_EVENTS, topology.VHOST_RPC

    def queues_of(self, vhost: str) -> QueueOnlooker:
        """Looks at the queues of one of them."""
        if vhost not in self._queues:
            password = self.stack.secrets.read("rabbitmq-operator")
            address = f"amqps://operator:{password}@127.0.0.1:{self.stack.ports['amqps']}/{vhost}"
            self._queues[vhost] = QueueOnlooker(address, str(self.stack.layout.ca))
        return self._queues[vhost]

    def database(self, service: str) -> Database:
        """Of one service."""
        return self.stack.databases.describe(service, service)

    def rows(self, service: str, query: str | Composable) -> list[tuple[Any, ...]]:
        """What the superuser sees in a service's database."""
        with closing(self.stack.databases.connect(service)) as opened, opened.cursor() as cursor:
            cursor.execute(query)
            return list(cursor.fetchall())


def run_all(stack: Stack) -> None:
    """Migrations, every service and the gateway; what it stands on runs already."""
    ensure_migrations(stack)
    ensure_services(stack)


def run_all_but(stack: Stack, *left_out: str) -> None:
    """The same without some of them."""
    ensure_migrations(stack)
    stack.write_settings()
    started = [name for name in PROCESS_NAMES if name not in left_out]
    for name in started:
        stack.supervisor.start(name)
    for name in started:
        wait_until_ready(stack, name)


def trust_on(stack: Stack) -> SmallTrust:
    """A small trust in an empty installation."""
    return build(cast("World", Installed(stack)), {})


def moved_to(trust: SmallTrust, stack: Stack) -> SmallTrust:
    """The same trust as it is in a restored installation; nobody is signed in."""
    world = cast("World", Installed(stack))
    return SmallTrust(world, {}, trust.schools, trust.categories, trust.feeds, trust.secrets, trust.staff, sessions={})


@contextmanager
def folder_for_backups() -> Iterator[Path]:
    """A new folder that PostgreSQL's own user may pass through, wherever the checkout is; for drills as well."""
    with tempfile.TemporaryDirectory(prefix="haven-backups-", dir="/var/tmp") as name:
        folder = Path(name)
        folder.chmod(0o711)
        yield folder


@contextmanager
def bucket_for_backups(stack: Stack) -> Iterator[tuple[Bucket, Bucket, Callable[[], list[str]]]]:
    """A bucket of an S3 service over a new folder, with TLS; it outlives ``stack``, whose authority it copies.

    First as whoever writes to it may use it, who can delete nothing but locks, then as whoever may delete; and what the
    former tried to delete all the same.
    """
    with folder_for_backups() as folder:
        (folder / "served" / "haven-backups").mkdir(parents=True)
        shutil.copy(stack.layout.ca, folder / "ca.pem")
        shutil.copy(stack.layout.certificate("gateway"), folder / "s3.pem")
        shutil.copy(stack.layout.key_of("gateway"), folder / "s3.key")
        port = free_port(set(stack.ports.values()))
        command = [str(Path(sys.executable).parent / "rclone"), "serve", "s3", "--auth-key", "one,two"]
        command += ["--cert", str(folder / "s3.pem"), "--key", str(folder / "s3.key")]
        command += ["--addr", f"127.0.0.1:{port}", str(folder / "served")]
        serving = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            wait_until(lambda: not is_free(port), "the S3 service", 10)
            whole = _bucket(port, folder)
            with keeping_all(port, folder) as (guarded, refused):
                yield _bucket(guarded, folder), whole, refused
        finally:
            serving.terminate()
            serving.wait()


def _bucket(port: int, folder: Path) -> Bucket:
    address = f"https://localhost:{port}"
    return Bucket("haven-backups", "trust", address, "eu-west-2", "one", "two", str(folder / "ca.pem"))


class Steps:
    """Runs steps as a command's progress does, and remembers which did anything; ``before`` may make one fail."""

    def __init__(self, before: Callable[[str], None] = lambda _: None) -> None:
        self.done: list[str] = []
        self._before = before

    def run(self, step: Step) -> None:
        """Carries it out."""
        self._before(step.name)
        if step.action():
            self.done.append(step.name)
