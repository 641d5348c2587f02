"""E-mail addresses of accounts: one form for comparing, and the digest that throttling counts by."""

import hashlib
import re
import unicodedata

from haven_schemas.errors import FieldCode, invalid

_FORM = re.compile(r"[^@\s\x00-\x1f\x7f]{1,64}@[^@\s\x00-\x1f\x7f]+\.[^@\s\x00-\x1f\x7f.]+")


def normal_email(address: str) -> str:
    """Trimmed, NFKC, lower case: two spellings a person takes for the same address are the same account."""
    return unicodedata.normalize("NFKC", address).strip().lower()


def check_email(address: str) -> str:
    """The normal form; ``Problem(invalid_request)`` on ``email`` if it cannot be an address."""
    normal = normal_email(address)
    if not _FORM.fullmatch(normal):
        raise invalid("email", FieldCode.WRONG_FORMAT)
    return normal


def email_digest(address: str) -> bytes:
    """SHA-256 of the normal form: stands for an address, known or not, while attempts are counted (minutes)."""
    return hashlib.sha256(b"email:" + normal_email(address).encode("utf-8", "surrogatepass")).digest()
