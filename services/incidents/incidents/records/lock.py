"""A record is locked, and names a child."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from incidents.aliases import today_of
from incidents.models import ChildCorrectionRow, IncidentRow, IncidentSubjectRow
from incidents.naming import Subject, chosen
from incidents.sight import children_seen, sees_incident

_FIRST = 1


def lock_incident(unit: Unit, incident_id: UUID) -> IncidentRow:
    """The record, held until the transaction ends; ``not_found`` unless seen, ``not_permitted`` unless writable."""
    incident = unit.session.scalar(select(IncidentRow).where(IncidentRow.id == incident_id).with_for_update())
    if incident is None or not sees_incident(unit, incident):
        raise Problem(ErrorCode.NOT_FOUND)
    unit.access.require(Right.RECORD_WRITE, incident.school_id)
    return incident


def subjects_in(unit: Unit, incident_id: UUID) -> list[Subject]:
    """The children in the record."""
    rows = unit.session.execute(
        select(IncidentSubjectRow.subject_id, IncidentSubjectRow.role)
        .where(IncidentSubjectRow.incident_id == incident_id)
        .order_by(IncidentSubjectRow.subject_id)
    )
    return [Subject(subject_id, role) for subject_id, role in rows]


def children_named(unit: Unit, incident: IncidentRow, wanted: Sequence[UUID]) -> list[Subject]:
    """Whom something new in the record is about; nobody the caller does not see. Errors as ``chosen``."""
    seen = children_seen(unit, incident)
    today = today_of(unit, [subject.id for subject in seen]) if len(seen) > 1 else {}
    return chosen(seen, wanted, today)


def name_in_incident(unit: Unit, incident: IncidentRow, subjects: Iterable[Subject]) -> None:
    """Adds those that are not in it yet; a child who is keeps the role they came in with."""
    for subject in subjects:
        unit.session.execute(
            insert(IncidentSubjectRow)
            .values(incident_id=incident.id, subject_id=subject.id, school_id=incident.school_id, role=subject.role)
            .on_conflict_do_nothing()
        )


def version_of_incident(unit: Unit, incident_id: UUID) -> int:
    """1 until its children are corrected."""
    newest = select(func.max(ChildCorrectionRow.version)).where(ChildCorrectionRow.record_id == incident_id)
    return (unit.session.scalar(newest) or 0) + _FIRST
