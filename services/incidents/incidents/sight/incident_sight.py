"""Whether a caller sees one incident record, and which of its children."""

from chassis.units.database import Unit
from haven_schemas.errors import ErrorCode, Problem
from sqlalchemy import select

from incidents.categories import categories_by_id
from incidents.models import IncidentRow, IncidentSubjectRow
from incidents.naming import Subject

from .bearing import bearing_of
from .own_sight import sight_of
from .rules import Bearing
from .visibility import groups_for, of_one_child, visible


def sees_incident(unit: Unit, incident: IncidentRow) -> bool:
    """By school, the record's category group and the year groups and classes of its children."""
    return sight_of(unit).shows(_bearing(unit, incident))


def require_incident(unit: Unit, incident: IncidentRow | None) -> IncidentRow:
    """The record; ``not_found`` unless the caller sees it, ``owner_unproven`` if only their own proof is missing."""
    if incident is None:
        raise Problem(ErrorCode.NOT_FOUND)
    bearing = _bearing(unit, incident)
    if sight_of(unit).waits_for_proof(bearing):
        raise Problem(ErrorCode.OWNER_UNPROVEN)
    if not sight_of(unit).shows(bearing):
        raise Problem(ErrorCode.NOT_FOUND)
    return incident


def _bearing(unit: Unit, incident: IncidentRow) -> Bearing:
    subject_ids = unit.session.scalars(
        select(IncidentSubjectRow.subject_id).where(IncidentSubjectRow.incident_id == incident.id)
    ).all()
    return bearing_of(unit, incident, triaged=True, recorded_at=incident.opened_at, subject_ids=subject_ids)


def children_seen(unit: Unit, incident: IncidentRow) -> list[Subject]:
    """The children of the record of whom the caller would see what is written in it about them alone."""
    seen = visible(
        sight_of(unit),
        groups_for(sight_of(unit), categories_by_id(unit)),
        school=IncidentRow.school_id,
        category=IncidentRow.category_id,
        recorded=IncidentRow.opened_at,
        about_some=of_one_child(IncidentSubjectRow.subject_id, IncidentSubjectRow.school_id),
    )
    rows = unit.session.execute(
        select(IncidentSubjectRow.subject_id, IncidentSubjectRow.role)
        .join(IncidentRow, IncidentRow.id == IncidentSubjectRow.incident_id)
        .where(IncidentRow.id == incident.id, seen)
        .order_by(IncidentSubjectRow.subject_id)
    )
    return [Subject(subject_id, role) for subject_id, role in rows]
