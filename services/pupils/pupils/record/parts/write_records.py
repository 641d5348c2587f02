"""Writes the records of a batch's pupils, sealed: groups of fields, what they were before, single days, and notes."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.bulk_rows import bulk_upsert
from chassis.units.database import Unit
from chassis.units.ids import new_id
from sqlalchemy.dialects.postgresql import insert as upsert

from pupils.deliveries.parts.take_delivery import LeasedDelivery
from pupils.models import DeliveryNoteRow, PupilBeforeRow, PupilLedgerRow, PupilPartRow
from pupils.record.domain.record_merging import Record
from pupils.record.sealed_fields import before_field, month_field, note_field, part_field
from pupils.roll.domain.merging import KnownPupil, instant, microseconds
from pupils.roll.parts.roll_batch import RollBatch
from pupils.roll.roll_key import RollKey

from .write_contacts import write_contacts


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
