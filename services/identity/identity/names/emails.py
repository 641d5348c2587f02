"""E-mail addresses of accounts: one form for comparing, what they may be made of, the digest throttling counts by."""

import hashlib
import unicodedata

import idna
from confusable_homoglyphs import categories
from email_validator import EmailNotValidError, validate_email
from haven_schemas.errors import FieldCode, invalid

_LONGEST = 254
_ANY_SCRIPT = frozenset({"COMMON", "INHERITED"})
_WRITTEN_TOGETHER = (
    frozenset({"HAN", "HIRAGANA", "KATAKANA"}),
    frozenset({"HAN", "HANGUL"}),
    frozenset({"HAN", "BOPOMOFO"}),
)
"""Scripts of one language each (Unicode TR 39, 5.1, without Latin beside them)."""
_SIDE_BY_SIDE_IN_NAMES = frozenset({"\u200c", "\u200d"})
"""Joiners, with which names of some languages are written."""


def normal_email(address: str) -> str:
    """Trimmed, NFKC, lower case: two spellings a person takes for the same address are the same account."""
    return unicodedata.normalize("NFKC", address).strip().lower()


def check_email(address: str, field: str = "email") -> str:
    """The normal form; ``Problem(invalid_request)`` on ``field`` if it cannot be an address.

    ``hidden_characters``: it holds some that nobody sees (zero width, soft hyphen, direction marks);
    ``mixed_letters``: letters of several alphabets, of which one may stand for another. An address all in one alphabet
    is taken, whichever it is.
    """
    normal = normal_email(address)
    if _hides(normal):
        raise invalid(field, FieldCode.HIDDEN_CHARACTERS)
    if len(normal) > _LONGEST or not _is_address(normal):
        raise invalid(field, FieldCode.WRONG_FORMAT)
    if not is_one_script(normal):
        raise invalid(field, FieldCode.MIXED_LETTERS)
    return normal


def check_domain(domain: str, field: str) -> str:
    """The normal form of what stands behind the ``@``, by the rules of ``check_email``."""
    normal = normal_email(domain).removeprefix("@")
    check_email(f"1@{normal}", field)
    return normal


def check_name_letters(name: str, field: str = "name") -> str:
    """The name as it is; ``Problem(invalid_request)``, ``hidden_characters``, if it holds characters nobody sees."""
    if _hides("".join(each for each in name if each not in _SIDE_BY_SIDE_IN_NAMES)):
        raise invalid(field, FieldCode.HIDDEN_CHARACTERS)
    return name


def is_one_script(text: str) -> bool:
    """Whether all letters of ``text`` are of one alphabet, or of those one language writes together."""
    if text.isascii():
        return True
    scripts = frozenset(categories.alias(each) for each in text) - _ANY_SCRIPT
    return len(scripts) <= 1 or any(scripts <= together for together in _WRITTEN_TOGETHER)


def as_machines_read_it(address: str) -> str | None:
    """The address with its domain in ASCII (punycode, RFC 3492), for showing beside it; None if it is plain already.

    Letters of the local part that are not ASCII have no such form and are shown by their code points.
    """
    if address.isascii():
        return None
    local, _, domain = address.rpartition("@")
    try:
        plain = idna.encode(domain, uts46=True).decode("ascii")
    except idna.IDNAError:
        plain = _code_points(domain)
    return f"{_code_points(local)}@{plain}"


def email_digest(address: str) -> bytes:
    """SHA-256 of the normal form: stands for an address, known or not, while attempts are counted (minutes)."""
    return hashlib.sha256(b"email:" + normal_email(address).encode("utf-8", "surrogatepass")).digest()


def _code_points(text: str) -> str:
    return "".join(each if each.isascii() else f"[U+{ord(each):04X}]" for each in text)


def _hides(text: str) -> bool:
    return any(unicodedata.category(each) in ("Cf", "Cc", "Co", "Cn", "Cs", "Zl", "Zp") for each in text)


def _is_address(normal: str) -> bool:
    if "." not in normal.rpartition("@")[2]:
        return False
    try:
        validate_email(normal, check_deliverability=False, globally_deliverable=False, test_environment=True)
    except EmailNotValidError:
        return False
    return True
