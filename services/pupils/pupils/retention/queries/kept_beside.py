"""Of whom the roll has more than a roll: what somebody wrote, or what protects the child."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from chassis.units.models import KeyWrapRow
from sqlalchemy import select

from pupils.models import PupilContactRow, PupilLocalRow, PupilRow, StopOverrideRow
from pupils.record.domain.contacts import flags_of
from pupils.record.sealed_fields import contact_bond_field, local_field
from pupils.roll.roll_key import RollKey

_NO_MORE_THAN_A_ROLL = "contact"
"""What a school adds and no feed has: a person with a telephone number."""


def kept_beside(unit: Unit, keyring: Keyring, ids: Collection[UUID]) -> set[UUID]:
    """Those of ``ids`` with a court order, somebody who may have no contact or may not collect, a note of the school's,
    a letter that was let go with a reason, or a protection; what was taken off or ended counts. ``VaultAway``."""
    return {*_protected(unit, ids), *_let_go(unit, ids), *_told(unit, keyring, ids)}


def _protected(unit: Unit, ids: Collection[UUID]) -> Iterator[UUID]:
    """Whoever ever was has a key of their own from then on."""
    yield from unit.session.scalars(select(PupilRow.id).where(PupilRow.id.in_(ids), PupilRow.protected))
    yield from unit.session.scalars(select(KeyWrapRow.record_id).where(KeyWrapRow.record_id.in_(ids)))


def _let_go(unit: Unit, ids: Collection[UUID]) -> Iterator[UUID]:
    yield from unit.session.scalars(select(StopOverrideRow.pupil_id).where(StopOverrideRow.pupil_id.in_(ids)))


def _told(unit: Unit, keyring: Keyring, ids: Collection[UUID]) -> Iterator[UUID]:
    bonds, added = defaultdict[UUID, list[PupilContactRow]](list), defaultdict[UUID, list[PupilLocalRow]](list)
    for bond in unit.session.scalars(select(PupilContactRow).where(PupilContactRow.pupil_id.in_(ids))):
        bonds[bond.school_id].append(bond)
    for addition in unit.session.scalars(select(PupilLocalRow).where(PupilLocalRow.pupil_id.in_(ids))):
        added[addition.school_id].append(addition)
    for school_id in sorted({*bonds, *added}):
        key = RollKey(unit, keyring, school_id)
        for each in bonds[school_id]:
            place = contact_bond_field(each.pupil_id, each.contact_id, each.version)
            if flags_of([key.unseal(place, each.sealed)]):
                yield each.pupil_id
        for row in added[school_id]:
            if key.unseal(local_field(row.id), row.sealed)["kind"] != _NO_MORE_THAN_A_ROLL:
                yield row.pupil_id
