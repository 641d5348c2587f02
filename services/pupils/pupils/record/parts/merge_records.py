"""Brings records of the pupils in a batch to what was said of them, in memory: a few queries whatever their number."""

from collections.abc import Collection
from uuid import UUID

from chassis.units.database import Unit
from sqlalchemy import Text, Uuid, any_, bindparam, select
from sqlalchemy.dialects.postgresql import ARRAY

from pupils.models import PupilLedgerRow, PupilPartRow
from pupils.record.domain.record_merging import Month, Part, Record, merge_record, months_of
from pupils.record.sealed_fields import month_field, part_field
from pupils.roll.domain.merging import KnownPupil, microseconds
from pupils.roll.parts.roll_batch import RollBatch
from pupils.roll.roll_key import RollKey

_PARTS = select(PupilPartRow).where(
    PupilPartRow.school_id == bindparam("school"),
    PupilPartRow.pupil_id == any_(bindparam("pupils", type_=ARRAY(Uuid()))),
)
_MONTHS = select(PupilLedgerRow).where(
    PupilLedgerRow.school_id == bindparam("school"),
    PupilLedgerRow.pupil_id == any_(bindparam("pupils", type_=ARRAY(Uuid()))),
    PupilLedgerRow.month == any_(bindparam("months", type_=ARRAY(Text()))),
)


def merge_records(unit: Unit, school_id: UUID, key: RollKey, batch: RollBatch) -> dict[UUID, tuple[KnownPupil, Record]]:
    """Merges in the order of the rows; a pupil whose record is different now is among the batch's changed ones."""
    records: dict[UUID, tuple[KnownPupil, Record]] = {}
    if not batch.changes.said:
        return records
    here = [each.known.id for each in batch.changes.said if each.known.version]
    months = {month for each in batch.changes.said for _, month in months_of(each.fields)}
    parts = _parts(unit, school_id, key, here)
    days = _months(unit, school_id, key, here, months)
    for said in batch.changes.said:
        known = said.known
        if known.id not in records:
            records[known.id] = (known, Record(parts.get(known.id, {}), days.get(known.id, {})))
        record = records[known.id][1]
        known.record_said_at = merge_record(record, known.record_said_at, said.fields, said.at)
        if record.changed_parts or record.changed_months:
            batch.changes.mark(known.id, record.changed_parts)
    return records


def _parts(unit: Unit, school_id: UUID, key: RollKey, pupils: Collection[UUID]) -> dict[UUID, dict[str, Part]]:
    found: dict[UUID, dict[str, Part]] = {}
    if not pupils:
        return found
    for row in unit.session.scalars(_PARTS, {"school": school_id, "pupils": list(pupils)}):
        values = key.unseal(part_field(row.pupil_id, row.part, row.version), row.sealed)
        since = microseconds(row.since)
        found.setdefault(row.pupil_id, {})[row.part] = Part(values, since, row.version)
    return found


def _months(
    unit: Unit, school_id: UUID, key: RollKey, pupils: Collection[UUID], months: Collection[str]
) -> dict[UUID, dict[tuple[str, str], Month]]:
    found: dict[UUID, dict[tuple[str, str], Month]] = {}
    if not pupils or not months:
        return found
    for row in unit.session.scalars(_MONTHS, {"school": school_id, "pupils": list(pupils), "months": list(months)}):
        entries = key.unseal(month_field(row.pupil_id, row.kind, row.month, row.version), row.sealed)
        found.setdefault(row.pupil_id, {})[row.kind, row.month] = Month(entries, row.version)
    return found
