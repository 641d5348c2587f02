"""What is corrected or moved together with a record: a concern with what was decided on it and what came with it."""

from collections.abc import Sequence
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.database import Unit
from sqlalchemy import select

from incidents.models import ConcernRow, DocumentRow, EntryRow
from incidents.narrative import holder_of
from incidents.reading import AnyRow, OneRecord


def records_with(unit: Unit, keyring: Keyring, record: OneRecord[AnyRow]) -> Sequence[AnyRow]:
    """A concern, the files that came with it, the decision on it and the steps taken on it are about the same children;
    any other record is by itself. Entries and files are held: a correction of their text meanwhile would not know of a
    new line (``RecordSubjectRow.text_written``)."""
    row = record.row
    concern_id = row.id if isinstance(row, ConcernRow) else row.concern_id if isinstance(row, EntryRow) else None
    if concern_id is None:
        _leave_intake(unit, keyring, record, [row.id])
        return [row]
    entries = select(EntryRow).where(EntryRow.concern_id == concern_id).order_by(EntryRow.id).with_for_update()
    taken = unit.session.scalars(entries).all()
    files = select(DocumentRow).where(DocumentRow.concern_id == concern_id).order_by(DocumentRow.id).with_for_update()
    found = unit.session.scalars(files).all()
    _leave_intake(unit, keyring, record, [file.id for file in found])
    return [unit.session.get_one(ConcernRow, concern_id), *taken, *found]


def _leave_intake(unit: Unit, keyring: Keyring, record: OneRecord[AnyRow], record_ids: Sequence[UUID]) -> None:
    """A key that waits under the intake key has no wrap of a child's yet."""
    for record_id in record_ids:
        keyring.leave_intake(unit, record_id, [holder_of(subject_id) for subject_id in record.subject_ids])
