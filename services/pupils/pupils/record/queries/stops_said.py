"""What stops letters about a child, in the words of the record, for whoever reads that record."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from haven_schemas.rights import Right
from haven_schemas.rpc.pupils.record import StopSaid
from sqlalchemy import select

from pupils.models import ContactRow, PupilRow
from pupils.protection.queries.protected_sight import knowable
from pupils.record.domain.contacts import flags_of
from pupils.record.sealed_fields import contact_field
from pupils.roll.queries.seen_pupil import holds_for
from pupils.roll.roll_key import RollKey

from .flags_by_pupil import bonds_by_pupil


def stops_said(unit: Unit, keyring: Keyring, entries: Sequence[PupilRow]) -> list[StopSaid]:
    """As ``pupil_record`` shows them: of the entries that the caller reads, the first of which is the child's, and, of
    a child of whom they may know all, of those that other schools have (``entries_with_schools``); contacts only of a
    child of whom they may know all. Raises ``VaultAway``."""
    known = knowable(unit, entries)
    own, away = entries[0].school_id, {each.id for each in entries if each.id in known and not each.hidden}
    read = [
        each
        for each in entries
        if holds_for(unit, Right.PUPIL_READ, each) or (each.school_id != own and each.id in away)
    ]
    found: list[StopSaid] = []
    for entry in read:
        bonds = [each for each in bonds_by_pupil(unit, keyring, {entry.id: [entry]})[entry.id] if flags_of([each])]
        names = _names(unit, RollKey(unit, keyring, entry.school_id), bonds) if entry.id in known else {}
        school_id = None if entry.school_id == own else entry.school_id
        found += (said.model_copy(update={"school_id": school_id}) for bond in bonds for said in _said(bond, names))
    return found


def _said(bond: Mapping[str, Any], names: Mapping[UUID, str]) -> Iterator[StopSaid]:
    for flag in flags_of([bond]):
        if "text" in bond:
            told = {name: bond[name] for name in ("text", "order_kind", "ends_on", "ask_again")}
            yield StopSaid.model_validate({"flag": flag, **told})
        elif bond["source"] in names:
            yield StopSaid(flag=flag, who=names[bond["source"]])


def _names(unit: Unit, key: RollKey, bonds: Sequence[Mapping[str, Any]]) -> dict[UUID, str]:
    asked = [bond["source"] for bond in bonds if "text" not in bond]
    if not asked:
        return {}
    names: dict[UUID, str] = {}
    for row in unit.session.scalars(select(ContactRow).where(ContactRow.id.in_(asked))):
        person = key.unseal(contact_field(row.id, row.version), row.sealed)
        names[row.id] = " ".join(filter(None, (person.get("forename"), person["surname"])))
    return names
