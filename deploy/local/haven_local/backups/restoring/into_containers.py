"""A whole backup into the empty volumes of an installation in containers, by one container that has them all.

PostgreSQL and OpenBao run in that container for as long as it takes, on the very folders theirs will find. Afterwards
``prepare`` writes what each part reads, out of the secrets that came back, and the installation starts as always.
"""

import shutil
from pathlib import Path

from haven_local.backups.restoring.beside import PARTS
from haven_local.backups.restoring.whole import Restore, unfinished
from haven_local.installation import Installation
from haven_local.layout import Data
from haven_local.stack import Stack

_OF_THE_RESTORE = ("logs", "mail", "services", "supervisor", "restic-cache", "rabbitmq", "clamav")
_FILES = ("ports.json", "trust_id", "manifest.json")


def stack_in_volumes(installation: Installation) -> Stack:
    """A stack whose secrets are the operator's and whose data is the installation's."""
    data = Data(
        installation.postgres_data, installation.objects, installation.openbao_data, installation.destruction_list
    )
    return Stack(installation.operator.root, data, PARTS)


def is_in_use(installation: Installation) -> bool:
    """Whether an installation is there already; not while its own restore is unfinished."""
    if unfinished(installation.operator).exists():
        return False
    return installation.operator.ca.exists() or (installation.postgres_data / "PG_VERSION").exists()


def must_bring(installation: Installation) -> tuple[str, ...]:
    """Without which it is no backup of an installation in containers."""
    return (installation.memory.name, "secrets/trust-id")


def tidy(restore: Restore) -> None:
    """Takes away what the restore made for itself; data and secrets stay."""
    stack = restore.stack
    stack.stop()
    for name in _OF_THE_RESTORE:
        shutil.rmtree(stack.root / name, ignore_errors=True)
    for name in _FILES:
        (stack.root / name).unlink(missing_ok=True)
    (stack.layout.openbao / "server.hcl").unlink(missing_ok=True)
    shutil.rmtree(_beside(stack), ignore_errors=True)


def _beside(stack: Stack) -> Path:
    data = stack.layout.data
    return data.postgres.parent / f"{data.postgres.name}.backup" if data else stack.root / "none"
