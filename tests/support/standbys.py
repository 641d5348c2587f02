"""Two streaming replicas of a stack's PostgreSQL on loopback; every commit goes to one of them before its answer."""

import os
import shutil
import signal
import subprocess
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg2
from haven_local import postgres
from haven_local.ports import free_port
from haven_local.programs import postgres_user
from haven_local.stack import Stack
from haven_local.waiting import wait_until
from psycopg2 import sql

_READY_SECONDS = 60
_NAMES = ("standby_1", "standby_2")
_SYNCHRONOUS = f"ANY 1 ({', '.join(_NAMES)})"


class Standbys:
    """The stack's own server is the primary until ``promote``; then ``stack.ports`` names the one that took over."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self._data = postgres.data_folder(stack.layout)
        taken = set(stack.ports.values())
        self._ports: dict[str, int] = {}
        for name in _NAMES:
            self._ports[name] = free_port(taken | set(self._ports.values()))
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    @property
    def hosts(self) -> list[str]:
        """``host:port`` of all three."""
        return [f"127.0.0.1:{port}" for port in (self._stack.ports["postgres"], *self._ports.values())]

    def start(self) -> None:
        """Copies the primary twice, follows it, and makes it wait for one of both."""
        access = self._data / "pg_hba.conf"
        access.write_text(access.read_text() + "hostssl replication postgres 127.0.0.1/32 scram-sha-256\n")
        self._ask(None, "SELECT pg_reload_conf()")
        for name in _NAMES:
            self._copy(name)
            self._run(name)
        self._ask(None, "ALTER SYSTEM SET synchronous_standby_names = {}", _SYNCHRONOUS)
        self._ask(None, "SELECT pg_reload_conf()")
        wait_until(lambda: self._followers(None) == len(_NAMES), "both standbys", _READY_SECONDS)

    def kill_primary(self) -> None:
        """Ends the stack's own server as a crash would; it stays away."""
        self._stack.supervisor.kill("postgres")
        self._stack.supervisor.stop("postgres")

    def promote(self) -> str:
        """The standby that has received more takes over, and the other follows it; its name."""
        received = "SELECT pg_last_wal_receive_lsn() - '0/0'::pg_lsn"
        chosen, other = sorted(_NAMES, key=lambda name: self._ask(name, received), reverse=True)
        self._ask(chosen, "ALTER SYSTEM SET synchronous_standby_names = {}", f"ANY 1 ({other})")
        self._ask(chosen, "SELECT pg_promote()")
        self._ask(other, "ALTER SYSTEM SET primary_conninfo = {}", self._source(self._ports[chosen], other))
        self._ask(other, "SELECT pg_reload_conf()")
        self._stack.ports["postgres"] = self._ports[chosen]
        return chosen

    def close(self) -> None:
        """Ends both and removes their data."""
        for process in self._running.values():
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait(10)
        for name in _NAMES:
            shutil.rmtree(self._folder(name), ignore_errors=True)

    def _folder(self, name: str) -> Path:
        return self._data.with_name(f"{self._data.name}-{name}")

    def _source(self, port: int, name: str) -> str:
        password = self._stack.secrets.read("postgres-superuser")
        return f"host=127.0.0.1 port={port} user=postgres password={password} sslmode=require application_name={name}"

    def _copy(self, name: str) -> None:
        folder = self._folder(name)
        folder.mkdir(mode=0o700)
        postgres.give_to_postgres(folder)
        port = str(self._stack.ports["postgres"])
        command = [str(postgres.postgres_programs(self._stack.layout) / "pg_basebackup"), "--pgdata", str(folder)]
        command += ["--host", "127.0.0.1", "--port", port, "--username", "postgres", "--checkpoint", "fast"]
        secret = {"PGPASSWORD": self._stack.secrets.read("postgres-superuser"), "PGSSLMODE": "require"}
        postgres.run_as_postgres(command, secret)
        (folder / "standby.signal").touch()
        postgres.give_to_postgres(folder / "standby.signal")
        with (folder / "postgresql.auto.conf").open("a") as settings:
            settings.write(f"port = {self._ports[name]}\n")
            settings.write(f"primary_conninfo = '{self._source(self._stack.ports['postgres'], name)}'\n")

    def _run(self, name: str) -> None:
        user = postgres_user()
        with (self._stack.layout.logs / f"{name}.log").open("ab") as log:
            self._running[name] = subprocess.Popen(
                [str(postgres.postgres_programs(self._stack.layout) / "postgres"), "-D", str(self._folder(name))],
                user=user,
                group=user,
                extra_groups=[] if user else None,
                cwd="/",
                env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        wait_until(lambda: self._answers(name), name, _READY_SECONDS)

    def _answers(self, name: str) -> bool:
        try:
            self._ask(name, "SELECT 1")
        except psycopg2.OperationalError:
            return False
        return True

    def _followers(self, name: str | None) -> int:
        return int(self._ask(name, "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'quorum'"))

    def _ask(self, name: str | None, statement: str, *values: str) -> Any:
        """The first value of the answer of a standby, or of the stack's own server (None)."""
        port = self._stack.ports["postgres"] if name is None else self._ports[name]
        with closing(postgres.connect(self._stack.layout, self._stack.secrets, port)) as opened:
            return _answer(opened, statement, values)


def _answer(opened: Any, statement: str, values: Sequence[str]) -> Any:
    with opened.cursor() as cursor:
        cursor.execute(sql.SQL(statement).format(*map(sql.Literal, values)))
        return cursor.fetchone()[0] if cursor.description else None


def many_hosts(url: str, hosts: Sequence[str]) -> str:
    """The address of a database that is on whichever of ``hosts`` may be written to."""
    head, _, place = url.rpartition("@")
    database, _, options = place.partition("/")[2].partition("?")
    named = "&".join(f"host={host}" for host in hosts)
    return f"{head}@/{database}?{named}&target_session_attrs=read-write&{options}"
