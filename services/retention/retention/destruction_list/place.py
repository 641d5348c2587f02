"""Where the list lies, and the key that signs it."""

from dataclasses import dataclass, field
from typing import Protocol

from chassis.keys.vault import Vault

from .line import KEY


class ListPlace(Protocol):
    """``chassis.objects.numbered_lines.NumberedLines``, run where it may block; each call may raise ``StoreAway``."""

    def read(self, number: int) -> bytes | None:
        """The line of that number; None if there is none yet."""
        ...

    def add(self, number: int, line: bytes) -> bool:
        """Whether it was added; False if there is a line of that number."""
        ...


@dataclass(frozen=True)
class Signature:
    """``public_key``: 32 bytes, of the version that signed."""

    signature: bytes = field(repr=False)
    version: int
    public_key: bytes


@dataclass(frozen=True)
class Signer:
    """Every call may raise ``VaultAway``; ``VaultRefused`` where this process may not sign."""

    vault: Vault = field(repr=False)

    def version(self) -> int:
        """The version that signs now."""
        return self.vault.signing_version(KEY)

    def sign(self, message: bytes, version: int) -> bytes:
        """64 bytes, by Ed25519."""
        [signature] = self.vault.sign_all(KEY, [message], version=version)
        return signature

    def keys(self) -> dict[int, bytes]:
        """Public halves by version."""
        return {each.version: each.public_key for each in self.vault.read_key(KEY).versions}

    def signed(self, message: bytes) -> Signature:
        """With the public half that it verifies under."""
        version = self.version()
        return Signature(self.sign(message, version), version, self.keys()[version])
