"""Signatures of deliveries: Standard Webhooks, over the bytes as they came."""

import base64
import hashlib
import hmac
from collections.abc import Callable
from datetime import datetime, timedelta, timezone

from haven_schemas.errors import ErrorCode, Problem
from standardwebhooks.webhooks import EmptyWebhookSecretError, Webhook, WebhookVerificationError

TOLERANCE = timedelta(minutes=5)
"""Standard Webhooks: how far a delivery's timestamp may be from ours, either way."""

_SECRET_PREFIX = "whsec_"  # noqa: S105  # says of which kind a secret is
_SECRET_BYTES = 32


class _RawBodyWebhook(Webhook):
    """The library's check over any bytes: it takes a body for UTF-8 text, and a CTF may be UTF-16.

    Its own look at the clock is left out: ``check_signature`` measures by the instant it is given. Were the library to
    rename that method, its clock would count as well, and nothing would be let through.
    """

    body = b""

    def _Webhook__verify_timestamp(self, timestamp_header: str) -> datetime:  # noqa: N802  # the library's own name
        return datetime.fromtimestamp(float(timestamp_header), tz=timezone.utc)

    def sign(self, msg_id: str, timestamp: datetime, data: str) -> str:
        """As the library signs, over ``data`` (one byte a character) and ``body``, which is not copied."""
        stamp = int(timestamp.replace(tzinfo=timezone.utc).timestamp())
        digest = hmac.new(self._whsecret, f"{msg_id}.{stamp}.".encode(), hashlib.sha256)
        digest.update(data.encode("latin-1"))
        digest.update(self.body)
        return f"v1,{base64.b64encode(digest.digest()).decode()}"


def new_secret(random: Callable[[int], bytes]) -> str:
    """A feed's secret: ``whsec_`` and 32 random bytes in base64."""
    return _SECRET_PREFIX + base64.b64encode(random(_SECRET_BYTES)).decode()


def check_signature(
    secret: str, body: bytes, *, message_id: str, timestamp: str, signature: str, now: datetime
) -> None:
    """Raises ``Problem(signature_invalid)`` unless one of the signatures is of ``body`` and the time is near ``now``.

    The library lets malformed headers end in whatever error they cause; here each of them is an invalid signature.
    """
    headers = {"webhook-id": message_id, "webhook-timestamp": timestamp, "webhook-signature": signature}
    try:
        webhook = _RawBodyWebhook(secret)
        webhook.body = body
        webhook.verify("", headers, json_parse=False)
        stated = datetime.fromtimestamp(float(timestamp), tz=timezone.utc)
    except (WebhookVerificationError, EmptyWebhookSecretError, ValueError, TypeError, OverflowError, RuntimeError):
        raise Problem(ErrorCode.SIGNATURE_INVALID) from None
    if abs(now - stated) > TOLERANCE:
        raise Problem(ErrorCode.SIGNATURE_INVALID)


def digest_of_id(message_id: str) -> bytes:
    """A sender's message id as it is kept: SHA-256, since the sender chooses its text."""
    return hashlib.sha256(message_id.encode()).digest()
