"""The link mailed to an account's address when someone asks for another: what is kept of it, and where it leads."""

import base64
import hashlib

OWNER_TOKEN_BYTES = 32
OWNER_PAGE = "/address-change"


def new_token(random: bytes) -> str:
    """``TOKEN_BYTES`` random bytes in the letters of an address."""
    return base64.urlsafe_b64encode(random).rstrip(b"=").decode("ascii")


def owner_digest(token: str) -> bytes:
    """SHA-256 of the token, all that is kept of it once its mail is out; 256 random bits need no slow hash."""
    return hashlib.sha256(b"owner:" + token.encode("utf-8", "surrogatepass")).digest()


def owner_path_of(token: str) -> str:
    """The token stands in the fragment, which no browser sends: it reaches no log and no Referer."""
    return f"{OWNER_PAGE}#{token}"
