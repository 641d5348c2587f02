"""Names of the family of some pupils, for a service that leaves them out of what says about nobody who it is."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from sqlalchemy import select

from pupils.models import ContactRow, PupilContactRow, PupilRow
from pupils.record.sealed_fields import contact_field
from pupils.roll.roll_key import RollKey


def family_names(unit: Unit, keyring: Keyring, same: Mapping[UUID, Sequence[PupilRow]]) -> dict[UUID, set[str]]:
    """By pupil asked for: of their contacts, and of the pupils who share one, as they are called and by law.

    Of a protected child too, since what is written of their mother tells who they are; nobody is shown these names.
    ``VaultAway``.
    """
    entries = [entry.id for own in same.values() for entry in own]
    bonds = unit.session.execute(
        select(PupilContactRow.pupil_id, PupilContactRow.contact_id).where(PupilContactRow.pupil_id.in_(entries))
    ).all()
    contacts_of = defaultdict[UUID, set[UUID]](set)
    for pupil_id, contact_id in bonds:
        contacts_of[pupil_id].add(contact_id)
    contacts = {contact_id for _, contact_id in bonds}
    names = _contact_names(unit, keyring, contacts)
    siblings = _sibling_names(unit, contacts)
    return {
        asked: {
            name
            for entry in own
            for contact in contacts_of[entry.id]
            for name in (names[contact], *siblings.get(contact, ()))
        }
        for asked, own in same.items()
    }


def _contact_names(unit: Unit, keyring: Keyring, contacts: Iterable[UUID]) -> dict[UUID, str]:
    found: dict[UUID, str] = {}
    rows = unit.session.scalars(select(ContactRow).where(ContactRow.id.in_(list(contacts))))
    for row in sorted(rows, key=lambda each: each.school_id):
        person = RollKey(unit, keyring, row.school_id).unseal(contact_field(row.id, row.version), row.sealed)
        found[row.id] = " ".join(filter(None, (person.get("forename"), person["surname"])))
    return found


def _sibling_names(unit: Unit, contacts: Iterable[UUID]) -> Mapping[UUID, set[str]]:
    shared = (
        select(PupilContactRow.contact_id, PupilRow)
        .join(PupilRow, PupilRow.id == PupilContactRow.pupil_id)
        .where(PupilContactRow.contact_id.in_(list(contacts)))
    )
    found = defaultdict[UUID, set[str]](set)
    for contact_id, pupil in unit.session.execute(shared):
        forenames = (pupil.preferred_forename, pupil.legal_forename)
        surname = pupil.preferred_surname or pupil.legal_surname
        found[contact_id] |= {f"{forename} {surname}".strip() for forename in forenames if forename}
    return found
