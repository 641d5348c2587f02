"""pgBackRest for one cluster: its configuration, and its commands as the user PostgreSQL runs as.

It reaches PostgreSQL as everyone does, over TLS with a password: libpq takes both from the environment, so the cluster
needs no socket.
"""

import json
import shlex
import shutil
from pathlib import Path
from typing import Any

from haven_local.backups.backup_keys import BackupKeys
from haven_local.backups.place import Folder, Place
from haven_local.backups.protected import Protected
from haven_local.postgres import give_to_postgres, run_as_postgres
from haven_local.private_files import write_private
from haven_local.programs import ProgramMissing

STANZA = "haven"
PROGRAM = "/usr/bin/pgbackrest"
"""Where Debian puts it: PostgreSQL is told so by what does not have it itself."""
ROLE = "haven_backup"
_ARCHIVE_SECONDS = 60
"""A segment is archived at least this often while anything is written."""


def pgbackrest_program() -> str:
    """The program; ``ProgramMissing`` when it is not here."""
    if shutil.which(PROGRAM) is None:
        raise ProgramMissing("pgBackRest is missing: apt-get install pgbackrest")
    return PROGRAM


def repository_options(place: Place, keys: BackupKeys, lock: Path, spool: Path) -> str:
    """The part of the configuration that says where the repository is, how it is sealed and how long it keeps."""
    options = {
        **place.store.pgbackrest_options("postgres"),
        "repo1-cipher-type": "aes-256-cbc",
        "repo1-cipher-pass": keys.postgres,
        "repo1-retention-full-type": "time",
        "repo1-retention-full": place.keep_days,
        "repo1-bundle": "y",
        "repo1-block": "y",
        "compress-type": "zst",
        "start-fast": "y",
        "expire-auto": "y" if place.expires_here else "n",
        "log-level-console": "warn",
        "log-level-file": "off",
        "lock-path": lock,
        "spool-path": spool,
    }
    return "[global]\n" + "".join(f"{name}={value}\n" for name, value in options.items())


class PgBackRest:
    """One repository and one cluster."""

    def __init__(self, protected: Protected, place: Place, keys: BackupKeys) -> None:
        self._protected = protected
        self._place = place
        self._keys = keys

    @property
    def _folder(self) -> Path:
        return self._protected.own_folder

    @property
    def _scratch(self) -> tuple[Path, Path]:
        return self._protected.scratch / "lock", self._protected.scratch / "spool"

    @property
    def configuration_file(self) -> Path:
        """Names the repository and holds its passphrase; of PostgreSQL's user alone."""
        return self._folder / "pgbackrest.conf"

    def write_configuration(self) -> bool:
        """Its files, all of PostgreSQL's user; true when any is new."""
        self._make_folders()
        protected = self._protected
        password = protected.secrets.ensure("postgres-backup")
        files = {
            "pgbackrest.conf": self._configuration(),
            "pgpass": f"{protected.host}:{protected.port}:*:{ROLE}:{password}\n",
        }
        changed = [write_private(self._folder / name, content) for name, content in files.items()]
        for name in files:
            give_to_postgres(self._folder / name)
        return any(changed)

    def _make_folders(self) -> None:
        for folder in (self._folder, *self._scratch):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            give_to_postgres(folder)

    def _configuration(self) -> str:
        protected = self._protected
        of_cluster = f"pg1-path={protected.postgres_data}\npg1-port={protected.port}\npg1-user={ROLE}\n"
        return f"{repository_options(self._place, self._keys, *self._scratch)}\n[{STANZA}]\n{of_cluster}"

    def archiving(self) -> str:
        """What PostgreSQL is configured with, so that it archives what it writes."""
        push = shlex.join([*self._command("archive-push"), "%p"]).replace("'%p'", '"%p"')
        return (
            "# Written by haven backup: every segment goes to the repository, at least once a minute.\n"
            f"archive_mode = on\narchive_command = '{push}'\narchive_timeout = {_ARCHIVE_SECONDS}\n"
        )

    def _command(self, *arguments: str) -> list[str]:
        return [PROGRAM, f"--config={self.configuration_file}", f"--stanza={STANZA}", *arguments]

    def make_repository(self) -> None:
        """The folder and the stanza; done again it changes nothing."""
        if isinstance(self._place.store, Folder):
            folder = self._place.store.path / "postgres"
            folder.mkdir(parents=True, exist_ok=True)
            folder.chmod(0o750)
            give_to_postgres(folder)
        self._run("stanza-create")

    def back_up(self, *, full: bool) -> None:
        """A full backup, or what changed since the last one. Older ones than are kept are deleted after it."""
        self._run(f"--type={'full' if full else 'incr'}", "backup")

    def verify(self) -> None:
        """Every file of the repository is what was written: reads all of it."""
        self._run("verify")

    def backups(self) -> list[dict[str, Any]]:
        """What pgBackRest says of each backup, oldest first."""
        found = json.loads(self._run("--output=json", "info"))
        return [] if not found else list(found[0]["backup"])

    def restore(self, point: str, timeline: int) -> None:
        """Puts the cluster as it was at restore point ``point`` into the data folder, which may hold nothing."""
        data = self._protected.postgres_data
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        give_to_postgres(data)
        self._run(
            "--type=name", f"--target={point}", "--target-action=promote", f"--target-timeline={timeline:x}", "restore"
        )  # fmt: skip

    def _run(self, *arguments: str) -> str:
        return run_as_postgres(self._command(*arguments), self._to_postgres())

    def _to_postgres(self) -> dict[str, str]:
        return {
            "PGHOST": self._protected.host,
            "PGSSLMODE": "verify-full",
            "PGSSLROOTCERT": str(self._protected.ca),
            "PGPASSFILE": str(self._folder / "pgpass"),
        }
