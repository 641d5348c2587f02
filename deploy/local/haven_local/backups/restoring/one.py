"""One service's database as it was in a backup, while everything else runs on.

The whole cluster is restored beside, one database is copied from there under another name, and takes the place of the
running one. The services find out by themselves and mend numbers and copies (decision 0035); the database that was
replaced is kept under the name ``<service>_replaced`` for as long as backups are (``replaced``).
"""

import os
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from psycopg2 import sql

from haven_local import postgres
from haven_local.backups.backing_up import files_of
from haven_local.backups.backup_keys import BackupKeys
from haven_local.backups.manifest import Manifest
from haven_local.backups.place import Place
from haven_local.backups.protected import Protected, protected_stack
from haven_local.backups.restoring.beside import stack_beside
from haven_local.backups.restoring.choosing import choose
from haven_local.backups.restoring.closed import close_database
from haven_local.backups.restoring.replaced import note_replaced, replaced_name
from haven_local.backups.restoring.whole import Restore, begin
from haven_local.programs import postgres_folder
from haven_local.progress import Progress, Step
from haven_local.service_runs import wait_until_ready
from haven_local.stack import Stack

StandsStill = Callable[[str], AbstractContextManager[None]]
_AGAIN = "put right what it says, then run the same command again; until the last step nothing has changed."
_END = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"


def restore_one(
    stack: Stack, service: str, place: Place, keys: BackupKeys, until: datetime | None, progress: Progress
) -> Manifest:
    """Puts ``service``'s database back to the newest backup not after ``until``; what that backup was.

    The service stands still while the databases change their names.
    """

    @contextmanager
    def stands_still(name: str) -> Iterator[None]:
        stack.supervisor.stop(name)
        yield
        stack.supervisor.start(name)
        wait_until_ready(stack, name)

    return restore_database(protected_stack(stack), service, (place, keys), until, progress, stands_still)


def restore_database(
    protected: Protected,
    service: str,
    backups: tuple[Place, BackupKeys],
    until: datetime | None,
    progress: Progress,
    stands_still: StandsStill,
) -> Manifest:
    """The same for any installation. ``stands_still``: keeps a service from its database for as long as it is held."""
    place, keys = backups
    with stack_beside() as beside:
        chosen = choose(files_of(place, keys, beside.root), keys, until)
        begin(beside, chosen)
        Restore(beside, place, keys, chosen).bring_databases(progress)
        progress.run(Step(f"copy of {service}", lambda: _copy(beside, protected, service), _AGAIN))
    progress.run(Step(f"{service} changes over", lambda: _change_over(protected, service, stands_still), _AGAIN))
    return chosen.manifest


def _restored(service: str) -> str:
    return f"{service}_restored"


def _copy(beside: Stack, protected: Protected, service: str) -> bool:
    name = _restored(service)
    protected.databases.drop(name)
    protected.databases.create(service, name)
    programs = postgres_folder(postgres.data_folder(beside.layout))
    with tempfile.TemporaryDirectory(prefix="haven-copy-", dir=beside.root) as folder:
        file = Path(folder) / "copy"
        _run(protected_stack(beside), [str(programs / "pg_dump"), "--format=custom", f"--file={file}", service])
        into = [str(programs / "pg_restore"), "--exit-on-error", "--single-transaction", "--clean", "--if-exists"]
        _run(protected, [*into, f"--dbname={name}", str(file)])
    return True


def _run(protected: Protected, command: list[str]) -> None:
    environment = {
        "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
        "PGHOST": protected.host,
        "PGPORT": str(protected.port),
        "PGUSER": postgres.SUPERUSER,
        "PGPASSWORD": protected.secrets.read("postgres-superuser"),
        "PGSSLMODE": "verify-full",
        "PGSSLROOTCERT": str(protected.operator.ca),
    }
    subprocess.run(command, check=True, capture_output=True, text=True, env=environment)


def _change_over(protected: Protected, service: str, stands_still: StandsStill) -> bool:
    replaced, databases = replaced_name(service), protected.databases
    databases.drop(replaced)
    close_database(protected, service, _restored(service))
    with stands_still(service):
        with closing(databases.connect()) as opened, opened.cursor() as cursor:
            cursor.execute(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false").format(sql.Identifier(service)))
            cursor.execute(_END, (service,))
        databases.rename(service, replaced)
        databases.rename(_restored(service), service)
    note_replaced(databases, service, datetime.now(UTC))
    return True
