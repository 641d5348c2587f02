"""Time-based codes (RFC 6238) of the second tier: which step of 30 seconds a code belongs to."""

import base64
import binascii
import hmac
import re
from datetime import datetime

import pyotp
from haven_schemas.errors import FieldCode, invalid

STEP_SECONDS = 30
SECRET_BYTES = 20
"""RFC 4226, 4: a shared secret of at least 128 bits, 160 recommended."""
STEPS_EITHER_SIDE = 1
"""RFC 6238, 5.2: at most one step for delay and clocks that differ."""
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


def matching_step(secret: str, code: str, now: datetime) -> int | None:
    """The step near ``now`` whose code this is; None if none is.

    Blanks between digits are forgiven; digits other than 0 to 9 are not (``str.isdigit`` would take them).
    """
    digits = code.replace(" ", "")
    if not _SIX_DIGITS.fullmatch(digits):
        return None
    generator = pyotp.TOTP(secret)
    present = step_at(now)
    steps = range(present - STEPS_EITHER_SIDE, present + STEPS_EITHER_SIDE + 1)
    matches = [step for step in steps if hmac.compare_digest(generator.generate_otp(step), digits)]
    return matches[0] if matches else None


def provisioning_uri(secret: str, account: str) -> str:
    """The ``otpauth://`` address an authenticator app reads from a QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=ISSUER)
