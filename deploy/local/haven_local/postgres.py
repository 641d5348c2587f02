"""One PostgreSQL cluster for a local stack: made once, TLS and passwords only, on loopback only."""

import os
import pwd
import shutil
import string
import subprocess
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import psycopg2
from psycopg2.extensions import ISOLATION_LEVEL_AUTOCOMMIT, connection

from haven_local.generated_secrets import GeneratedSecrets
from haven_local.layout import CHECKOUT, Layout
from haven_local.private_files import write_private
from haven_local.programs import postgres_folder, postgres_user

_TEMPLATES = CHECKOUT / "deploy" / "postgres"
_ELSEWHERE = Path("/var/lib/haven")
SUPERUSER = "postgres"


def data_folder(layout: Layout) -> Path:
    """Under the root; or in ``/var/lib/haven`` where PostgreSQL's own user cannot enter the checkout."""
    if layout.data:
        return layout.data.postgres
    wanted, elsewhere = layout.root / "postgres", _ELSEWHERE / layout.key
    for made_before in (wanted, elsewhere):
        if (made_before / "PG_VERSION").exists():
            return made_before
    return wanted if postgres_user() is None or _can_enter(layout.root) else elsewhere


def _can_enter(folder: Path) -> bool:
    """Whether any user may pass through every folder above; the root itself is opened for passing by the stack."""
    return all(parent.stat().st_mode & 0o001 for parent in folder.parents if parent.exists())


def ensure_cluster(layout: Layout, secrets: GeneratedSecrets, port: int) -> bool:
    """Make the data folder if missing and write its configuration; true when the configuration changed."""
    data = data_folder(layout)
    if not (data / "PG_VERSION").exists():
        _initialise(data, secrets)
    changed = _write(data / "postgresql.conf", configuration(port))
    changed |= _write(data / "pg_hba.conf", access("127.0.0.1/32"))
    changed |= _write(data / "server.pem", layout.certificate("postgres").read_text())
    changed |= _write(data / "server.key", layout.key_of("postgres").read_text())
    return changed


def configuration(port: int, listen: str = "127.0.0.1", sockets: str = "", certificates: str = "") -> str:
    """``postgresql.conf``; certificates are looked for in the data folder unless ``certificates`` names another."""
    return string.Template((_TEMPLATES / "postgresql.conf").read_text()).substitute(
        port=port, listen=listen, sockets=sockets, certificates=certificates
    )


def access(network: str) -> str:
    """``pg_hba.conf``: who may come, from where (CIDR)."""
    return string.Template((_TEMPLATES / "pg_hba.conf").read_text()).substitute(network=network)


def _write(path: Path, content: str) -> bool:
    """As ``write_private``, but owned by PostgreSQL's user, which refuses a key of anyone else."""
    changed = write_private(path, content)
    give_to_postgres(path)
    return changed


def give_to_postgres(path: Path) -> None:
    """The file or folder belongs to the user PostgreSQL runs as."""
    user = postgres_user()
    if user is not None:
        entry = pwd.getpwnam(user)
        os.chown(path, entry.pw_uid, entry.pw_gid)


def _initialise(data: Path, secrets: GeneratedSecrets) -> None:
    """Run initdb in a new folder; the superuser's password goes by a file only that user may read."""
    if data.exists():
        shutil.rmtree(data)
    data.parent.mkdir(parents=True, exist_ok=True)
    data.mkdir(mode=0o700)
    give_to_postgres(data)
    password = data.parent / f"{data.name}.password"
    _write(password, secrets.read("postgres-superuser"))
    command = [str(postgres_folder() / "initdb"), "--pgdata", str(data), "--username", SUPERUSER]
    command += ["--pwfile", str(password), "--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C.UTF-8"]
    command += ["--data-checksums", "--no-instructions"]
    try:
        run_as_postgres(command)
    finally:
        password.unlink()


def run_as_postgres(command: list[str], environment: Mapping[str, str] = MappingProxyType({})) -> str:
    """Run ``command`` as the user PostgreSQL runs as; what it printed. ``CalledProcessError`` with that when it fails.

    ``environment`` is added to a bare one.
    """
    user = postgres_user()
    done = subprocess.run(
        command,
        check=True,
        capture_output=True,
        text=True,
        cwd="/",
        user=user,
        group=user,
        extra_groups=[] if user else None,
        env={**environment, "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
    )
    return done.stdout


def postgres_programs(layout: Layout) -> Path:
    """Folder of the programs of the version that made this stack's data."""
    return postgres_folder(data_folder(layout))


def server_command(layout: Layout) -> list[str]:
    """The command that the supervisor runs; supervised in the foreground."""
    return [str(postgres_programs(layout) / "postgres"), "-D", str(data_folder(layout))]


def connect(
    layout: Layout, secrets: GeneratedSecrets, port: int, database: str = "postgres", host: str = "127.0.0.1"
) -> connection:
    """An autocommit connection as the superuser, for making roles and databases."""
    opened = psycopg2.connect(
        host=host,
        port=port,
        user=SUPERUSER,
        password=secrets.read("postgres-superuser"),
        dbname=database,
        sslmode="verify-full",
        sslrootcert=str(layout.ca),
        connect_timeout=5,
    )
    opened.set_isolation_level(ISOLATION_LEVEL_AUTOCOMMIT)
    return opened


def is_ready(layout: Layout, secrets: GeneratedSecrets, port: int) -> bool:
    """Whether the cluster answers a query now."""
    try:
        connect(layout, secrets, port).close()
    except psycopg2.OperationalError:
        return False
    return True


def remove_cluster(layout: Layout) -> None:
    """Delete the data for good (``./haven reset``); the cluster must be stopped."""
    shutil.rmtree(data_folder(layout), ignore_errors=True)
