"""One record that the caller sees, with its lines: what is written, and whatever else stands in children's files."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar, cast
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.errors import ErrorCode, Problem
from sqlalchemy import select

from incidents.models import ActionRow, ConcernRow, DocumentRow, EntryRow, RecordSubjectRow
from incidents.sight import bearing_of, sight_of

WrittenRow = ConcernRow | EntryRow
"""What has versions of its text."""
AnyRow = WrittenRow | ActionRow | DocumentRow
"""What has a line in a child's chronology."""

_Row_co = TypeVar("_Row_co", bound=AnyRow, covariant=True)
_WRITTEN = (ConcernRow, EntryRow)
_ANY = (ConcernRow, EntryRow, ActionRow, DocumentRow)


@dataclass(frozen=True)
class OneRecord(Generic[_Row_co]):
    """A record, and which children are in it."""

    row: _Row_co
    lines: Sequence[RecordSubjectRow]

    @property
    def kind(self) -> str:
        """The kind a chronology gives it."""
        return self.lines[0].record_kind

    @property
    def subject_ids(self) -> list[UUID]:
        """Its children, in the order they were named."""
        return [line.subject_id for line in self.lines]

    @property
    def kept_by(self) -> list[UUID | None]:
        """By which it may be kept from somebody: itself, the record it is in, and the concern whose step or file it
        is."""
        concern_id = self.row.concern_id if isinstance(self.row, EntryRow | DocumentRow) else None
        return [self.row.id, self.row.incident_id, concern_id]

    @property
    def recorded_at(self) -> datetime:
        """When it was written: nobody read it before."""
        return self.lines[0].recorded_at

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
        row = self.row
        if isinstance(row, ConcernRow):
            return row.reporter_id
        return row.assigned_by if isinstance(row, ActionRow) else row.recorded_by


def find_record(unit: Unit, record_id: UUID, *, hold: bool = False) -> OneRecord[WrittenRow]:
    """A concern or an entry; ``not_found`` unless the caller sees it. ``hold``: until the transaction ends."""
    row = _row(unit, record_id, _WRITTEN, hold=hold)
    if not isinstance(row, _WRITTEN):
        raise Problem(ErrorCode.NOT_FOUND)
    return OneRecord(row, _lines(unit, row))


def find_any_record(unit: Unit, record_id: UUID, *, hold: bool = False) -> OneRecord[AnyRow]:
    """The same of an action or a document as well."""
    row = _row(unit, record_id, _ANY, hold=hold)
    if row is None:
        raise Problem(ErrorCode.NOT_FOUND)
    return OneRecord(row, _lines(unit, row))


def sees_record(unit: Unit, row: AnyRow, lines: Sequence[RecordSubjectRow]) -> bool:
    """By state, school, category group and the year groups and classes of its children."""
    bearing = bearing_of(
        unit,
        row,
        triaged=lines[0].triaged,
        recorded_at=lines[0].recorded_at,
        subject_ids=[line.subject_id for line in lines],
    )
    return sight_of(unit).shows(bearing)


def _lines(unit: Unit, row: AnyRow) -> Sequence[RecordSubjectRow]:
    in_order = select(RecordSubjectRow).where(RecordSubjectRow.record_id == row.id).order_by(RecordSubjectRow.place)
    lines = unit.session.scalars(in_order).all()
    if not lines or not sees_record(unit, row, lines):
        raise Problem(ErrorCode.NOT_FOUND)
    return lines


def _row(unit: Unit, record_id: UUID, tables: Sequence[type[AnyRow]], *, hold: bool) -> AnyRow | None:
    for table in tables:
        wanted = select(table).where(table.id == record_id)
        found = unit.session.scalar(wanted.with_for_update() if hold else wanted)
        if found is not None:
            return cast(AnyRow, found)
    return None
