"""RSA keys that change every week: what is sealed while the vault is away, and what passes through (raw deliveries).

Anyone may seal with the public half, offline; only the vault opens. A version goes 35 days after a newer one took its
place, and with it, for good, whatever was sealed under it and not taken over by then.
"""

import base64
from dataclasses import dataclass
from datetime import timedelta

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from haven_schemas.audit_actions import AuditAction
from sqlalchemy import func, select

from .database import Unit
from .file_keys import meaning_of
from .models import TrustedKeyRow
from .public_keys import store_public_keys, version_of
from .vault import TransitKey, Vault, VaultRefused

INTAKE = "intake"
DELIVERIES = "deliveries"

EVERY = timedelta(days=7)
KEPT = timedelta(days=35)

_ROTATED: dict[str, AuditAction] = {INTAKE: AuditAction.KEY_INTAKE_ROTATE}
_OAEP = padding.OAEP(mgf=padding.MGF1(algorithm=hashes.SHA256()), algorithm=hashes.SHA256(), label=None)


@dataclass(frozen=True)
class WeeklyPublicKey:
    """The public half that seals now."""

    name: str
    version: int
    pem: bytes


@dataclass(frozen=True)
class Kept:
    """What ``keep`` did: whether a version was added, and the lowest version kept, if others were deleted."""

    rotated: bool
    oldest_kept: int | None


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

    def keep(self, unit: Unit, name: str, *, oldest_in_use: int | None = None) -> Kept:
        """Looks after a weekly key: a new version when the newest is a week old, old ones deleted in time.

        ``oldest_in_use``: a version under which something still waits to be taken over, and which therefore stays.
        A timer calls this on every replica and at start; one of them acts and writes the table, all remember the newest
        public half.
        """
        if not unit.session.scalar(select(func.pg_try_advisory_xact_lock(func.hashtext(f"weekly:{name}")))):
            self._remember(self._vault.read_key(name))
            return Kept(rotated=False, oldest_kept=None)
        key = self._vault.read_key(name)
        rotated = unit.now - key.newest.created_at >= EVERY
        if rotated:
            self._vault.rotate(name)
            key = self._vault.read_key(name)
        oldest = self._trim(unit, key, oldest_in_use)
        if (rotated or oldest) and name in _ROTATED:
            unit.audit(_ROTATED[name], outcome="rotated" if rotated else "trimmed")
        self._learn(unit, self._vault.read_key(name) if oldest else key)
        return Kept(rotated, oldest)

    def _trim(self, unit: Unit, key: TransitKey, oldest_in_use: int | None) -> int | None:
        superseded = zip(key.versions, key.versions[1:], strict=False)
        ended = [old.version for old, newer in superseded if newer.created_at <= unit.now - KEPT]
        if not ended:
            return None
        oldest_kept = ended[-1] + 1 if oldest_in_use is None else min(ended[-1] + 1, oldest_in_use)
        if oldest_kept <= key.versions[0].version:
            return None
        self._vault.trim(key.name, oldest_kept=oldest_kept)
        return oldest_kept

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
