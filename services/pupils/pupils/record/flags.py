"""What stops letters and exports about pupils: what systems and schools say of every entry that is the child."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from sqlalchemy import select

from pupils.models import PupilContactRow, PupilLocalRow, PupilRow
from pupils.sealed import RollKey, contact_bond_field, local_field, order_field
from pupils.writing import flags_of

from .order import order_of

Bonds = dict[UUID, list[dict[str, Any]]]
"""What is said of entries of the roll, by contacts and additions."""


def flags_by_pupil(
    unit: Unit, keyring: Keyring, same: dict[UUID, list[PupilRow]], read: Bonds | None = None
) -> dict[UUID, list[str]]:
    """Codes of the children in ``same`` (``entries_of``). A court order told of an alias stops what goes about the
    pupil. Raises ``VaultAway``: who cannot know is not told that nothing stops it.

    ``read``: what is said of entries whose contacts and additions the caller has read already, at the entry's school.
    """
    return {pupil_id: flags_of(said) for pupil_id, said in bonds_by_pupil(unit, keyring, same, read).items()}


def bonds_by_pupil(
    unit: Unit, keyring: Keyring, same: dict[UUID, list[PupilRow]], read: Bonds | None = None
) -> dict[UUID, list[dict[str, Any]]]:
    """What is said of each child in ``same``: contacts as their bond, additions as ``said_by`` with their text and
    order. ``source``: the contact's or the addition's id, ``entry``: of which entry of the roll. ``VaultAway``."""
    bonds: Bonds = defaultdict(list, read or {})
    at_school = defaultdict[UUID, set[UUID]](set)
    for entry in (entry for own in same.values() for entry in own if entry.id not in bonds):
        at_school[entry.school_id].add(entry.id)
    for school_id, entries in sorted(at_school.items()):
        _gather(unit, RollKey(unit, keyring, school_id), school_id, sorted(entries), bonds)
    return {pupil_id: [bond for entry in own for bond in bonds[entry.id]] for pupil_id, own in same.items()}


def _gather(unit: Unit, key: RollKey, school_id: UUID, entries: Sequence[UUID], bonds: Bonds) -> None:
    here = select(PupilContactRow).where(PupilContactRow.pupil_id.in_(entries), PupilContactRow.school_id == school_id)
    for bond in unit.session.scalars(here):
        told = key.unseal(contact_bond_field(bond.pupil_id, bond.contact_id, bond.version), bond.sealed)
        bonds[bond.pupil_id].append({**told, "source": bond.contact_id, "entry": bond.pupil_id})
    local = select(PupilLocalRow).where(
        PupilLocalRow.pupil_id.in_(entries), PupilLocalRow.school_id == school_id, PupilLocalRow.removed_at.is_(None)
    )
    for row in unit.session.scalars(local):
        told = key.unseal(local_field(row.id), row.sealed)
        order = order_of(opened_order(key, row.id, row.order_sealed), row.added_at, unit.now)
        bonds[row.pupil_id].append(
            {**said_by(told["kind"]), **order, "text": told["text"], "source": row.id, "entry": row.pupil_id}
        )


def opened_order(key: RollKey, local_id: UUID, sealed: bytes | None) -> dict[str, Any]:
    """The kind and the end of an order, as ``order_of`` takes them; nothing where neither was said."""
    return {} if sealed is None else key.unseal(order_field(local_id), sealed)


def said_by(kind: str) -> dict[str, Any]:
    """What an addition of the school's own says of the child, as a contact's bond would."""
    return {"may_collect": False} if kind == "may_not_collect" else {kind: True}
