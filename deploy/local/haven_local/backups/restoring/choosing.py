"""Which backup is restored: the newest whole one, or the newest not later than an instant."""

from dataclasses import dataclass
from datetime import datetime

from chassis.process.migrate import known_revisions

from haven_local.backups.backing_up import MANIFEST, OBJECTS, VAULT, WHOLE
from haven_local.backups.backup_keys import BackupKeys
from haven_local.backups.manifest import Manifest, UnfitManifest, read_manifest, refuse_unfit
from haven_local.backups.restic import Restic
from haven_local.layout import SERVICE_NAMES


@dataclass(frozen=True)
class Chosen:
    """One backup. ``whole``: snapshot of secrets and manifest.

    ``vault`` and ``objects`` are the newest there are, whatever ``manifest`` is: keys that were destroyed and files
    that were deleted since its point must not come back, and what its databases name is in them all the same.
    """

    manifest: Manifest
    whole: str
    vault: str
    objects: str


def choose(files: Restic, keys: BackupKeys, until: datetime | None = None, point: str = "") -> Chosen:
    """The newest backup whose point is not after ``until``, and has the name ``point`` if one is given.

    ``UnfitManifest`` when none fits together.
    """
    wholes = files.snapshots(WHOLE)
    vaults, objects = files.snapshots(VAULT), files.snapshots(OBJECTS)
    if not wholes or not vaults or not objects:
        raise UnfitManifest("there is no whole backup there")
    for snapshot in reversed(wholes):
        manifest = read_manifest(files.read(snapshot.id, MANIFEST), keys.signing)
        if (until is None or manifest.point.at <= until) and point in ("", manifest.point.name):
            refuse_unfit(manifest, {service: known_revisions(service) for service in SERVICE_NAMES})
            chosen = Chosen(manifest, snapshot.id, vaults[-1].id, objects[-1].id)
            return _fitting(chosen, vaults[-1].at, objects[-1].at)
    if until is None:
        raise UnfitManifest(f"there is no backup of the point {point}")
    raise UnfitManifest(
        f"there is no backup of {until:%d %B %Y %H:%M} or before: the oldest is of {wholes[0].at:%d %B %Y}"
    )


def _fitting(chosen: Chosen, vault_at: datetime, objects_at: datetime) -> Chosen:
    """Refuses a database that is newer than OpenBao or than the objects: children's keys would be missing."""
    if vault_at < chosen.manifest.point.at:
        raise UnfitManifest("the databases are newer than the newest snapshot of OpenBao: choose an earlier instant")
    if objects_at < chosen.manifest.point.at:
        raise UnfitManifest("the databases are newer than the newest copy of the files: choose an earlier instant")
    return chosen
