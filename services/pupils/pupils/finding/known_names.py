"""Every name some pupils are or were known by, for a service that leaves names out of what it gives away."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from haven_schemas.acts.pupils import KnownNames, KnownNamesList
from haven_schemas.acts.pupils.matching import NamesBefore
from haven_schemas.acts.pupils.names_to_leave_out import NamesToLeaveOut
from haven_schemas.audit_actions import AuditAction
from haven_schemas.rights import Right
from sqlalchemy import select

from pupils.extras import Extras
from pupils.identities import read_before
from pupils.models import ContactRow, ProtectedBeforeRow, PupilContactRow, PupilNameRow, PupilRow
from pupils.sealed import RollKey, contact_field
from pupils.sight import entries_of

Named = PupilRow | PupilNameRow | NamesBefore


def known_names(unit: Unit, extras: Extras, request: NamesToLeaveOut) -> KnownNamesList:
    """As they are called, then as they are called by law, then as they were, under every entry that is the same child.

    For services only; kept by none. Names under seal stand apart. ``VaultAway`` if there are any and no key opens, and
    where names of the family are asked for.
    """
    same = entries_of(unit, request.ids)
    family = family_names(unit, extras.keyring, same) if request.with_family else {}
    entries = {entry.id: entry for own in same.values() for entry in own}
    before = defaultdict[UUID, list[Named]](list)
    for row in unit.session.scalars(select(PupilNameRow).where(PupilNameRow.pupil_id.in_(list(entries)))):
        before[row.pupil_id].append(row)
    sealed = _sealed(unit, extras, [entry.id for entry in entries.values() if entry.protected])
    unit.audit(
        AuditAction.PUPIL_NAMES_READ,
        right=Right.SERVICE_PUPIL_NAMES,
        school_ids={entry.school_id for entry in entries.values()},
        subject_ids=list(entries),
    )
    return KnownNamesList(
        pupils=[
            KnownNames(
                pupil_id=asked,
                names=list(dict.fromkeys(name for entry in own for name in _names_of(entry, before[entry.id]))),
                surnames=sorted({name for entry in own for name in _surnames_of(entry, before[entry.id])}),
                protected=list(dict.fromkeys(name for entry in own for name in _forms(sealed.get(entry.id, ())))),
                family=sorted(family.get(asked, ())),
            )
            for asked, own in same.items()
        ]
    )


def _sealed(unit: Unit, extras: Extras, protected: Sequence[UUID]) -> Mapping[UUID, list[NamesBefore]]:
    """What protected children were before, by their ids."""
    if not protected:
        return {}
    kept = defaultdict[UUID, list[ProtectedBeforeRow]](list)
    for row in unit.session.scalars(select(ProtectedBeforeRow).where(ProtectedBeforeRow.pupil_id.in_(protected))):
        kept[row.pupil_id].append(row)
    return {pupil_id: read_before(extras.keyring.open(unit, pupil_id), rows) for pupil_id, rows in kept.items()}


def _names_of(pupil: PupilRow, before: Iterable[Named]) -> Iterator[str]:
    yield from _forms([pupil, *before])
    if pupil.former_surname or pupil.former_forename:
        yield f"{pupil.former_forename or pupil.legal_forename} {pupil.former_surname or pupil.legal_surname}".strip()


def _surnames_of(pupil: PupilRow, before: Iterable[Named]) -> Iterator[str]:
    for each in (pupil, *before):
        yield from filter(None, (each.preferred_surname, each.legal_surname))
    if pupil.former_surname:
        yield pupil.former_surname


def _forms(every: Iterable[Named]) -> Iterator[str]:
    """Called, then by law; nothing for an earlier UPN without a name."""
    for each in every:
        called = (each.preferred_forename or each.legal_forename, each.preferred_surname or each.legal_surname)
        for names in (called, (each.legal_forename, each.legal_surname)):
            if name := " ".join(name for name in names if name):
                yield name


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
