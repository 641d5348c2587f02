"""Holds an incident record for someone who is about to write in it."""

from collections.abc import Sequence
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from sqlalchemy import select

from incidents.aliases import today_of
from incidents.models import IncidentRow, IncidentSubjectRow
from incidents.records.domain.naming import Subject, chosen
from incidents.sight.incident_sight import children_seen, sees_incident


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
