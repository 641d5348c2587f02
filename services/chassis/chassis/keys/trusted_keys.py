"""Which public key a key id stands for: read from the vault, kept in the table for when the vault is away.

The vault comes first and the table only when it cannot be reached: whoever could write to the table could put a key of
their own there. While the vault is away no file can be opened that is not open already, so such a key would win little.
"""

import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeGuard

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from haven_schemas.rights import SERVICE_RIGHTS
from sqlalchemy import select

from chassis.ground.away import VaultAway
from chassis.ground.logs import get_logger
from chassis.keys.public_keys import kid_of, store_public_keys
from chassis.keys.vault import Reason, Vault, VaultRefused
from chassis.units.database import Database, translated
from chassis.units.models import TrustedKeyRow

log = get_logger()

ACCESS = "access-token"
PERMIT = "reporting-permit"
SETUP = "setup"

_KID = re.compile(r"([a-z][a-z-]{0,40}):v([1-9][0-9]{0,5})")
_FRESH_SECONDS = 300.0
_SETUP_FRESH_SECONDS = 5.0
"""The set-up key is replaced the moment set-up is closed, and is never needed while the vault is away."""
_BETWEEN_LOOKS_SECONDS = 1.0
"""However many unknown key ids arrive, the vault is asked about a key at most once a second."""


def service_key(service: str) -> str:
    """Name of the transit key that signs a service's own tokens."""
    return f"service-{service}"


SERVICE_KEYS: frozenset[str] = frozenset(service_key(service) for service in SERVICE_RIGHTS)
TOKEN_KEYS: frozenset[str] = frozenset({ACCESS, PERMIT, SETUP}) | SERVICE_KEYS


def key_name_of(kid: str) -> str:
    """The key a key id belongs to; ``ValueError`` if it is not one of the keys that sign tokens."""
    match = _KID.fullmatch(kid)
    if match is None or match[1] not in TOKEN_KEYS:
        raise ValueError("not a key id of ours")
    return match[1]


@dataclass(frozen=True)
class _Ring:
    keys: dict[str, Ed25519PublicKey]
    read_at: float


class TrustedKeys:
    """The process's public keys. ``clock`` is monotonic seconds. Thread-safe."""

    def __init__(self, database: Database, vault: Vault, clock: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._vault = vault
        self._clock = clock
        self._rings: dict[str, _Ring] = {}
        self._looked_at: dict[str, float] = {}
        self._lock = threading.Lock()

    def find(self, kid: str) -> Ed25519PublicKey | None:
        """The key, or None if the vault knows none by that id. ``ValueError`` for an id that is not ours.

        ``VaultAway`` if it is known neither in memory nor in the table and the vault cannot be asked.
        """
        name = key_name_of(kid)
        ring = self._rings.get(name)
        if not self._is_fresh(ring, name) or kid not in ring.keys:
            self._look(name, wait=ring is None)
            ring = self._rings.get(name)
        if self._is_fresh(ring, name):
            return ring.keys.get(kid)
        return self._while_away(name, kid, ring)

    def refresh(self) -> None:
        """Reads every key anew, as far as the vault answers; called at start and by a timer."""
        for name in TOKEN_KEYS:
            self._look(name, wait=True)

    def _is_fresh(self, ring: _Ring | None, name: str) -> TypeGuard[_Ring]:
        limit = _SETUP_FRESH_SECONDS if name == SETUP else _FRESH_SECONDS
        return ring is not None and self._clock() - ring.read_at < limit

    def _look(self, name: str, *, wait: bool) -> None:
        """Asks the vault, one caller at a time; the others wait only if they have nothing to go by."""
        if not self._lock.acquire(blocking=wait):
            return
        try:
            if self._clock() - self._looked_at.get(name, float("-inf")) < _BETWEEN_LOOKS_SECONDS:
                return
            try:
                self._read(name)
            except VaultAway:
                log.debug("trusted_keys_not_refreshed")
            self._looked_at[name] = self._clock()
        finally:
            self._lock.release()

    def _read(self, name: str) -> None:
        try:
            key = self._vault.read_key(name)
        except VaultRefused as refused:
            if refused.reason is not Reason.KEY_MISSING:
                raise
            self._rings[name] = _Ring({}, self._clock())
            return
        self._database.ping()  # a dead connection is replaced here, not at the cost of the call that waits for its key
        with translated(), self._database.engine.begin() as connection:
            store_public_keys(connection, key)
        keys = {kid_of(name, each.version): _loaded(each.public_key) for each in key.versions}
        self._rings[name] = _Ring(keys, self._clock())

    def _while_away(self, name: str, kid: str, ring: _Ring | None) -> Ed25519PublicKey:
        if name == SETUP:
            raise VaultAway
        if ring is not None and kid in ring.keys:
            return ring.keys[kid]
        query = select(TrustedKeyRow.public_key).where(TrustedKeyRow.kid == kid, TrustedKeyRow.purpose == name)
        self._database.ping()
        with translated(), self._database.engine.connect() as connection:
            kept = connection.execute(query).scalar()
        if kept is None:
            raise VaultAway
        return _loaded(kept)


def _loaded(public_key: bytes) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(public_key)
