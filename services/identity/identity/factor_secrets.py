"""TOTP secrets sealed in the vault, each under its account's id, so that none opens as another's."""

from typing import Protocol
from uuid import UUID

KEY = "identity-secrets"


class Transit(Protocol):
    """The part of the chassis's vault that is used here."""

    def encrypt(self, key: str, plaintext: bytes, *, context: bytes | None = None) -> str:
        """``vault:v1:...``; ``VaultAway`` when it cannot be reached."""
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

    def open(self, staff_id: UUID, sealed: str) -> str:
        """What ``seal`` was given."""
        return self._vault.decrypt(KEY, sealed, context=staff_id.bytes).decode()
