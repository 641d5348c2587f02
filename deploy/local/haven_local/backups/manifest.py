"""The manifest of one backup: what belongs together, signed, so that a restore refuses what does not."""

import json
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from haven_local.backups.restore_points import RestorePoint

VERSION = 1


class UnfitManifest(ValueError):
    """It cannot be restored from; the message says why."""


@dataclass(frozen=True)
class Manifest:
    """One backup of a whole installation.

    ``numbers``: source -> the audit number it gives out next, a lower bound of what a restore must bring.
    ``revisions``: service -> the migration its database stood at. ``vault`` and ``objects``: ids of snapshots made
    after ``point``, so that they have the key of every child and each file the databases name. ``sample``: a text
    sealed in OpenBao by a key of nobody, and what it says when opened. ``kept_days``: for how many days the
    installation kept its backups, and OpenBao's; what is restored keeps them as long.
    """

    trust_id: str
    point: RestorePoint
    vault: str
    objects: str
    numbers: dict[str, int]
    revisions: dict[str, str]
    sample: dict[str, str]
    kept_days: dict[str, int] = field(default_factory=dict)


def write_manifest(manifest: Manifest, key: Ed25519PrivateKey) -> str:
    """JSON with a signature over everything else in it."""
    body = {**asdict(manifest), "version": VERSION}
    body["point"]["at"] = manifest.point.at.astimezone(UTC).isoformat()
    return json.dumps({"manifest": body, "signature": key.sign(_bytes_of(body)).hex()}, indent=1) + "\n"


def read_manifest(text: str | bytes, key: Ed25519PrivateKey) -> Manifest:
    """What was signed with ``key``; raises ``UnfitManifest`` for anything else."""
    try:
        outer = json.loads(text)
        body, signature = outer["manifest"], bytes.fromhex(outer["signature"])
        key.public_key().verify(signature, _bytes_of(body))
    except InvalidSignature:
        raise UnfitManifest("the backup's manifest was not signed by this installation, or was changed") from None
    except (KeyError, TypeError, ValueError):
        raise UnfitManifest("the backup's manifest cannot be read") from None
    if body.pop("version", None) != VERSION:
        raise UnfitManifest("the backup was made by a later release of Haven: restore with that release")
    point = body.pop("point")
    return Manifest(point=RestorePoint(**{**point, "at": datetime.fromisoformat(point["at"])}), **body)


def refuse_unfit(manifest: Manifest, known: dict[str, set[str]]) -> None:
    """``UnfitManifest`` when a database is newer than this release. ``known``: service -> its migrations."""
    later = sorted(name for name, revision in manifest.revisions.items() if revision not in known.get(name, set()))
    if later:
        raise UnfitManifest(
            f"the backup was made by a later release of Haven ({', '.join(later)}): restore with that release"
        )


def _bytes_of(body: dict[str, Any]) -> bytes:
    return json.dumps(body, sort_keys=True, separators=(",", ":")).encode()
