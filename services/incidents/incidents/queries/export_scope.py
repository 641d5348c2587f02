"""What an export would hold, as far as its asker sees: which records, about whom, by whom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from chassis.database import Unit
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rpc.incidents_exports import ExportScope
from sqlalchemy import ColumnElement, Select, or_, select

from incidents.aliases import family_of
from incidents.models import (
    ActionRow,
    CategoryRow,
    ConcernRow,
    DocumentRow,
    EntryRow,
    IncidentRow,
    IncidentSubjectRow,
    KnownPupilRow,
    RecordSubjectRow,
)

from .categories import categories_by_id
from .incident_sight import sees_incident
from .own_sight import require_open, sight_of
from .visible import visible_lines

LONDON = ZoneInfo("Europe/London")
MOST_ENTRIES = 2_000
"""A longer one is refused with the advice to choose days: laying it out would outgrow the memory a worker has."""


@dataclass(frozen=True)
class Scope:
    """``record_ids`` newest first by when things happened; ``holders``: the children the export is recorded for;
    ``family``: of a chronology, every id its child has or had."""

    school_id: UUID
    holders: tuple[UUID, ...]
    record_ids: tuple[UUID, ...]
    family: tuple[UUID, ...] | None = None

    @property
    def is_too_long(self) -> bool:
        """Whether more than ``MOST_ENTRIES`` would be in it."""
        return len(self.record_ids) > MOST_ENTRIES


def export_scope(unit: Unit, asked: ExportScope) -> Scope:
    """``not_found`` unless the caller sees the incident record, or anything about the child."""
    if asked.incident_id is not None:
        return _of_incident(unit, asked.incident_id)
    if asked.subject_id is None:
        raise Problem(ErrorCode.NOT_FOUND)
    return _of_child(unit, asked.subject_id, asked.first_day, asked.last_day)


def _of_incident(unit: Unit, incident_id: UUID) -> Scope:
    incident = unit.session.get(IncidentRow, incident_id)
    if incident is None or not sees_incident(unit, incident):
        raise Problem(ErrorCode.NOT_FOUND)
    inside = [
        RecordSubjectRow.record_id.in_(select(row.id).where(row.incident_id == incident_id))
        for row in (ConcernRow, EntryRow, ActionRow, DocumentRow)
    ]
    holders = unit.session.scalars(
        select(IncidentSubjectRow.subject_id).where(IncidentSubjectRow.incident_id == incident_id)
    )
    record_ids = _records(unit, _seen(unit) & or_(*inside))
    return Scope(incident.school_id, tuple(sorted(holders)), record_ids)


def _of_child(unit: Unit, subject_id: UUID, first: date | None, last: date | None) -> Scope:
    family = tuple(family_of(unit, subject_id))
    require_open(unit, family)
    about = RecordSubjectRow.subject_id.in_(family) & _seen(unit)
    schools = select(RecordSubjectRow.school_id).where(about).order_by(RecordSubjectRow.recorded_at.desc()).limit(1)
    school_id = unit.session.scalar(schools)
    if school_id is None:
        raise Problem(ErrorCode.NOT_FOUND)
    present = select(KnownPupilRow.school_id).where(
        KnownPupilRow.pupil_id.in_(family), KnownPupilRow.school_id.in_(unit.access.school_ids)
    )
    if first is not None:
        about &= RecordSubjectRow.occurred_at >= _begins(first)
    if last is not None:
        about &= RecordSubjectRow.occurred_at < _begins(last + timedelta(days=1))
    return Scope(unit.session.scalar(present.limit(1)) or school_id, (subject_id,), _records(unit, about), family)


def _begins(day: date) -> datetime:
    return datetime.combine(day, time(0), LONDON)


def _seen(unit: Unit) -> ColumnElement[bool]:
    categories: Mapping[UUID, CategoryRow] = categories_by_id(unit)
    return visible_lines(sight_of(unit), categories)


def _records(unit: Unit, condition: ColumnElement[bool]) -> tuple[UUID, ...]:
    order = (RecordSubjectRow.occurred_at, RecordSubjectRow.recorded_at, RecordSubjectRow.record_id)
    lines: Select[UUID, datetime, datetime] = (
        select(RecordSubjectRow.record_id, RecordSubjectRow.occurred_at, RecordSubjectRow.recorded_at)
        .where(condition)
        .distinct()
        .order_by(*(column.desc() for column in order))
        .limit(MOST_ENTRIES + 1)
    )
    found: Sequence[UUID] = unit.session.scalars(lines).all()
    return tuple(found)
