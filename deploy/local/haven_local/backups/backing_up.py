"""One backup: a point of the databases, then OpenBao, then objects and secrets, tied by a signed manifest.

In this order, so that whatever the databases of the point name is in what was taken after it: each child's key, each
object. Interrupted, it leaves nothing that a restore would take for whole.
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from haven_local.backups.backup_keys import BackupKeys, ensure_backup_keys
from haven_local.backups.manifest import Manifest, write_manifest
from haven_local.backups.pgbackrest import PgBackRest
from haven_local.backups.place import Place
from haven_local.backups.protected import Protected
from haven_local.backups.restic import Restic
from haven_local.backups.restore_points import make_point
from haven_local.backups.vault_snapshots import save_snapshot, seal_sample
from haven_local.layout import SERVICE_NAMES
from haven_local.private_files import write_private

WHOLE = "whole"
VAULT = "vault"
MANIFEST = "manifest.json"
SNAPSHOT = "vault.snapshot"
OBJECTS = "objects"
_NOTHING_YET = ".nothing-yet"


@dataclass(frozen=True)
class Tools:
    """What a backup is made with."""

    protected: Protected
    place: Place
    keys: BackupKeys

    @property
    def databases(self) -> PgBackRest:
        """The repository of the databases."""
        return PgBackRest(self.protected, self.place, self.keys)

    @property
    def files(self) -> Restic:
        """The repository of everything else."""
        return files_of(self.place, self.keys, self.protected.operator.root)


def files_of(place: Place, keys: BackupKeys, root: Path) -> Restic:
    """The repository of files; what restic remembers of it is under ``root``."""
    store = place.store
    return Restic(store.restic_repository("files"), keys.files, root / "restic-cache", store.restic_environment())


def tools_for(protected: Protected, place: Place) -> Tools:
    """With the installation's own keys."""
    return Tools(protected, place, ensure_backup_keys(protected.secrets))


def back_up(tools: Tools, now: datetime) -> Manifest:
    """Backs up as things stand; what the backup holds. Most of its time is waiting until the archive has the point."""
    protected, files = tools.protected, tools.files
    numbers, revisions = audit_numbers(protected), _revisions(protected)
    point = make_point(protected, now)
    server = protected.vault()
    sample = seal_sample(server)
    with private_folder() as folder:
        save_snapshot(server, folder / SNAPSHOT)
        vault = files.back_up(folder, [SNAPSHOT], VAULT)
    manifest = Manifest(
        trust_id=protected.trust_id,
        point=point,
        vault=vault,
        objects=_back_up_objects(tools),
        numbers=numbers,
        revisions=revisions,
        sample=sample,
        kept_days={"keep_days": tools.place.keep_days, "keys_days": tools.place.keys_days},
    )
    root = protected.operator.root
    write_private(root / MANIFEST, write_manifest(manifest, tools.keys.signing))
    files.back_up(root, [MANIFEST, *protected.kept], WHOLE)
    return manifest


def _back_up_objects(tools: Tools) -> str:
    """Before the first document there is nothing, and restic keeps no snapshot of nothing; nor is there in a bucket."""
    objects = tools.protected.objects
    if objects.is_dir() and any(objects.iterdir()):
        return tools.files.back_up(objects, ["."], OBJECTS)
    with private_folder() as folder:
        (folder / _NOTHING_YET).touch()
        return tools.files.back_up(folder, ["."], OBJECTS)


def audit_numbers(protected: Protected) -> dict[str, int]:
    """Service -> the number its next audit entry gets: how much was recorded in its database."""
    return {service: _number(protected, service) for service in SERVICE_NAMES}


def _number(protected: Protected, service: str) -> int:
    with closing(protected.databases.connect(service)) as opened, opened.cursor() as cursor:
        cursor.execute("SELECT next_number FROM audit_counter WHERE source = %s", (service,))
        found = cursor.fetchone()
    return int(found[0]) if found else 1


def _revisions(protected: Protected) -> dict[str, str]:
    found = {}
    for service in SERVICE_NAMES:
        with closing(protected.databases.connect(service)) as opened, opened.cursor() as cursor:
            cursor.execute("SELECT version_num FROM alembic_version")
            found[service] = str((cursor.fetchone() or ("",))[0])
    return found


@contextmanager
def private_folder() -> Iterator[Path]:
    """A new folder of ours alone, which goes afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="haven-backup-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
