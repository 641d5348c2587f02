"""Which member of staff may be which child's parent: compared by keyed digests, never by what stands in them.

An e-mail address that an account and a contact have in common says so anywhere in the trust. A name says so only at a
school where the colleague works, and only where one contact and one colleague of that school are called so: of two Jane
Smiths it says nothing. Reasons: decision 62.
"""

import hashlib
import hmac
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from haven_schemas.acts.pupils.possible_links import FoundBy

from pupils.files import fold

MOST_CHILDREN = 6
"""Of one colleague, those ever found among them. More than a family has is an office's address, or a mistake of a file,
and must not take a safeguarding lead's sight of many children."""

_LABEL = b"haven possible link 1"
_TITLES = frozenset({"mr", "mrs", "miss", "ms", "mx", "dr", "prof", "professor", "sir", "rev", "revd"})


@dataclass(frozen=True)
class Colleague:
    """A member of staff by digests. ``name`` is None where it is one word, or they have no role of that school."""

    staff_id: UUID
    address: bytes | None = field(repr=False)
    name: bytes | None = field(repr=False)


@dataclass(frozen=True)
class Held:
    """A contact that has a digest, and whose it is."""

    contact_id: UUID
    pupil_ids: Sequence[UUID]


def marks_of(key: bytes, contact: Mapping[str, Any]) -> list[bytes]:
    """Keyed digests of a contact's e-mail addresses and name, each 16 bytes, in a stable order."""
    addresses = {address_mark(key, each) for each in contact.get("emails") or ()}
    name = name_mark(key, f"{contact.get('forename') or ''} {contact['surname']}") if contact.get("forename") else None
    return sorted(addresses | ({name} if name else set()))


def address_mark(key: bytes, address: str) -> bytes:
    """Of an e-mail address, whatever its case."""
    return _mark(key, "address", address.strip().casefold())


def name_mark(key: bytes, name: str) -> bytes | None:
    """Of a name without title, in whatever order its words stand; None for one word, which says nothing."""
    words = [word for word in fold(name).split() if word not in _TITLES]
    return _mark(key, "name", " ".join(sorted(words))) if len(words) > 1 else None


def _mark(key: bytes, kind: str, text: str) -> bytes:
    inner = hmac.digest(key, _LABEL, hashlib.sha256)
    return hmac.digest(inner, f"{kind} {text}".encode(), hashlib.sha256)[:16]


def found_among(
    colleagues: Sequence[Colleague], held: Mapping[bytes, Sequence[Held]]
) -> dict[UUID, dict[UUID, FoundBy]]:
    """By colleague, each child whose parent they may be at one school, and by what; the address before the name."""
    called: dict[bytes, int] = defaultdict(int)
    for each in colleagues:
        if each.name is not None:
            called[each.name] += 1
    found: dict[UUID, dict[UUID, FoundBy]] = defaultdict(dict)
    for each in colleagues:
        named = held.get(each.name, ()) if each.name is not None and called[each.name] == 1 else ()
        if len(named) == 1:
            found[each.staff_id] |= dict.fromkeys(named[0].pupil_ids, "name")
        for contact in held.get(each.address, ()) if each.address is not None else ():
            found[each.staff_id] |= dict.fromkeys(contact.pupil_ids, "address")
    return {staff_id: children for staff_id, children in found.items() if children}


def few_enough(found: set[UUID], known: set[UUID]) -> set[UUID]:
    """The children newly found of one colleague; nobody if with those ``known`` before they are too many."""
    return found - known if len(found | known) <= MOST_CHILDREN else set()
