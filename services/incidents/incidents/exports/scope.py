"""Which part of a file goes out, and what stops it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from chassis.units.database import Unit
from haven_schemas.acts.incidents.exports import ExportScope
from haven_schemas.acts.incidents.records import ReadChronology
from haven_schemas.errors import ErrorCode, FieldCode, Problem, invalid
from sqlalchemy import ColumnElement, Select, and_, or_, select, true

from incidents.aliases import family_of
from incidents.categories import categories_by_id
from incidents.child import conditions_of
from incidents.extras import OtherOwners
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
from incidents.sight import require_open, sees_incident, sight_of, visible_lines

from .rows import LetGo

LONDON = ZoneInfo("Europe/London")
MOST_ENTRIES = 2_000
"""A longer one is refused with the advice to choose days: laying it out would outgrow the memory a worker has."""
_A_CALL = 200


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
        return _of_incident(unit, asked.incident_id, _within(asked))
    if asked.subject_id is None:
        raise Problem(ErrorCode.NOT_FOUND)
    return _of_child(unit, asked.subject_id, _within(asked))


def require_not_too_long(scope: Scope, most: int | None = None) -> None:
    """``invalid_request`` on ``first_day`` where more entries would be in it than any export, or ``most``, may have."""
    if scope.is_too_long or (most is not None and len(scope.record_ids) > most):
        raise invalid("first_day", FieldCode.TOO_LONG)


def _of_incident(unit: Unit, incident_id: UUID, days: ColumnElement[bool]) -> Scope:
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
    record_ids = _records(unit, _seen(unit) & or_(*inside) & days)
    return Scope(incident.school_id, tuple(sorted(holders)), record_ids)


def _of_child(unit: Unit, subject_id: UUID, days: ColumnElement[bool]) -> Scope:
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
    record_ids = _records(unit, about & days)
    return Scope(unit.session.scalar(present.limit(1)) or school_id, (subject_id,), record_ids, family)


def _within(asked: ExportScope) -> ColumnElement[bool]:
    """Happened on one of the days, and fits what it is narrowed to."""
    conditions: list[ColumnElement[bool]] = []
    if asked.first_day is not None:
        conditions.append(RecordSubjectRow.occurred_at >= _begins(asked.first_day))
    if asked.last_day is not None:
        conditions.append(RecordSubjectRow.occurred_at < _begins(asked.last_day + timedelta(days=1)))
    return and_(true(), *conditions, *_narrowed(asked))


def _narrowed(asked: ExportScope) -> list[ColumnElement[bool]]:
    """As the page of the chronology is narrowed, by the same conditions."""
    if asked.subject_id is None or not asked.is_narrowed:
        return []
    filters = {"significant_only", "category_ids", "kinds", "with_subject_id", "person_id"}
    return conditions_of(ReadChronology(subject_id=asked.subject_id, **asked.model_dump(include=filters)))


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


def require_not_stopped(owners: OtherOwners, children: Sequence[UUID], sent_by: UUID, known: LetGo) -> LetGo:
    """``stopped`` with ``pupil_ids`` where a court order or the like stops it for a child, ``sent_by`` does not let it
    go by a word that holds now, and it was not among what they let go before (``known``). Answers what they let go:
    codes, and which additions and contacts say so, since a second order is no part of what was let go of the first.

    Of children who are not on the roll nothing is known that would stop it. ``OwnerAway``: who cannot know does not
    send.
    """
    stopped: list[UUID] = []
    let_go: dict[UUID, list[str]] = {}
    for begin in range(0, len(children), _A_CALL):
        for found in owners.stops_of_export(children[begin : begin + _A_CALL], sent_by):
            stands = {*found.flags, *map(str, found.sources)}
            if found.stopped and not stands <= set(known.get(found.pupil_id, ())):
                stopped.append(found.pupil_id)
            elif found.flags:
                let_go[found.pupil_id] = sorted(stands)
    if stopped:
        raise Problem(ErrorCode.STOPPED, ids={"pupil_ids": ",".join(map(str, stopped))})
    return let_go
