"""Names and addresses a person takes for one another (Unicode TR 39): letters of other alphabets, accents, order.

Two accounts that look alike are not told apart by whoever confirms one, and may be one person's.
"""

import unicodedata
from functools import lru_cache

from confusable_homoglyphs import confusables

_COARSE = str.maketrans({"i": "l", "1": "l", "|": "l", "0": "o"})
"""Plain characters that look alike in some fonts; after lower case, so that a capital I counts as well."""
_PAIRS = (("rn", "m"), ("vv", "w"))


def same_mailbox(first: str, second: str) -> bool:
    """Whether two addresses are one mailbox, or cannot be told apart: case, what stands behind a plus sign, look-alike
    letters. Two plain addresses that differ in a letter are two people's (``i.lee``, ``l.lee``)."""
    return bool(first) and mailbox(first) == mailbox(second)


def same_name(first: str, second: str) -> bool:
    """Whether two names look alike, in whatever order their words stand."""
    return bool(name_skeleton(first)) and name_skeleton(first) == name_skeleton(second)


@lru_cache(maxsize=20_000)
def mailbox(address: str) -> str:
    """The address without what stands behind a plus sign, in plain letters where there are such that look like it."""
    local, _, domain = address.rpartition("@")
    return f"{_plain(local.partition('+')[0])}@{_plain(domain)}"


@lru_cache(maxsize=20_000)
def address_skeleton(address: str) -> str:
    """Equal for addresses that look alike, plain letters included (``rn``, ``m``; ``1``, ``l``)."""
    return _coarse(mailbox(address))


@lru_cache(maxsize=20_000)
def name_skeleton(name: str) -> str:
    """Equal for names that look alike: accents, case, punctuation, word order and look-alike letters do not count."""
    words = "".join(each if each.isalnum() else " " for each in _plain(name).replace("'", "")).split()
    return _coarse(" ".join(sorted(words)))


def words_like(text: str) -> frozenset[str]:
    """The words of a text as ``name_skeleton`` compares them."""
    return frozenset(name_skeleton(text).split())


def _coarse(plain: str) -> str:
    for pair, one in _PAIRS:
        plain = plain.replace(pair, one)
    return plain.translate(_COARSE)


def _plain(text: str) -> str:
    """Lower case, accents and marks gone, and each letter as the Latin one that it looks like, if there is one."""
    apart = unicodedata.normalize("NFKD", text).casefold()
    return "".join(_latin(each) for each in apart if unicodedata.category(each) not in ("Mn", "Cf"))


@lru_cache(maxsize=5_000)
def _latin(character: str) -> str:
    if character.isascii():
        return character
    alike = [each["c"] for each in confusables.confusables_data.get(character, ())]
    return next((each.casefold() for each in alike if each.isascii()), character)
