"""The keys without which no backup opens, in one file: the installation has it, and so must a safe somewhere else."""

import base64
import json
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from haven_local.generated_secrets import GeneratedSecrets

NAME = "backup-keys.json"
_SEED_BYTES = 32


class UnfitKeys(ValueError):
    """The file holds no backup keys of Haven."""


@dataclass(frozen=True)
class BackupKeys:
    """``postgres`` and ``files`` are the repositories' passphrases; ``signing`` signs manifests."""

    postgres: str
    files: str
    signing: Ed25519PrivateKey

    def __repr__(self) -> str:
        """Nothing of what it holds."""
        return "BackupKeys()"


def ensure_backup_keys(kept: GeneratedSecrets) -> BackupKeys:
    """The keys of this installation, made at the first time."""
    if not kept.has(NAME):
        seed = Ed25519PrivateKey.generate().private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
        made = {
            "postgres": secrets.token_urlsafe(32),
            "files": secrets.token_urlsafe(32),
            "signing": base64.b64encode(seed).decode(),
        }
        kept.keep(NAME, json.dumps(made, indent=1) + "\n")
    return read_backup_keys(kept.path(NAME))


def read_backup_keys(file: Path) -> BackupKeys:
    """The keys in ``file``; raises ``UnfitKeys``, which says nothing of what is in it."""
    try:
        found = json.loads(file.read_text())
        seed = base64.b64decode(found["signing"], validate=True)
        if len(seed) != _SEED_BYTES:
            raise UnfitKeys(file.name)
        return BackupKeys(str(found["postgres"]), str(found["files"]), Ed25519PrivateKey.from_private_bytes(seed))
    except (KeyError, TypeError, ValueError, UnicodeDecodeError):
        raise UnfitKeys(f"{file.name} holds no backup keys of Haven") from None
