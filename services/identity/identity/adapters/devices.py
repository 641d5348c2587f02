"""What a device keeps of an account that signed in there, and what is kept of it here."""

import base64
import hashlib

DEVICE_BYTES = 32
UNKNOWN = ""
"""Stands for every device an account never signed in at."""


def new_device_token(random: bytes) -> str:
    """``TOKEN_BYTES`` random bytes in the letters of a cookie."""
    return base64.urlsafe_b64encode(random).rstrip(b"=").decode("ascii")


def device_digest(token: str) -> str:
    """SHA-256 of the token in hex, all that is kept of it; 256 random bits need no slow hash."""
    return hashlib.sha256(b"device:" + token.encode("utf-8", "surrogatepass")).hexdigest()
