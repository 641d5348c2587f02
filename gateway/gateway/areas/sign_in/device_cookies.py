"""What a device keeps of the accounts that signed in there, so that guesses made elsewhere hold none of them up.

One cookie an account: a classroom's computer has many, and what one person was given there is no use to another. The
name is a keyed digest of the address typed, so that the device tells nobody who uses it. It outlives signing out; it
opens nothing.
"""

import hashlib
import hmac
import re
import unicodedata

from flask import Request, Response

from gateway.sessions import cookies
from gateway.state import haven

PREFIX = "__Host-haven-device-"
KEPT_SECONDS = 90 * 24 * 60 * 60
"""As long as identity knows a device."""
MOST = 6
"""Browsers send every cookie with every request."""
_TOKEN = re.compile(r"^[A-Za-z0-9_-]{43}$")
_NAME_LETTERS = 16


def device_token(request: Request, email: str) -> str | None:
    """What this device was given when ``email`` last signed in here."""
    value = request.cookies.get(_name(email), "")
    return value if _TOKEN.match(value) else None


def keep_device(request: Request, response: Response, email: str, token: str) -> None:
    """Keeps ``token`` for the next sign-in of ``email``; of too many accounts others are forgotten."""
    name = _name(email)
    others = sorted(each for each in request.cookies if each.startswith(PREFIX) and each != name)
    for each in others[MOST - 1 :]:
        cookies.delete(response, each)
    cookies.keep(response, name, token, KEPT_SECONDS)


def _name(email: str) -> str:
    key = haven().settings.secret_key.get_secret_value().encode()
    typed = unicodedata.normalize("NFKC", email).strip().lower()
    digest = hmac.new(key, b"device:" + typed.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()
    return PREFIX + digest[:_NAME_LETTERS]
