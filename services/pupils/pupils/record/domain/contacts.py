"""Contacts of pupils: what is of the person and what of their bond to a child, and by what one is told from another."""

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from pupils.roll.domain.name_folding import fold

OF_THE_BOND = (
    "relationship", "parental_responsibility", "priority", "may_collect", "court_order", "no_contact", "note",
)  # fmt: skip
"""Fields of ``Contact`` that hold for one child; the others are the person's own."""

_LABEL = b"haven contact token 1"


def bond_of(contact: Mapping[str, Any]) -> dict[str, Any]:
    """What holds between the contact and this child."""
    return {name: contact[name] for name in OF_THE_BOND if contact.get(name) is not None}


def person_of(contact: Mapping[str, Any]) -> dict[str, Any]:
    """What is of the person, whoever their children are."""
    return {name: value for name, value in contact.items() if name not in OF_THE_BOND and value is not None}


def token_of(key: bytes, feed_id: UUID | None, pupil_id: UUID, contact: Mapping[str, Any]) -> bytes:
    """A keyed digest, 16 bytes: the same for one person of several children.

    By the source's id; else by name with the first of e-mail, telephone and postcode that there is; else they are this
    child's alone, since a name is no proof of being one person.
    """
    if contact.get("id"):
        identity: list[Any] = ["id", str(feed_id), contact["id"]]
    else:
        name = [fold(contact["surname"]), fold(contact.get("forename") or "")]
        identity = ["name", *name, *(_reached_at(contact) or ("pupil", str(pupil_id)))]
    inner = hmac.new(key, _LABEL, hashlib.sha256).digest()
    return hmac.new(inner, json.dumps(identity).encode(), hashlib.sha256).digest()[:16]


def _reached_at(contact: Mapping[str, Any]) -> tuple[str, str] | None:
    if contact.get("emails"):
        return "email", contact["emails"][0].casefold()
    if contact.get("phones"):
        return "phone", "".join(each for each in contact["phones"][0]["number"] if each.isdigit())
    postcode = (contact.get("address") or {}).get("postcode")
    return ("postcode", "".join(postcode.split()).upper()) if postcode else None


def flags_of(bonds: Sequence[Mapping[str, Any]]) -> list[str]:
    """Codes of what stops letters and exports about a child, in one order."""
    found = []
    if any(bond.get("court_order") for bond in bonds):
        found.append("court_order")
    if any(bond.get("no_contact") for bond in bonds):
        found.append("no_contact")
    if any(bond.get("may_collect") is False for bond in bonds):
        found.append("may_not_collect")
    return found
