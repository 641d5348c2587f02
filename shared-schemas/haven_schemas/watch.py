"""The watch school: where a program reports about an invented child every ten minutes, to see whether Haven works.

Its ids are the same in every installation, and are the flag: no column says of a school that it is no real one, so that
none can be marked so by a slip, and no news of it can come late or get lost (decision 71). The credentials of its two
accounts are made of one secret of the installation, which identity and the watcher hold.
"""

import base64
import hashlib
import hmac
from collections.abc import Iterable
from uuid import UUID

WATCH_SCHOOL = UUID("77617463-6800-8000-8000-000000000001")
WATCH_CHILD = UUID("77617463-6800-8000-8000-000000000002")
WATCH_REPORTER = UUID("77617463-6800-8000-8000-000000000003")
WATCH_LEAD = UUID("77617463-6800-8000-8000-000000000004")
WATCH_ACCOUNTS = frozenset({WATCH_REPORTER, WATCH_LEAD})

WATCH_URN = "000000"
"""No school of England has it: GIAS counts from 100000."""
WATCH_ADDRESSES = {
    WATCH_REPORTER: "watch.reporter@haven.invalid",
    WATCH_LEAD: "watch.lead@haven.invalid",
}
"""To sign in with; no mailbox has such an address (RFC 2606)."""
CHILD_FORENAME, CHILD_SURNAME = "Invented", "Watchchild"

KEPT_DAYS = 7
"""After how many days what the watcher wrote is deleted."""
LEAST_SECRET = 32
"""Characters."""

_TOTP_BYTES = 20


def schools_of_trust(known: Iterable[UUID]) -> frozenset[UUID]:
    """``known`` without the watch school, where nobody of the trust has a role: whoever looks after the whole trust
    does so at each of these."""
    return frozenset(known) - {WATCH_SCHOOL}


def watch_password(secret: str, staff_id: UUID) -> str:
    """Of one of the two accounts."""
    return base64.urlsafe_b64encode(_derived(secret, "password", staff_id)).decode().rstrip("=")


def watch_totp_secret(secret: str, staff_id: UUID) -> str:
    """The same account's second factor, as authenticator apps take it."""
    return base64.b32encode(_derived(secret, "totp", staff_id)[:_TOTP_BYTES]).decode()


def _derived(secret: str, purpose: str, staff_id: UUID) -> bytes:
    return hmac.digest(secret.encode(), f"haven watch {purpose} {staff_id}".encode(), hashlib.sha256)
