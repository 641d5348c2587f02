"""A child's record beside the roll is written."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.bulk_rows import bulk_upsert
from chassis.units.database import Unit
from chassis.units.ids import new_id
from sqlalchemy import Text, Uuid, any_, bindparam, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as upsert

from pupils.batch import KnownPupil, Month, Part, Record, RollBatch, instant, merge_record, microseconds, months_of
from pupils.models import DeliveryNoteRow, PupilBeforeRow, PupilLedgerRow, PupilPartRow
from pupils.sealed import RollKey, before_field, month_field, note_field, part_field
from pupils.taken import LeasedDelivery

from .contacts import write_contacts

_PARTS = select(PupilPartRow).where(
    PupilPartRow.school_id == bindparam("school"),
    PupilPartRow.pupil_id == any_(bindparam("pupils", type_=ARRAY(Uuid()))),
)
_MONTHS = select(PupilLedgerRow).where(
    PupilLedgerRow.school_id == bindparam("school"),
    PupilLedgerRow.pupil_id == any_(bindparam("pupils", type_=ARRAY(Uuid()))),
    PupilLedgerRow.month == any_(bindparam("months", type_=ARRAY(Text()))),
)


def write_records(
    unit: Unit, delivery: LeasedDelivery, key: RollKey, records: Mapping[UUID, tuple[KnownPupil, Record]]
) -> None:
    """Only what is different now."""
    parts: list[dict[str, Any]] = []
    before: list[dict[str, Any]] = []
    months: list[dict[str, Any]] = []
    for pupil_id, (_, record) in records.items():
        parts += _parts(key, delivery.school_id, pupil_id, record)
        before += _before(key, delivery.school_id, pupil_id, record)
        months += _months(key, delivery.school_id, pupil_id, record)
    bulk_upsert(unit.session, PupilPartRow, parts, ["pupil_id", "school_id", "part"], ["version", "since", "sealed"])
    bulk_upsert(unit.session, PupilLedgerRow, months, ["pupil_id", "school_id", "kind", "month"], ["version", "sealed"])
    bulk_upsert(unit.session, PupilBeforeRow, before)
    write_contacts(unit, delivery, key, {pupil_id: record for pupil_id, (_, record) in records.items()})


def write_identity_before(unit: Unit, school_id: UUID, key: RollKey, batch: RollBatch) -> None:
    """UPN, birth date and sex that were changed, until when they held."""
    rows = []
    for each in batch.changes.identity_before:
        if batch.roll.is_emptied(each.known.id):
            continue
        row_id = new_id()
        values = {name: None if value is None else str(value) for name, value in each.values.items()}
        until = microseconds(each.until)
        rows.append(_before_row(key, row_id, each.known.id, "identity", school_id, values, None, until))
    bulk_upsert(unit.session, PupilBeforeRow, rows)


def write_notes(unit: Unit, keyring: Keyring, delivery: LeasedDelivery, notes: Mapping[str, Any]) -> None:
    """What is not taken of the delivery; once more after a crash it is the same."""
    sealed = RollKey(unit, keyring, delivery.school_id).seal(note_field(delivery.delivery_id), notes)
    row = upsert(DeliveryNoteRow).values(delivery_id=delivery.delivery_id, school_id=delivery.school_id, sealed=sealed)
    unit.session.execute(row.on_conflict_do_update(index_elements=["delivery_id"], set_={"sealed": sealed}))


def _parts(key: RollKey, school_id: UUID, pupil_id: UUID, record: Record) -> list[dict[str, Any]]:
    rows = []
    for name in sorted(record.changed_parts):
        part = record.parts[name]
        version = part.version + 1
        rows.append(
            {
                "pupil_id": pupil_id,
                "part": name,
                "school_id": school_id,
                "version": version,
                "since": instant(part.since),
                "sealed": key.seal(part_field(pupil_id, name, version), part.values),
            }
        )
    return rows


def _before(key: RollKey, school_id: UUID, pupil_id: UUID, record: Record) -> list[dict[str, Any]]:
    return [
        _before_row(key, new_id(), pupil_id, name, school_id, values, since, until)
        for name in sorted(record.changed_parts)
        for values, since, until in record.parts[name].before
    ]


def _before_row(
    key: RollKey,
    row_id: UUID,
    pupil_id: UUID,
    part: str,
    school_id: UUID,
    values: Mapping[str, Any],
    since: int | None,
    until: int,
) -> dict[str, Any]:
    return {
        "id": row_id,
        "pupil_id": pupil_id,
        "part": part,
        "school_id": school_id,
        "known_from": instant(since) if since else None,
        "known_until": instant(until),
        "sealed": key.seal(before_field(row_id, part), values),
    }


def _months(key: RollKey, school_id: UUID, pupil_id: UUID, record: Record) -> list[dict[str, Any]]:
    rows = []
    for kind, name in sorted(record.changed_months):
        month = record.months[kind, name]
        version = month.version + 1
        rows.append(
            {
                "pupil_id": pupil_id,
                "kind": kind,
                "month": name,
                "school_id": school_id,
                "version": version,
                "sealed": key.seal(month_field(pupil_id, kind, name, version), month.entries),
            }
        )
    return rows


def merge_records(unit: Unit, school_id: UUID, key: RollKey, batch: RollBatch) -> dict[UUID, tuple[KnownPupil, Record]]:
    """Merges in the order of the rows; a pupil whose record is different now is among the batch's changed ones."""
    records: dict[UUID, tuple[KnownPupil, Record]] = {}
    if not batch.changes.said:
        return records
    here = [each.known.id for each in batch.changes.said if each.known.version]
    months = {month for each in batch.changes.said for _, month in months_of(each.fields)}
    parts = _merged_parts(unit, school_id, key, here)
    days = _merged_months(unit, school_id, key, here, months)
    for said in batch.changes.said:
        known = said.known
        if known.id not in records:
            records[known.id] = (known, Record(parts.get(known.id, {}), days.get(known.id, {})))
        record = records[known.id][1]
        known.record_said_at = merge_record(record, known.record_said_at, said.fields, said.at)
        if record.changed_parts or record.changed_months:
            batch.changes.mark(known.id, record.changed_parts)
    return records


def _merged_parts(unit: Unit, school_id: UUID, key: RollKey, pupils: Collection[UUID]) -> dict[UUID, dict[str, Part]]:
    found: dict[UUID, dict[str, Part]] = {}
    if not pupils:
        return found
    for row in unit.session.scalars(_PARTS, {"school": school_id, "pupils": list(pupils)}):
        values = key.unseal(part_field(row.pupil_id, row.part, row.version), row.sealed)
        since = microseconds(row.since)
        found.setdefault(row.pupil_id, {})[row.part] = Part(values, since, row.version)
    return found


def _merged_months(
    unit: Unit, school_id: UUID, key: RollKey, pupils: Collection[UUID], months: Collection[str]
) -> dict[UUID, dict[tuple[str, str], Month]]:
    found: dict[UUID, dict[tuple[str, str], Month]] = {}
    if not pupils or not months:
        return found
    for row in unit.session.scalars(_MONTHS, {"school": school_id, "pupils": list(pupils), "months": list(months)}):
        entries = key.unseal(month_field(row.pupil_id, row.kind, row.month, row.version), row.sealed)
        found.setdefault(row.pupil_id, {})[row.kind, row.month] = Month(entries, row.version)
    return found
