"""The number of a concern or an incident record that one can say on a telephone, such as HV-4K7-2PQ-9TX.

It is worked out of the id, so that it is nowhere kept and nothing draws it: 45 bits of the id's SHA-256, which say
neither when the id was made nor how many there are. Two of a million records may share one with a probability of one in
seventy: then both are found.
"""

import hashlib
import re
from uuid import UUID

PREFIX = "HV"
DIGEST_BYTES = 6
"""As many as the number is made of, from the front of the digest; the last three bits are left out."""

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's: without I, L, O and U, which are misheard or misread."""
_LETTERS = 9
_LEFT_OUT = 3
_TYPED = str.maketrans({"O": "0", "I": "1", "L": "1"})
_BETWEEN = re.compile(r"[\s.\-\u2010-\u2015]+")
_FORM = re.compile(f"[{_ALPHABET}]{{{_LETTERS}}}")


def number_of(matter_id: UUID) -> str:
    """The number of a concern or an incident record, in groups of three."""
    value = int.from_bytes(hashlib.sha256(matter_id.bytes).digest()[:DIGEST_BYTES]) >> _LEFT_OUT
    letters = "".join(_ALPHABET[value >> 5 * place & 31] for place in reversed(range(_LETTERS)))
    return "-".join((PREFIX, letters[:3], letters[3:6], letters[6:]))


def read_number(typed: str) -> str | None:
    """The number however it was typed (case, blanks, dashes, without HV, O for 0); None if it cannot be one."""
    letters = _BETWEEN.sub("", typed.upper())
    if len(letters) == len(PREFIX) + _LETTERS and letters.startswith(PREFIX):
        letters = letters.removeprefix(PREFIX)
    letters = letters.translate(_TYPED)
    if not _FORM.fullmatch(letters):
        return None
    return "-".join((PREFIX, letters[:3], letters[3:6], letters[6:]))


def digests_of(number: str) -> list[bytes]:
    """What the digest of an id with that number (as ``read_number`` answers it) may begin with."""
    value = 0
    for letter in number.removeprefix(f"{PREFIX}-").replace("-", ""):
        value = value << 5 | _ALPHABET.index(letter)
    return [(value << _LEFT_OUT | rest).to_bytes(DIGEST_BYTES) for rest in range(1 << _LEFT_OUT)]
