"""Pupils who share a contact: siblings, or children of one house."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from chassis.units.database import Unit
from sqlalchemy import select

from pupils.models import PupilContactRow, PupilRow
from pupils.sight import kept_from, knowable


def also_of_contacts(unit: Unit, contacts: Collection[UUID]) -> dict[UUID, list[UUID]]:
    """Whose contacts they are; none whom the caller is linked to, or who is protected and whose contacts they would not
    be shown from the other side either."""
    found: dict[UUID, list[UUID]] = {}
    if not contacts:
        return found
    also = select(PupilContactRow.contact_id, PupilContactRow.pupil_id).where(
        PupilContactRow.contact_id.in_(contacts), PupilContactRow.pupil_id.not_in(kept_from(unit))
    )
    pairs = unit.session.execute(also.order_by(PupilContactRow.pupil_id)).all()
    shown = knowable(unit, unit.session.scalars(select(PupilRow).where(PupilRow.id.in_({each for _, each in pairs}))))
    for contact_id, pupil_id in pairs:
        if pupil_id in shown:
            found.setdefault(contact_id, []).append(pupil_id)
    return found


def siblings_of(unit: Unit, pupils: Sequence[PupilRow]) -> Mapping[UUID, list[UUID]]:
    """By pupil, through the contacts that the school they are at has; of nobody of whom the caller may not know all
    that the roll has."""
    known = knowable(unit, pupils)
    at_school = {pupil.id: pupil.school_id for pupil in pupils if pupil.id in known}
    bonds = select(PupilContactRow.pupil_id, PupilContactRow.school_id, PupilContactRow.contact_id).where(
        PupilContactRow.pupil_id.in_(at_school)
    )
    own: dict[UUID, set[UUID]] = {}
    for pupil_id, school_id, contact_id in unit.session.execute(bonds):
        if at_school[pupil_id] == school_id:
            own.setdefault(pupil_id, set()).add(contact_id)
    shared = also_of_contacts(unit, {contact for contacts in own.values() for contact in contacts})
    return {
        pupil_id: sorted({other for each in contacts for other in shared.get(each, ())} - {pupil_id})
        for pupil_id, contacts in own.items()
    }
