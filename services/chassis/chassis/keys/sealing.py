"""Sealing one field of one row, so that the ciphertext opens nowhere else, and wrapping keys under keys.

AES-256-GCM with a random 96-bit nonce. A data key seals a handful of texts (the fields and versions of one record), far
below the 2^32 messages at which random nonces become a risk (NIST SP 800-38D, 8.3). Keys are wrapped by AES-KW
(RFC 3394). Needs neither vault nor database.
"""

import os
from dataclasses import dataclass, field
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap
from haven_schemas.errors import ErrorCode, Problem

from .key_metrics import SEALS_BROKEN

KEY_BYTES = 32
_FORMAT = b"\x01"
_NONCE_BYTES = 12
_TAG_BYTES = 16
_LABEL = b"haven sealed field 1"
_ROW_LENGTH = (16).to_bytes(4, "big")


class Tampered(Problem):
    """The ciphertext is not of this field, or was changed: code ``seal_broken``, audited like a refusal."""

    def __init__(self, row: UUID | None = None) -> None:
        super().__init__(ErrorCode.SEAL_BROKEN, ids={} if row is None else {"row_id": str(row)})
        SEALS_BROKEN.inc()


@dataclass(frozen=True)
class SealedField:
    """Which field of which row a ciphertext is of: immutable ids only. ``version`` is that of the field's text."""

    table: str
    row: UUID
    field: str
    version: int

    def associated_data(self, trust_id: UUID) -> bytes:
        """The bytes bound to the ciphertext: each part with its length before it, so that no two fields share them."""
        parts = (
            _LABEL,
            trust_id.bytes,
            self.table.encode(),
            self.row.bytes,
            self.field.encode(),
            str(self.version).encode(),
        )
        return b"".join(map(_with_length, parts))


def new_key() -> bytes:
    """32 random bytes."""
    return os.urandom(KEY_BYTES)


def seal(key: bytes, trust_id: UUID, at: SealedField, plaintext: bytes) -> bytes:
    """Format byte, nonce, ciphertext and tag: 29 bytes longer than ``plaintext``."""
    nonce = os.urandom(_NONCE_BYTES)
    return _FORMAT + nonce + AESGCM(key).encrypt(nonce, plaintext, at.associated_data(trust_id))


def unseal(key: bytes, trust_id: UUID, at: SealedField, sealed: bytes) -> bytes:
    """What ``seal`` was given for the same key, trust and field; ``Tampered`` for anything else."""
    if len(sealed) < 1 + _NONCE_BYTES + _TAG_BYTES or sealed[:1] != _FORMAT:
        raise Tampered(at.row)
    nonce, ciphertext = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
    try:
        return AESGCM(key).decrypt(nonce, ciphertext, at.associated_data(trust_id))
    except InvalidTag:
        raise Tampered(at.row) from None


class FieldOpener:
    """Opens one field of very many rows: as ``unseal``, with what all rows share worked out once.

    Measured at 20,000 notes of 500 letters: about a third of the time of as many ``unseal``.
    """

    def __init__(self, trust_id: UUID, table: str, field: str) -> None:
        self._before = b"".join(map(_with_length, (_LABEL, trust_id.bytes, table.encode()))) + _ROW_LENGTH
        self._field = _with_length(field.encode())
        self._after: dict[int, bytes] = {}

    def unseal(self, key: bytes, row: bytes, sealed: bytes, version: int) -> bytes:
        """The plaintext; ``row`` is the 16 bytes of its id. ``Tampered`` for anything that does not belong there."""
        after = self._after.get(version)
        if after is None:
            after = self._after[version] = self._field + _with_length(str(version).encode())
        if len(sealed) < 1 + _NONCE_BYTES + _TAG_BYTES or sealed[:1] != _FORMAT:
            raise Tampered(UUID(bytes=row))
        try:
            return AESGCM(key).decrypt(
                sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :], self._before + row + after
            )
        except InvalidTag:
            raise Tampered(UUID(bytes=row)) from None


def _with_length(part: bytes) -> bytes:
    return len(part).to_bytes(4, "big") + part


def wrap_key(wrapping_key: bytes, key: bytes) -> bytes:
    """``key`` under ``wrapping_key``: 8 bytes longer."""
    return aes_key_wrap(wrapping_key, key)


def unwrap_key(wrapping_key: bytes, wrapped: bytes) -> bytes:
    """What ``wrap_key`` was given; ``Tampered`` under another key or if a bit changed."""
    try:
        return aes_key_unwrap(wrapping_key, wrapped)
    except (InvalidUnwrap, ValueError):
        raise Tampered from None


@dataclass(frozen=True)
class DataKey:
    """The key of one record. Shows itself to nobody; lives as long as the call that opened it."""

    record_id: UUID
    version: int
    trust_id: UUID
    key: bytes = field(repr=False)
    under_intake: bool = False
    """Of a new key: no holder has it yet, it waits under the intake key."""

    def seal(self, at: SealedField, plaintext: bytes) -> bytes:
        """See ``seal``."""
        return seal(self.key, self.trust_id, at, plaintext)

    def unseal(self, at: SealedField, sealed: bytes) -> bytes:
        """See ``unseal``."""
        return unseal(self.key, self.trust_id, at, sealed)
