"""The one-use link of the first run: how long it holds, and what is kept of it."""

import base64
import hashlib
from datetime import timedelta

TOKEN_BYTES = 32
FIRST_RUN_HOLDS_FOR = timedelta(hours=1)
PAGE = "/first-run"


def new_token(random: bytes) -> str:
    """``TOKEN_BYTES`` random bytes in the letters of an address."""
    return base64.urlsafe_b64encode(random).rstrip(b"=").decode("ascii")


def first_run_digest(token: str) -> bytes:
    """SHA-256 of the token, all that is kept of it; 256 random bits need no slow hash."""
    return hashlib.sha256(b"first-run:" + token.encode("utf-8", "surrogatepass")).digest()


def address_of(public_url: str, token: str) -> str:
    """Where the first run is done. The token stands in the fragment, which no browser sends: it reaches no log."""
    return f"{public_url}{PAGE}#{token}"
