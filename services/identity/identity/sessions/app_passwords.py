"""Passwords of apps: random, so that none is found by guessing and a quick digest is enough."""

import base64
import hashlib

PASSWORD_BYTES = 20
"""160 bits: 32 letters and figures that somebody may have to type."""
_GROUP = 4


def new_app_password(random: bytes) -> str:
    """``PASSWORD_BYTES`` random bytes as lower case letters and figures, in groups of four."""
    letters = base64.b32encode(random).decode("ascii").lower()
    return "-".join(letters[start : start + _GROUP] for start in range(0, len(letters), _GROUP))


def app_password_digest(password: str) -> bytes:
    """SHA-256 of what was typed, whichever way it was grouped."""
    letters = "".join(each for each in password.lower() if each.isalnum())
    return hashlib.sha256(letters.encode("utf-8", "surrogatepass")).digest()
