"""What the roll has of a pupil beyond names, as it is kept at a merge, and taken apart at its end."""

import base64
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.ids import new_id
from sqlalchemy import delete, exists, select

from pupils.models import ContactRow, PupilContactRow, PupilLedgerRow, PupilPartRow, PupilRow
from pupils.sealed import RollKey, contact_bond_field, contact_field, month_field, part_field


def record_to_keep(unit: Unit, key: RollKey, pupil: PupilRow) -> dict[str, Any]:
    """Groups of fields and contacts as JSON, and which version each month of single days has."""
    return {
        "parts": {
            row.part: {"version": row.version, "since": row.since.isoformat(), "values": _values(key, row)}
            for row in unit.session.scalars(_parts_of(pupil))
        },
        "contacts": [_contact(unit, key, bond) for bond in unit.session.scalars(_bonds_of(pupil))],
        "months": {f"{row.kind} {row.month}": row.version for row in unit.session.scalars(_months_of(pupil))},
    }


def take_apart(unit: Unit, key: RollKey, before: Mapping[str, Any], pupil: PupilRow, alias: PupilRow) -> None:
    """``pupil`` has again what was kept; what came since is ``alias``'s. Of a month that had days of both, both have
    all: which were whose, nothing says."""
    for row in unit.session.scalars(_parts_of(pupil)).all():
        kept = before["parts"].get(row.part)
        if kept is not None and kept["version"] == row.version:
            continue
        if row.part == "contacts":
            _give_contacts(unit, key, before["contacts"], pupil, alias)
        _put_part(unit, key, alias, row.part, _values(key, row), row.since)
        if kept is None:
            unit.session.delete(row)
        else:
            _put_part(unit, key, pupil, row.part, kept["values"], datetime.fromisoformat(kept["since"]))
    for month in unit.session.scalars(_months_of(pupil)).all():
        _split_month(unit, key, before["months"].get(f"{month.kind} {month.month}"), month, alias)
    unit.session.flush()


def _values(key: RollKey, row: PupilPartRow) -> Any:
    return key.unseal(part_field(row.pupil_id, row.part, row.version), row.sealed)


def _contact(unit: Unit, key: RollKey, bond: PupilContactRow) -> dict[str, Any]:
    person = unit.session.get_one(ContactRow, bond.contact_id)
    return {
        "id": str(person.id),
        "token": base64.b64encode(person.token).decode(),
        "told": person.told,
        "person": key.unseal(contact_field(person.id, person.version), person.sealed),
        "bond": key.unseal(contact_bond_field(bond.pupil_id, person.id, bond.version), bond.sealed),
    }


def _put_part(unit: Unit, key: RollKey, of: PupilRow, part: str, values: Any, since: datetime) -> None:
    row = unit.session.get(PupilPartRow, (of.id, of.school_id, part))
    if row is None:
        row = PupilPartRow(pupil_id=of.id, school_id=of.school_id, part=part, version=0)
        unit.session.add(row)
    row.version += 1
    row.since, row.sealed = since, key.seal(part_field(of.id, part, row.version), values)


def _give_contacts(unit: Unit, key: RollKey, kept: list[dict[str, Any]], pupil: PupilRow, alias: PupilRow) -> None:
    since = [_contact(unit, key, bond) for bond in unit.session.scalars(_bonds_of(pupil)).all()]
    for whose in (pupil, alias):
        unit.session.execute(delete(PupilContactRow).where(PupilContactRow.pupil_id == whose.id))
    for contact in since:
        _bind(unit, key, contact, alias)
    for contact in kept:
        _bind(unit, key, contact, pupil)
    nobodys = ~exists().where(PupilContactRow.contact_id == ContactRow.id)
    unit.session.execute(delete(ContactRow).where(ContactRow.school_id == pupil.school_id, nobodys))


def _bind(unit: Unit, key: RollKey, contact: Mapping[str, Any], to: PupilRow) -> None:
    token = base64.b64decode(contact["token"])
    same = (ContactRow.school_id == to.school_id, ContactRow.token == token)
    person = unit.session.scalar(select(ContactRow).where(*same))
    if person is None:
        person_id: UUID = new_id()
        sealed = key.seal(contact_field(person_id, 1), contact["person"])
        person = ContactRow(
            id=person_id, school_id=to.school_id, token=token, told=contact["told"], version=1, sealed=sealed
        )
        unit.session.add(person)
    unit.session.add(
        PupilContactRow(
            pupil_id=to.id, contact_id=person.id, school_id=to.school_id, version=1,
            sealed=key.seal(contact_bond_field(to.id, person.id, 1), contact["bond"]),
        )
    )  # fmt: skip
    unit.session.flush()


def _split_month(unit: Unit, key: RollKey, version: int | None, month: PupilLedgerRow, alias: PupilRow) -> None:
    if version == month.version:
        return
    entries = key.unseal(month_field(month.pupil_id, month.kind, month.month, month.version), month.sealed)
    row = unit.session.get(PupilLedgerRow, (alias.id, alias.school_id, month.kind, month.month))
    if row is None:
        row = PupilLedgerRow(
            pupil_id=alias.id, school_id=alias.school_id, kind=month.kind, month=month.month, version=0
        )
        unit.session.add(row)
    else:
        entries = key.unseal(month_field(alias.id, row.kind, row.month, row.version), row.sealed) | entries
    row.version += 1
    row.sealed = key.seal(month_field(alias.id, row.kind, row.month, row.version), entries)
    if version is None:
        unit.session.delete(month)


def _parts_of(pupil: PupilRow) -> Any:
    return select(PupilPartRow).where(PupilPartRow.pupil_id == pupil.id, PupilPartRow.school_id == pupil.school_id)


def _bonds_of(pupil: PupilRow) -> Any:
    return select(PupilContactRow).where(
        PupilContactRow.pupil_id == pupil.id, PupilContactRow.school_id == pupil.school_id
    )


def _months_of(pupil: PupilRow) -> Any:
    return select(PupilLedgerRow).where(
        PupilLedgerRow.pupil_id == pupil.id, PupilLedgerRow.school_id == pupil.school_id
    )
