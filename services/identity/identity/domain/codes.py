"""Time-based codes (RFC 6238) of the second tier: which step of 30 seconds a code belongs to."""

import base64
import binascii
import hmac
import re
from dataclasses import dataclass
from datetime import datetime

import pyotp
from haven_schemas.errors import FieldCode, invalid

STEP_SECONDS = 30
SECRET_BYTES = 20
"""RFC 4226, 4: a shared secret of at least 128 bits, 160 recommended."""
MOST_DRIFT = 2
"""Steps by which the clock of someone's app may be off: a minute either way."""
_LEARNT_WITHIN = 10
"""Steps (five minutes) within which a second code has to follow the first for a drift to be believed."""
ISSUER = "Haven"

_SIX_DIGITS = re.compile(r"[0-9]{6}")


def new_secret(random: bytes) -> str:
    """``SECRET_BYTES`` random bytes as the base32 text authenticator apps take."""
    return base64.b32encode(random).decode("ascii")


def check_secret(secret: str) -> str:
    """The secret in capitals; ``Problem(invalid_request)`` on ``totp_secret`` unless base32 of 128 bits or more."""
    form = secret.replace(" ", "").upper()
    try:
        length = len(base64.b32decode(form + "=" * (-len(form) % 8)))
    except binascii.Error:
        raise invalid("totp_secret", FieldCode.WRONG_FORMAT) from None
    if length < 16:
        raise invalid("totp_secret", FieldCode.TOO_SHORT)
    return form


def step_at(instant: datetime) -> int:
    """Number of the step that ``instant`` falls in."""
    return int(instant.timestamp()) // STEP_SECONDS


@dataclass(frozen=True)
class Clock:
    """How an app's clock runs: ``drift`` is by how many steps it is known to be off. The last code that was refused for
    being off was of ``near_step``, and off by ``near_drift`` (None: there was none)."""

    drift: int = 0
    near_drift: int | None = None
    near_step: int | None = None


@dataclass(frozen=True)
class Match:
    """The step whose code it is, by how many steps that is off, and whether it counts."""

    step: int
    drift: int
    counts: bool


def match(secret: str, code: str, now: datetime, clock: Clock) -> Match | None:
    """Whose step's code this is, at most ``MOST_DRIFT`` steps away; None for any other.

    A code counts for its own half minute by the app's clock and no longer (ASVS 6.5.5). One of a neighbouring step does
    not count; but when the next of the same clock follows it, the clock is off by so much, and that is believed from
    then on (RFC 4226, 7.4: two codes in a row).

    Blanks between digits are forgiven; digits other than 0 to 9 are not (``str.isdigit`` would take them).
    """
    digits = code.replace(" ", "")
    if not _SIX_DIGITS.fullmatch(digits):
        return None
    generator, present = pyotp.TOTP(secret), step_at(now)
    for drift in sorted(range(-MOST_DRIFT, MOST_DRIFT + 1), key=lambda each: each != clock.drift):
        if hmac.compare_digest(generator.generate_otp(present + drift), digits):
            return Match(present + drift, drift, drift == clock.drift or _follows(clock, present + drift, drift))
    return None


def _follows(clock: Clock, step: int, drift: int) -> bool:
    if clock.near_step is None or clock.near_drift != drift:
        return False
    return clock.near_step < step <= clock.near_step + _LEARNT_WITHIN


def provisioning_uri(secret: str, account: str) -> str:
    """The ``otpauth://`` address an authenticator app reads from a QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=ISSUER)
