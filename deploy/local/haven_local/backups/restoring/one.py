"""One service's database as it was in a backup, while everything else runs on.

The whole cluster is restored beside, one database is copied from there under another name, and takes the place of the
running one while its service stands still. The services find out by themselves and mend numbers and copies (decision
0035); the database that was replaced is kept under the name ``<service>_replaced`` until somebody drops it.
"""

import os
import subprocess
import tempfile
from contextlib import closing
from datetime import datetime
from pathlib import Path

from psycopg2 import sql

from haven_local import postgres
from haven_local.backups.backing_up import files_of
from haven_local.backups.backup_keys import BackupKeys
from haven_local.backups.manifest import Manifest
from haven_local.backups.place import Place
from haven_local.backups.restoring.beside import stack_beside
from haven_local.backups.restoring.choosing import choose
from haven_local.backups.restoring.whole import Restore, begin
from haven_local.progress import Progress, Step
from haven_local.service_runs import wait_until_ready
from haven_local.stack import Stack

_AGAIN = "put right what it says, then run the same command again; until the last step nothing has changed."
_END = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"


def restore_one(
    stack: Stack, service: str, place: Place, keys: BackupKeys, until: datetime | None, progress: Progress
) -> Manifest:
    """Puts ``service``'s database back to the newest backup not after ``until``; what that backup was."""
    with stack_beside() as beside:
        chosen = choose(files_of(place, keys, beside.root), keys, until)
        begin(beside, chosen)
        Restore(beside, place, keys, chosen).bring_databases(progress)
        progress.run(Step(f"copy of {service}", lambda: _copy(beside, stack, service), _AGAIN))
    progress.run(Step(f"{service} stands still and changes over", lambda: _change_over(stack, service), _AGAIN))
    return chosen.manifest


def _restored(service: str) -> str:
    return f"{service}_restored"


def _copy(beside: Stack, stack: Stack, service: str) -> bool:
    name = _restored(service)
    stack.databases.drop(name)
    stack.databases.create(service, name)
    programs = postgres.postgres_programs(stack.layout)
    with tempfile.TemporaryDirectory(prefix="haven-copy-", dir=beside.root) as folder:
        file = Path(folder) / "copy"
        _run(beside, [str(programs / "pg_dump"), "--format=custom", f"--file={file}", service])
        into = [str(programs / "pg_restore"), "--exit-on-error", "--single-transaction", "--clean", "--if-exists"]
        _run(stack, [*into, f"--dbname={name}", str(file)])
    return True


def _run(stack: Stack, command: list[str]) -> None:
    environment = {
        "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
        "PGHOST": "127.0.0.1",
        "PGPORT": str(stack.ports["postgres"]),
        "PGUSER": postgres.SUPERUSER,
        "PGPASSWORD": stack.secrets.read("postgres-superuser"),
        "PGSSLMODE": "verify-full",
        "PGSSLROOTCERT": str(stack.layout.ca),
    }
    subprocess.run(command, check=True, capture_output=True, text=True, env=environment)


def _change_over(stack: Stack, service: str) -> bool:
    replaced = f"{service}_replaced"
    stack.databases.drop(replaced)
    stack.supervisor.stop(service)
    with closing(stack.databases.connect()) as opened, opened.cursor() as cursor:
        cursor.execute(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false").format(sql.Identifier(service)))
        cursor.execute(_END, (service,))
    stack.databases.rename(service, replaced)
    stack.databases.rename(_restored(service), service)
    stack.supervisor.start(service)
    wait_until_ready(stack, service)
    return True
