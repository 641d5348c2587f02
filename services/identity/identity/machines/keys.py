"""Keys of machine accounts."""

import base64
import hashlib

KEY_BYTES = 32
PREFIX = "hvn_"
"""So that a scanner of source code knows one that was left there."""
SHOWN = 8
"""First characters, by which people tell keys apart: the prefix and 24 of 256 random bits."""


def new_key(random: bytes) -> str:
    """``KEY_BYTES`` random bytes as text."""
    return PREFIX + base64.urlsafe_b64encode(random).rstrip(b"=").decode("ascii")


def key_digest(key: str) -> bytes:
    """SHA-256, all that is kept of a key; 256 random bits need no slow hash."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).digest()
