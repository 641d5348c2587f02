"""Codes of an authenticator app, for tests that type them: a code counts for its own half minute and no longer."""

import time

import pyotp

STEP_SECONDS = 30
_TYPED_WITHIN_SECONDS = 6


def fresh_code(secret: str, seconds: float = _TYPED_WITHIN_SECONDS) -> str:
    """The code of now, which goes on counting for at least ``seconds``; waits for the next if need be."""
    while (left := STEP_SECONDS - time.time() % STEP_SECONDS) < seconds:
        time.sleep(left + 0.05)
    return pyotp.TOTP(secret).now()
