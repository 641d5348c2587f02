"""Contacts, and which of two is meant."""

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from chassis.units.bulk_rows import bulk_upsert
from chassis.units.database import Unit
from chassis.units.ids import new_id
from sqlalchemy import LargeBinary, Uuid, and_, any_, bindparam, column, delete, exists, func, select
from sqlalchemy.dialects.postgresql import ARRAY

from pupils.batch import Record
from pupils.files import fold
from pupils.models import ContactRow, PupilContactRow
from pupils.sealed import RollKey, contact_bond_field, contact_field
from pupils.taken import LeasedDelivery

OF_THE_BOND = (
    "relationship", "parental_responsibility", "priority", "may_collect", "court_order", "no_contact", "note",
)  # fmt: skip
"""Fields of ``Contact`` that hold for one child; the others are the person's own."""

_LABEL = b"haven contact token 1"
_ASKED = (
    func.unnest(bindparam("tokens", type_=ARRAY(LargeBinary())))
    .table_valued(column("token", LargeBinary()), name="asked")
    .render_derived()
)
_BY_TOKEN = select(ContactRow.id, ContactRow.token, ContactRow.told, ContactRow.version).join_from(
    _ASKED, ContactRow, and_(ContactRow.school_id == bindparam("school"), ContactRow.token == _ASKED.c.token)
)
"""A join, so that each is looked for in the index: a plan kept compares an array with every row of a school."""
_BONDS = select(PupilContactRow.pupil_id, PupilContactRow.contact_id, PupilContactRow.version).where(
    PupilContactRow.school_id == bindparam("school"),
    PupilContactRow.pupil_id == any_(bindparam("pupils", type_=ARRAY(Uuid()))),
)


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


@dataclass(slots=True)
class _Person:
    """A contact of the batch: as the roll has them, and as they were said last."""

    id: UUID
    said_at: int = -1
    version: int = 0
    said: dict[str, Any] | None = field(default=None, repr=False)


def write_contacts(unit: Unit, delivery: LeasedDelivery, key: RollKey, records: Mapping[UUID, Record]) -> None:
    """For pupils whose contacts are others, or otherwise, than before."""
    changed = {
        pupil_id: record
        for pupil_id, record in records.items()
        if record.contacts is not None and "contacts" in record.changed_parts
    }
    if not changed:
        return
    tokens = {
        pupil_id: [token_of(key.key.key, delivery.as_feed, pupil_id, each) for each in record.contacts or ()]
        for pupil_id, record in changed.items()
    }
    people = _people(unit, delivery.school_id, {token for each in tokens.values() for token in each})
    for pupil_id, record in changed.items():
        for token, contact in zip(tokens[pupil_id], record.contacts or (), strict=True):
            person = people.setdefault(token, _Person(new_id()))
            if record.contacts_said_at >= person.said_at:
                person.said_at, person.said = record.contacts_said_at, person_of(contact)
    _write_people(unit, delivery.school_id, key, people)
    _write_bonds(unit, delivery.school_id, key, changed, {pupil_id: [people[each].id for each in of_pupil]
                                                       for pupil_id, of_pupil in tokens.items()})  # fmt: skip


def _people(unit: Unit, school_id: UUID, tokens: set[bytes]) -> dict[bytes, _Person]:
    found = unit.session.execute(_BY_TOKEN, {"school": school_id, "tokens": list(tokens)})
    return {bytes(token): _Person(contact_id, said_at, version) for contact_id, token, said_at, version in found}


def _write_people(unit: Unit, school_id: UUID, key: RollKey, people: Mapping[bytes, _Person]) -> None:
    rows = [
        {
            "id": person.id,
            "school_id": school_id,
            "token": token,
            "told": person.said_at,
            "version": person.version + 1,
            "sealed": key.seal(contact_field(person.id, person.version + 1), person.said),
        }
        for token, person in people.items()
        if person.said is not None
    ]
    bulk_upsert(unit.session, ContactRow, rows, ["id"], ["told", "version", "sealed"])


def _write_bonds(
    unit: Unit, school_id: UUID, key: RollKey, changed: Mapping[UUID, Record], contacts: Mapping[UUID, list[UUID]]
) -> None:
    there = {
        (pupil_id, contact_id): version
        for pupil_id, contact_id, version in unit.session.execute(
            _BONDS, {"school": school_id, "pupils": list(changed)}
        )
    }
    rows: dict[tuple[UUID, UUID], dict[str, Any]] = {}
    for pupil_id, record in changed.items():
        for contact_id, contact in zip(contacts[pupil_id], record.contacts or (), strict=True):
            version = there.get((pupil_id, contact_id), 0) + 1
            rows[pupil_id, contact_id] = {
                "pupil_id": pupil_id,
                "contact_id": contact_id,
                "school_id": school_id,
                "version": version,
                "sealed": key.seal(contact_bond_field(pupil_id, contact_id, version), bond_of(contact)),
            }
    bulk_upsert(unit.session, PupilContactRow, [*rows.values()], ["pupil_id", "contact_id"], ["version", "sealed"])
    _take_off(unit, there.keys() - rows.keys())


def _take_off(unit: Unit, ended: set[tuple[UUID, UUID]]) -> None:
    for pupil_id, contact_id in sorted(ended):
        unit.session.execute(
            delete(PupilContactRow).where(
                PupilContactRow.pupil_id == pupil_id, PupilContactRow.contact_id == contact_id
            )
        )
        unit.session.execute(
            delete(ContactRow).where(
                ContactRow.id == contact_id, ~exists().where(PupilContactRow.contact_id == contact_id)
            )
        )
