"""What the vault's answers mean: away, refused (and why), or done."""

from enum import StrEnum

import requests


class Reason(StrEnum):
    """Why the vault refused; for code and metrics, the vault's own words stay behind."""

    FORBIDDEN = "forbidden"
    KEY_MISSING = "key_missing"
    WRONG_CIPHERTEXT = "wrong_ciphertext"
    VERSION_WITHDRAWN = "version_withdrawn"
    OTHER = "other"


class VaultRefused(Exception):
    """The vault is there and says no: trying again changes nothing."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


_PHRASES = (
    ("key not found", Reason.KEY_MISSING),
    ("no existing key named", Reason.KEY_MISSING),
    ("too old", Reason.VERSION_WITHDRAWN),
    ("less than the minimum encryption key version", Reason.VERSION_WITHDRAWN),
    ("message authentication failed", Reason.WRONG_CIPHERTEXT),
    ("invalid ciphertext", Reason.WRONG_CIPHERTEXT),
    ("version is too new", Reason.WRONG_CIPHERTEXT),
    ("decryption error", Reason.WRONG_CIPHERTEXT),
)
"""OpenBao 2.7 has no codes below the HTTP status. Two of these come with status 500: without "decryption error" anybody
could make the vault look away by sending rubbish as an RSA ciphertext."""


def refusal_in(response: requests.Response) -> Reason | None:
    """Why the vault refused, or None if the answer does not say no: it is good, or the vault is not itself.

    A vault without our mount is one that lost its contents or is another's: away, not "key missing".
    """
    status = response.status_code
    if status == 403:
        return Reason.FORBIDDEN
    text = response.text if status >= 400 else ""
    if status == 404:
        return None if "no handler for route" in text else Reason.KEY_MISSING
    for phrase, reason in _PHRASES:
        if phrase in text:
            return reason
    return Reason.OTHER if status in (400, 405, 413) else None


def is_good(response: requests.Response) -> bool:
    """Whether the vault did what was asked. Redirects are not followed: a standby forwards by itself."""
    return response.status_code in (200, 204)
