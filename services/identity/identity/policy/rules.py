"""The two ready profiles of password rules, and when a login is out of order.

``source_document`` is what the DPIA of the source document asks for ("an alphanumeric combination with special
characters", a new one every 60 days); ``ncsc`` follows NCSC, NIST SP 800-63B-4 and OWASP ASVS 5.0 (6.2.5, 6.2.10),
which advise against both. In either a login unused for more than 60 days waits for its owner.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from haven_schemas.acts.identity.passwords import PasswordProfile, Standing
from haven_schemas.errors import FieldCode, invalid

from identity.adapters import prepared

SHORTEST = 12
"""ASVS 6.2.1 asks for 8 at least and recommends 15; longest is 256 by the contract, and nothing is cut off (6.2.8)."""
UNUSED_LOCKS_AFTER = timedelta(days=60)
UNUSED_WARNS_AFTER = timedelta(days=45)
SHORTEST_CONTEXT_WORD = 4
LEFT_WITHOUT_CONTEXT = 8
"""Characters that must remain of a password once the words of its surroundings are taken out (ASVS 6.2.11)."""

_APART = re.compile(r"[^\w]+|_+")


@dataclass(frozen=True)
class PasswordPolicy:
    """One profile's rules. Both have the deny list, which is no matter of shape and is asked elsewhere."""

    profile: PasswordProfile
    shortest: int
    needs_kinds: bool
    expires_after: timedelta | None

    def check_shape(self, password: str, field: str) -> None:
        """``Problem(invalid_request)`` on ``field`` unless length and kinds of character are right."""
        form = prepared(password)
        if len(form) < self.shortest:
            raise invalid(field, FieldCode.TOO_SHORT)
        kinds = (str.isalpha, str.isdecimal, _is_special)
        if self.needs_kinds and not all(any(kind(character) for character in form) for kind in kinds):
            raise invalid(field, FieldCode.NEEDS_KINDS)

    def expires_at(self, changed_at: datetime) -> datetime | None:
        """When a password chosen at ``changed_at`` runs out, if ever."""
        return None if self.expires_after is None else changed_at + self.expires_after

    def standing(self, changed_at: datetime, last_signed_in_at: datetime | None, now: datetime) -> Standing:
        """Of a login at ``now``, before this sign-in counts. The inactivity lock goes before the expiry."""
        if now - last_use(changed_at, last_signed_in_at) > UNUSED_LOCKS_AFTER:
            return "unused_too_long"
        expires_at = self.expires_at(changed_at)
        return "current" if expires_at is None or now <= expires_at else "password_expired"


POLICIES: dict[PasswordProfile, PasswordPolicy] = {
    "source_document": PasswordPolicy("source_document", SHORTEST, needs_kinds=True, expires_after=timedelta(days=60)),
    "ncsc": PasswordPolicy("ncsc", SHORTEST, needs_kinds=False, expires_after=None),
}
DEFAULT_PROFILE: PasswordProfile = "source_document"


def last_use(changed_at: datetime, last_signed_in_at: datetime | None) -> datetime:
    """Choosing a password is a use: an account never signed in to, or one just reactivated, counts from there."""
    return changed_at if last_signed_in_at is None else max(changed_at, last_signed_in_at)


def context_words(texts: Iterable[str]) -> frozenset[str]:
    """The words of names and addresses that a password must not lean on, in lower case."""
    words = (word for text in texts for word in _APART.split(prepared(text).casefold()))
    return frozenset(word for word in words if len(word) >= SHORTEST_CONTEXT_WORD)


def leans_on_context(password: str, words: Iterable[str]) -> bool:
    """Whether too little is left of ``password`` without ``words``."""
    rest = prepared(password).casefold()
    for word in sorted(words, key=len, reverse=True):
        rest = rest.replace(word, "")
    return len(rest) < LEFT_WITHOUT_CONTEXT


def _is_special(character: str) -> bool:
    return not character.isalnum()
