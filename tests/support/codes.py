"""Codes of authenticator apps for tests: none twice, and as little waiting as the rules leave."""

import time

import pyotp

_STEP_SECONDS = 30
_last_step: dict[str, int] = {}


def unused_code(secret: str) -> str:
    """A code of ``secret`` newer than all that this process asked for before.

    Identity takes one of the step to come as well (RFC 6238, 5.2), so that only a third within half a minute is waited
    for.
    """
    step = max(_last_step.get(secret, 0) + 1, _step_now())
    while step > _step_now() + 1:
        time.sleep(0.2)
    _last_step[secret] = step
    return pyotp.TOTP(secret).at(step * _STEP_SECONDS)


def _step_now() -> int:
    return int(time.time()) // _STEP_SECONDS
