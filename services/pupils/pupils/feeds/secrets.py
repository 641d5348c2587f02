"""The secrets of a feed, and what is signed by them.

Nothing of it is told to whoever called, since a guess is not to be helped along.

The reference library is not used here: it takes a body for UTF-8 text, and a CTF may be UTF-16, and it measures the
time by a clock of its own. Tests sign with it.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from haven_schemas.acts.pupils.feed_calls import SignatureVerdict
from haven_schemas.errors import ErrorCode, Problem

_MOST_SECONDS = 10**11
"""Larger numbers are milliseconds, as many systems count them."""
_HEX_DIGITS = 2 * hashlib.sha256().digest_size
TOLERANCE = timedelta(minutes=5)
"""Standard Webhooks: how far a delivery's timestamp may be from ours, either way."""

SECRET_PREFIX = "whsec_"  # noqa: S105  # says of which kind a secret is
_SECRET_BYTES = 32
_VERSION = "v1"
"""Signatures by a shared secret (HMAC-SHA256); those of other versions are passed over."""


def overlap_ends(now: datetime, hours: int) -> datetime | None:
    """Until when the previous secret is taken; None: no longer."""
    return now + timedelta(hours=hours) if hours else None


def is_good(until: datetime | None, now: datetime) -> bool:
    """Whether the previous secret is still taken."""
    return until is not None and now < until


@dataclass(frozen=True)
class SignatureGiven:
    """The headers of a call, as they came; the last two are there where the sender adds them."""

    message_id: str
    timestamp: str
    signature: str
    key_id: str | None = None
    content_digest: str | None = None


@dataclass(frozen=True)
class FeedSecrets:
    """A feed's secrets: those that are taken with their key ids, the present one first; and one that was taken once."""

    taken: Sequence[tuple[int, str]]
    ended: str | None = None


def verdict_on(secrets: FeedSecrets, body: bytes, given: SignatureGiven, now: datetime) -> SignatureVerdict:
    """Why a signature that was refused is wrong, by the slip that explains it; ``no_match`` if none does."""
    stated = _stated(given.timestamp)
    if stated is None:
        return SignatureVerdict.NOT_A_TIMESTAMP
    if abs(stated) > _MOST_SECONDS:
        return SignatureVerdict.IN_MILLISECONDS
    signed = _Signed(given, int(stated), body)
    if not signed.digests:
        return SignatureVerdict.NOT_A_SIGNATURE
    if any(signed.by(key_of(secret)) for _, secret in secrets.taken):
        return _slip_of_form(signed, stated, now)
    return _other_slip(secrets, body, given, signed)


def _slip_of_form(signed: "_Signed", stated: float, now: datetime) -> SignatureVerdict:
    """Of what is signed rightly: it came at the wrong time, or was written in another way."""
    if abs(now - datetime.fromtimestamp(stated, tz=timezone.utc)) > TOLERANCE:
        return SignatureVerdict.WRONG_TIME
    return SignatureVerdict.IN_HEXADECIMAL if signed.in_hexadecimal else SignatureVerdict.NOT_A_SIGNATURE


def _other_slip(secrets: FeedSecrets, body: bytes, given: SignatureGiven, signed: "_Signed") -> SignatureVerdict:
    if secrets.ended is not None and signed.by(key_of(secrets.ended)):
        return SignatureVerdict.ENDED_SECRET
    for _, secret in secrets.taken:
        if any(signed.by(key) for key in _as_text(secret)):
            return SignatureVerdict.SECRET_AS_TEXT
        if signed.of_body_by(key_of(secret)):
            return SignatureVerdict.BODY_ALONE
    if given.key_id is not None and given.key_id.strip() not in {str(key_id) for key_id, _ in secrets.taken}:
        return SignatureVerdict.UNKNOWN_KEY_ID
    if given.content_digest is not None and _is_of_another(given.content_digest, body):
        return SignatureVerdict.OTHER_BODY
    return SignatureVerdict.NO_MATCH


class _Signed:
    """The digests a sender gave, in base64 or hexadecimal, and which key would have made one of them."""

    def __init__(self, given: SignatureGiven, stated: int, body: bytes) -> None:
        self._before = f"{given.message_id}.{stated}.".encode()
        self._body = body
        parts = [each.rpartition(",")[2].strip() for each in given.signature.split(" ")]
        self.digests = [digest for part in parts if (digest := _digest(part)) is not None]
        self.in_hexadecimal = any(len(part) == _HEX_DIGITS for part in parts)

    def by(self, key: bytes) -> bool:
        """Whether one of them is of id, time and body by ``key``."""
        return self._is_given(key, self._before)

    def of_body_by(self, key: bytes) -> bool:
        """Whether one of them is of the body alone by ``key``."""
        return self._is_given(key, b"")

    def _is_given(self, key: bytes, before: bytes) -> bool:
        expected = hmac.new(key, before, hashlib.sha256)
        expected.update(self._body)  # which may be large, so that it is not copied
        return any(hmac.compare_digest(expected.digest(), each) for each in self.digests)


def _stated(timestamp: str) -> float | None:
    try:
        stated = float(timestamp)
    except ValueError:
        return None
    return stated if -float("inf") < stated < float("inf") else None


def _digest(part: str) -> bytes | None:
    """32 bytes, written in base64 or in hexadecimal."""
    try:
        digest = bytes.fromhex(part) if len(part) == _HEX_DIGITS else base64.b64decode(part, validate=True)
    except (ValueError, binascii.Error):
        return None
    return digest if len(digest) == hashlib.sha256().digest_size else None


def _as_text(secret: str) -> tuple[bytes, bytes]:
    """The keys of those who do not decode the secret."""
    return secret.encode(), secret.removeprefix(SECRET_PREFIX).encode()


def _is_of_another(content_digest: str, body: bytes) -> bool:
    """Whether a ``Content-Digest`` (RFC 9530) by SHA-256 says another body; one by other means says nothing."""
    for each in content_digest.split(","):
        name, _, value = each.strip().partition("=")
        if name == "sha-256":
            return value.strip(":") != base64.b64encode(hashlib.sha256(body).digest()).decode()
    return False


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
