"""Keyed digests of who somebody was: without the key, which the vault alone opens, nobody can guess what they are of.

The key is the trust's, and of this service alone: somebody is known again by whichever school's system names them.
"""

import hashlib
import hmac
from collections.abc import Iterable
from datetime import date
from uuid import UUID

from pupils.roll.domain.name_folding import fold

MARKS_HOLDER = UUID("0190a5b0-7c1e-7000-8000-6d61726b7301")
"""Whose key it is: a holder like a school, and no school. ``school-<this id>`` in the vault."""

_OLD = b"haven old identity 1"
_DESTROYED = b"haven destroyed identity 1"
_LENGTH = 16


def old_marks(key: bytes, digests: Iterable[int]) -> dict[int, bytes]:
    """Marks of what a protected child was before, by the digest each is made of (``identity_digests``)."""
    return {digest: _mark(key, _OLD, str(digest)) for digest in digests}


def destroyed_marks(
    key: bytes, upn: str | None, surname: str | None, forename: str | None, born: date | None
) -> set[bytes]:
    """Marks of a child whose file is destroyed: of the UPN, and of name with birth date however the name is written."""
    found = {_mark(key, _DESTROYED, f"upn {upn}")} if upn else set()
    if surname and forename and born:
        found.add(_mark(key, _DESTROYED, f"name {fold(surname)}\x00{fold(forename)}\x00{born.isoformat()}"))
    return found


def _mark(key: bytes, label: bytes, text: str) -> bytes:
    return hmac.digest(hmac.digest(key, label, hashlib.sha256), text.encode(), hashlib.sha256)[:_LENGTH]
