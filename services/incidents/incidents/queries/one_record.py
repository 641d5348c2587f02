"""One concern or entry that the caller sees, with its lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from chassis.database import Unit
from haven_schemas.errors import ErrorCode, Problem
from sqlalchemy import select

from incidents.domain.sight import Bearing
from incidents.models import CategoryRow, ConcernRow, EntryRow, RecordSubjectRow

from .own_sight import sight_of
from .visible import known_of


@dataclass(frozen=True)
class OneRecord:
    """A concern or an entry, and which children are in it."""

    row: ConcernRow | EntryRow
    lines: Sequence[RecordSubjectRow]

    @property
    def kind(self) -> str:
        """The kind a chronology gives it."""
        return self.row.kind if isinstance(self.row, EntryRow) else "concern"

    @property
    def subject_ids(self) -> list[UUID]:
        """Its children, in the order they were named."""
        return [line.subject_id for line in self.lines]

    @property
    def restricted(self) -> bool:
        """Whether its use is restricted."""
        return any(line.restricted for line in self.lines)

    def check_free(self) -> None:
        """``Problem(record_restricted)`` if its use is: it is opened for a purpose, by ``open_restricted`` alone."""
        if self.restricted:
            raise Problem(ErrorCode.RECORD_RESTRICTED)

    @property
    def written_by(self) -> UUID:
        """Who wrote its first version."""
        return self.row.recorded_by if isinstance(self.row, EntryRow) else self.row.reporter_id


def find_record(unit: Unit, record_id: UUID, *, hold: bool = False) -> OneRecord:
    """The record; ``not_found`` unless the caller sees it. ``hold``: until the transaction ends."""
    row = _row(unit, record_id, hold=hold)
    if row is None:
        raise Problem(ErrorCode.NOT_FOUND)
    in_order = select(RecordSubjectRow).where(RecordSubjectRow.record_id == record_id).order_by(RecordSubjectRow.place)
    record = OneRecord(row, unit.session.scalars(in_order).all())
    if not record.lines or not sees_record(unit, record):
        raise Problem(ErrorCode.NOT_FOUND)
    return record


def sees_record(unit: Unit, record: OneRecord) -> bool:
    """By state, school, category group and the year groups and classes of its children."""
    known = known_of(unit, record.row.school_id, record.subject_ids)
    bearing = Bearing(
        school_id=record.row.school_id,
        category_group=unit.session.get_one(CategoryRow, record.row.category_id).group,
        triaged=record.lines[0].triaged,
        year_groups=known.year_groups,
        classes=known.classes,
        subject_ids=known.subject_ids,
    )
    return sight_of(unit).shows(bearing)


def _row(unit: Unit, record_id: UUID, *, hold: bool) -> ConcernRow | EntryRow | None:
    concern = select(ConcernRow).where(ConcernRow.id == record_id)
    entry = select(EntryRow).where(EntryRow.id == record_id)
    if hold:
        concern, entry = concern.with_for_update(), entry.with_for_update()
    return unit.session.scalar(concern) or unit.session.scalar(entry)
