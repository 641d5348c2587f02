"""What is too old goes out of the backups: by what writes them, or by another machine that alone may delete."""

from datetime import datetime, timedelta
from pathlib import Path

from haven_local.backups.backing_up import OBJECTS, VAULT, WHOLE, files_of, private_folder
from haven_local.backups.backup_keys import BackupKeys
from haven_local.backups.pgbackrest import STANZA, pgbackrest_program, repository_options
from haven_local.backups.place import Place
from haven_local.backups.restic import Restic
from haven_local.postgres import give_to_postgres, run_as_postgres
from haven_local.private_files import write_private

_GRACE = timedelta(days=1)
"""Once a day is often enough."""


def expire_files(files: Restic, place: Place) -> None:
    """Deletes what is older than files are kept: every backup of two days, then one an hour, then one a day."""
    files.unlock()
    files.expire(VAULT, "--keep-last", "1", "--keep-within", f"{place.keys_days}d")
    thinned = ("--keep-within", "2d", "--keep-within-hourly", "7d", "--keep-within-daily", f"{place.keep_days}d")
    for tag in (OBJECTS, WHOLE):
        files.expire(tag, "--keep-last", "1", *thinned)
    files.prune()


def expire_all(place: Place, keys: BackupKeys) -> bool:
    """Files and databases, from a machine that has neither PostgreSQL nor anything else of the installation; true."""
    with private_folder() as folder:
        folder.chmod(0o711)
        expire_files(files_of(place, keys, folder), place)
        if place.databases_here:
            _expire_databases(place, keys, folder)
    return True


def _expire_databases(place: Place, keys: BackupKeys, folder: Path) -> None:
    file = folder / "pgbackrest.conf"
    write_private(file, repository_options(place, keys, folder / "lock", folder / "spool") + f"\n[{STANZA}]\n")
    for name in ("lock", "spool"):
        (folder / name).mkdir(mode=0o700)
        give_to_postgres(folder / name)
    give_to_postgres(file)
    run_as_postgres([pgbackrest_program(), f"--config={file}", f"--stanza={STANZA}", "expire"])


def overdue_seconds(files: Restic, place: Place, now: datetime) -> float:
    """For how long something has been in the repository of files that should not be there any more; 0 if nothing is."""
    allowed = {VAULT: place.keys_days, WHOLE: place.keep_days, OBJECTS: place.keep_days}
    longest = 0.0
    for tag, days in allowed.items():
        oldest = [snapshot.at for snapshot in files.snapshots(tag)][:-1][:1]
        for at in oldest:
            longest = max(longest, (now - at - timedelta(days=days) - _GRACE).total_seconds())
    return longest
