"""Day passes: codes a person can read out and type, and when a day ends."""

import base64
import hashlib
import re
from datetime import datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

CODE_BYTES = 5
"""40 random bits. Guesses are counted before they are looked at, so a pass of a day needs no more."""

_LONDON = ZoneInfo("Europe/London")
_RFC_4648 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_DRAWN = str.maketrans(_RFC_4648, _CROCKFORD)
_TYPED = str.maketrans({"O": "0", "I": "1", "L": "1", " ": None, "-": None})
_FORM = re.compile(f"[{_CROCKFORD}]{{8}}")


def new_code(random: bytes) -> str:
    """``CODE_BYTES`` random bytes in Crockford's base 32, in two groups of four: no O, I, L or U to misread."""
    letters = base64.b32encode(random).decode("ascii").translate(_DRAWN)
    return f"{letters[:4]}-{letters[4:]}"


def code_digest(typed: str) -> bytes | None:
    """SHA-256 of the code, however it was typed (case, blanks, O for 0); None if it cannot be one."""
    code = typed.upper().translate(_TYPED)
    if not _FORM.fullmatch(code):
        return None
    return hashlib.sha256(b"day-pass:" + code.encode("ascii")).digest()


def name_of_pass(typed: str) -> bytes:
    """Stands for the pass that a code is tried at: SHA-256 of the first of its two groups, whatever was typed."""
    first = typed.upper().translate(_TYPED)[: CODE_BYTES - 1]
    return hashlib.sha256(b"day-pass-name:" + first.encode()).digest()


def next_midnight(now: datetime) -> datetime:
    """The end of the day in the schools' country, UTC; 23 or 25 hours away when clocks change in between."""
    tomorrow = now.astimezone(_LONDON).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(), _LONDON).astimezone(timezone.utc)
