"""Signatures of deliveries: Standard Webhooks 1.0 (standardwebhooks.com), over the bytes as they came.

The reference library is not used here: it takes a body for UTF-8 text, and a CTF may be UTF-16, and it measures the
time by a clock of its own. Tests sign with it.
"""

import base64
import hashlib
import hmac
from collections.abc import Callable
from datetime import datetime, timedelta, timezone

from haven_schemas.errors import ErrorCode, Problem

TOLERANCE = timedelta(minutes=5)
"""Standard Webhooks: how far a delivery's timestamp may be from ours, either way."""

SECRET_PREFIX = "whsec_"  # noqa: S105  # says of which kind a secret is
_SECRET_BYTES = 32
_VERSION = "v1"
"""Signatures by a shared secret (HMAC-SHA256); those of other versions are passed over."""


def new_secret(random: Callable[[int], bytes]) -> str:
    """A feed's secret: ``whsec_`` and 32 random bytes in base64."""
    return SECRET_PREFIX + base64.b64encode(random(_SECRET_BYTES)).decode()


def check_signature(
    secret: str, body: bytes, *, message_id: str, timestamp: str, signature: str, now: datetime
) -> None:
    """Raises ``Problem(signature_invalid)`` unless one of the signatures is of ``body`` and the time is near ``now``.

    Malformed headers end in whatever error they cause; here each of them is an invalid signature.
    """
    try:
        is_valid = _is_signed(secret, body, message_id, timestamp, signature, now)
    except (ValueError, OverflowError, OSError):
        is_valid = False
    if not is_valid:
        raise Problem(ErrorCode.SIGNATURE_INVALID)


def _is_signed(secret: str, body: bytes, message_id: str, timestamp: str, signatures: str, now: datetime) -> bool:
    stated = datetime.fromtimestamp(float(timestamp), tz=timezone.utc)
    key = key_of(secret)
    if not (key and message_id) or abs(now - stated) > TOLERANCE:
        return False
    expected = hmac.new(key, f"{message_id}.{int(stated.timestamp())}.".encode(), hashlib.sha256)
    expected.update(body)  # which may be large, so that it is not copied
    given = (each.split(",") for each in signatures.split(" "))
    return any(
        version == _VERSION and hmac.compare_digest(expected.digest(), base64.b64decode(of_body))
        for version, of_body in given
    )


def key_of(secret: str) -> bytes:
    """The bytes that sign: a secret may come without its padding. ``ValueError`` where it is none."""
    return base64.b64decode(secret.removeprefix(SECRET_PREFIX) + "==")


def digest_of_id(message_id: str) -> bytes:
    """A sender's message id as it is kept: SHA-256, since the sender chooses its text."""
    return hashlib.sha256(message_id.encode()).digest()
