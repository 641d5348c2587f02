"""restic for one repository: files that are backed up encrypted, compared by content, and restored by snapshot."""

import json
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import MappingProxyType

from haven_local.programs import ProgramMissing

_WAITING = ("--retry-lock", "5m")
"""While old snapshots are deleted, nothing is read or written."""
_NO_REPOSITORY = 10
"""How restic ends where there is no repository yet."""


class RepositoryAway(RuntimeError):
    """The repository does not answer, or the password is not its own."""


@dataclass(frozen=True)
class Snapshot:
    """One backup of some files. ``tags``: what it holds."""

    id: str
    at: datetime
    tags: tuple[str, ...]


def restic_program() -> str:
    """The program; ``ProgramMissing`` when it is not here."""
    found = shutil.which("restic")
    if found is None:
        raise ProgramMissing("restic is missing: apt-get install restic")
    return found


class Restic:
    """One repository. ``cache``: a private folder of this machine, which may be deleted at any time. ``environment``:
    what lets us in where the repository is.
    """

    def __init__(
        self, repository: str, password: str, cache: Path, environment: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        self._environment = environment
        self._repository = repository
        self._password = password
        self._cache = cache

    def ensure_repository(self) -> bool:
        """Made if it is not there; true when it was made."""
        asked = self._ask("cat", "config")
        if asked.returncode == 0:
            return False
        if asked.returncode != _NO_REPOSITORY:
            raise RepositoryAway(_last_line(asked.stderr))
        self._run("init")
        return True

    def back_up(self, folder: Path, names: Sequence[str], tag: str) -> str:
        """Keeps ``names`` in ``folder``, by these names; the id of the snapshot."""
        arguments = ["backup", "--json", "--tag", tag, "--host", "haven", "--group-by", "host,tags", *names]
        said = self._run(*arguments, cwd=folder)
        return str(json.loads(said.strip().splitlines()[-1])["snapshot_id"])

    def snapshots(self, tag: str) -> list[Snapshot]:
        """Those with ``tag``, oldest first."""
        found = json.loads(self._run("snapshots", "--json", "--tag", tag))
        made = [Snapshot(each["id"], _instant(each["time"]), tuple(each.get("tags") or ())) for each in found]
        return sorted(made, key=lambda snapshot: snapshot.at)

    def restore(self, snapshot: str, target: Path, only: str | None = None) -> None:
        """Puts the snapshot's files into ``target``, where nothing of that name may be; ``only``: one of its names."""
        chosen = ["--include", f"/{only}"] if only else []
        self._run("restore", snapshot, "--target", str(target), *chosen)

    def read(self, snapshot: str, name: str) -> bytes:
        """One file of a snapshot."""
        done = self._ask("dump", snapshot, f"/{name}")
        if done.returncode != 0:
            raise RepositoryAway(f"{name} is not in the backup: {_last_line(done.stderr)}")
        return done.stdout

    def expire(self, tag: str, *rules: str) -> None:
        """Forgets snapshots with ``tag`` that no rule keeps; what nothing needs any more is deleted by ``prune``."""
        self._run("forget", "--tag", tag, "--group-by", "host,tags", *rules)

    def forget(self, snapshot: str) -> None:
        """One snapshot."""
        self._run("forget", snapshot)

    def unlock(self) -> None:
        """Takes away locks of processes that ended without doing so."""
        self._run("unlock")

    def prune(self) -> None:
        """Deletes what no snapshot needs."""
        self._run("prune", "--max-unused", "0")

    def check(self) -> None:
        """Every pack is there and is what was written: reads all of it."""
        self._run("check", "--read-data")

    def _run(self, *arguments: str, cwd: Path | None = None) -> str:
        done = self._ask(*arguments, cwd=cwd)
        if done.returncode != 0:
            raise RepositoryAway(f"restic {arguments[0]}: {_last_line(done.stderr)}")
        return done.stdout.decode()

    def _ask(self, *arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[bytes]:
        command = [restic_program(), "--repo", self._repository, "--cache-dir", str(self._cache), *_WAITING, *arguments]
        environment = {
            **self._environment,
            "RESTIC_PASSWORD": self._password,
            "PATH": "/usr/bin:/bin",
            "HOME": os.environ.get("HOME", "/"),
        }
        return subprocess.run(command, check=False, capture_output=True, cwd=cwd or "/", env=environment)


_OF_ANOTHER = "wrong password or no key found"


def _last_line(said: bytes) -> str:
    """What restic ended with, as people read it."""
    lines = said.decode(errors="replace").strip().splitlines()
    last = lines[-1] if lines else "it said nothing"
    with suppress(ValueError, KeyError, TypeError):  # those of a plain line
        last = str(json.loads(last)["message"])
    if _OF_ANOTHER in last:
        return "these backups are another installation's, or the keys are not theirs"
    return last


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))
