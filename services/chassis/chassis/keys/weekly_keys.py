"""RSA keys that change every week: what is sealed while the vault is away, and what passes through (raw deliveries).

Anyone may seal with the public half, offline; only the vault opens. When versions come and go: ``key_rotation``.
"""

import base64
from collections.abc import Collection
from dataclasses import dataclass

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from haven_schemas.audit_actions import AuditAction
from sqlalchemy import select

from chassis.keys.public_keys import store_public_keys, version_of
from chassis.units.database import Unit
from chassis.units.models import TrustedKeyRow

from .file_keys import meaning_of
from .key_rotation import KeyRotation, keep_key
from .vault import TransitKey, Vault, VaultRefused

INTAKE = "intake"
DELIVERIES = "deliveries"

_ROTATED: dict[str, AuditAction] = {INTAKE: AuditAction.KEY_INTAKE_ROTATE}
_OAEP = padding.OAEP(mgf=padding.MGF1(algorithm=hashes.SHA256()), algorithm=hashes.SHA256(), label=None)


@dataclass(frozen=True)
class WeeklyPublicKey:
    """The public half that seals now."""

    name: str
    version: int
    pem: bytes


def seal_for(public: WeeklyPublicKey, key: bytes) -> str:
    """``key`` under the public half: ``v<N>:<base64>``. RSA-OAEP with SHA-256, which transit opens."""
    loaded = load_pem_public_key(public.pem)
    if not isinstance(loaded, rsa.RSAPublicKey):
        raise TypeError("a weekly key is an RSA key")
    return f"v{public.version}:{base64.b64encode(loaded.encrypt(key, _OAEP)).decode()}"


class WeeklyKeys:
    """The process's view of the weekly keys."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._seen: dict[str, WeeklyPublicKey] = {}

    def public_key(self, unit: Unit, name: str) -> WeeklyPublicKey:
        """The public half to seal with: as last read from the vault by this process, else as kept in the table.

        Asks the vault only if it is in neither place (``VaultAway``). The table is the second choice because whoever
        could write to it could put a key of their own there.
        """
        seen = self._seen.get(name) or self._from_table(unit, name)
        return seen or self._learn(unit, self._vault.read_key(name))

    def open(self, name: str, sealed: str) -> bytes:
        """What ``seal_for`` was given. ``VaultAway``; ``key_gone`` after its version was trimmed; ``Tampered``."""
        try:
            return self._vault.decrypt(name, f"vault:{sealed}")
        except VaultRefused as refused:
            raise meaning_of(refused) from None

    def keep(self, unit: Unit, name: str, *, in_use: Collection[int] = ()) -> KeyRotation:
        """Looks after a weekly key as ``key_rotation.keep_key`` does, and remembers the newest public half.

        ``in_use``: versions under which something still waits to be taken over, and which therefore stay.
        """
        kept = keep_key(unit, self._vault, name, audited_as=_ROTATED.get(name), in_use=in_use)
        self._remember(kept.key)
        return kept

    def _learn(self, unit: Unit, key: TransitKey) -> WeeklyPublicKey:
        store_public_keys(unit.session, key)
        return self._remember(key)

    def _remember(self, key: TransitKey) -> WeeklyPublicKey:
        newest = WeeklyPublicKey(key.name, key.newest.version, key.newest.public_key)
        self._seen[key.name] = newest
        return newest

    def _from_table(self, unit: Unit, name: str) -> WeeklyPublicKey | None:
        rows = unit.session.scalars(select(TrustedKeyRow).where(TrustedKeyRow.purpose == name)).all()
        newest = max(rows, key=lambda row: version_of(row.kid), default=None)
        return None if newest is None else WeeklyPublicKey(name, version_of(newest.kid), newest.public_key)
