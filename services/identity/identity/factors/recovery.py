"""Recovery codes: ten printed codes that stand in for a second factor, each once."""

import base64
import hashlib
from uuid import UUID

CODES = 10
CODE_BYTES = 15
"""120 random bits a code: from 112 on no slow hash is needed (ASVS 6.5.2), and no guess will do."""

_BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's 32 characters: without i, l, o and u, which are misread."""
_WRITTEN = str.maketrans(_BASE32, _CROCKFORD)
_READ = str.maketrans({"o": "0", "i": "1", "l": "1", " ": None, "-": None})
_LENGTH = CODE_BYTES * 8 // 5
_GROUP = 4


def new_code(random: bytes) -> str:
    """``CODE_BYTES`` random bytes as twenty-four characters in groups of four."""
    written = base64.b32encode(random).decode("ascii").translate(_WRITTEN)
    return "-".join(written[at : at + _GROUP] for at in range(0, _LENGTH, _GROUP))


def normal_code(typed: str) -> str | None:
    """The twenty-four characters meant, whatever their case, blanks and hyphens; None if it can be no code."""
    form = typed.lower().translate(_READ)
    return form if len(form) == _LENGTH and set(form) <= set(_CROCKFORD) else None


def code_digest(staff_id: UUID, normal: str) -> bytes:
    """SHA-256, all that is kept; under the account's id, so that equal codes of two accounts do not look equal."""
    return hashlib.sha256(b"recovery:" + staff_id.bytes + normal.encode("ascii")).digest()
