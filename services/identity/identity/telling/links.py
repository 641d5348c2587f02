"""One-use links by mail: how long each holds, and what is kept of one."""

import base64
import hashlib
from datetime import timedelta

from haven_schemas.acts.identity.passwords import MailedLinkKind

TOKEN_BYTES = 32
HOLDS_FOR: dict[MailedLinkKind, timedelta] = {
    "invitation": timedelta(hours=72),
    "reset": timedelta(hours=1),
    "reactivation": timedelta(hours=24),
}
ASKED_AT_MOST_EVERY = timedelta(minutes=10)
"""An account is sent no link its owner (or someone in their name) asked for sooner after another: a mailbox cannot be
flooded, and a stranger cannot keep making the link in the owner's hand void."""
PAGE = "/choose-password"


def new_token(random: bytes) -> str:
    """``TOKEN_BYTES`` random bytes in the letters of an address."""
    return base64.urlsafe_b64encode(random).rstrip(b"=").decode("ascii")


def link_digest(token: str) -> bytes:
    """SHA-256 of the token, by which a link is found; 256 random bits need no slow hash."""
    return hashlib.sha256(b"link:" + token.encode("utf-8", "surrogatepass")).digest()


def path_of(token: str) -> str:
    """The token stands in the fragment, which no browser sends: it reaches no log and no Referer."""
    return f"{PAGE}#{token}"
