"""TOTP secrets sealed in the vault, each under its account's id, so that none opens as another's."""

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

KEY = "identity-secrets"
_AT_ONCE = 200
"""Of a batch the vault takes no more in one call."""


class Transit(Protocol):
    """The part of the chassis's vault that is used here."""

    def encrypt(self, key: str, plaintext: bytes, *, context: bytes | None = None) -> str:
        """``vault:v1:...``; ``VaultAway`` when it cannot be reached."""
        ...

    def encrypt_all(self, key: str, items: Sequence[tuple[bytes, bytes]]) -> list[str]:
        """A ciphertext for each plaintext and context, all or none; ``VaultAway`` when it cannot be reached."""
        ...

    def decrypt(self, key: str, ciphertext: str, *, context: bytes | None = None) -> bytes:
        """The plaintext; ``VaultAway`` when it cannot be reached."""
        ...


class FactorSecrets:
    """Seals and opens secrets; both raise ``VaultAway`` while the vault cannot be reached."""

    def __init__(self, vault: Transit) -> None:
        self._vault = vault

    def seal(self, staff_id: UUID, secret: str) -> str:
        """The secret under the derived key of ``staff_id``."""
        return self._vault.encrypt(KEY, secret.encode(), context=staff_id.bytes)

    def seal_all(self, secrets: Sequence[tuple[UUID, str]]) -> list[str]:
        """Many at once, each under its own account's key, in order."""
        items = [(secret.encode(), staff_id.bytes) for staff_id, secret in secrets]
        parts = [items[start : start + _AT_ONCE] for start in range(0, len(items), _AT_ONCE)]
        return [sealed for part in parts for sealed in self._vault.encrypt_all(KEY, part)]

    def open(self, staff_id: UUID, sealed: str) -> str:
        """What ``seal`` was given."""
        return self._vault.decrypt(KEY, sealed, context=staff_id.bytes).decode()
