"""Brings children into an incident record."""

from collections.abc import Iterable

from chassis.units.database import Unit
from sqlalchemy.dialects.postgresql import insert

from incidents.models import IncidentRow, IncidentSubjectRow
from incidents.records.domain.naming import Subject


def name_in_incident(unit: Unit, incident: IncidentRow, subjects: Iterable[Subject]) -> None:
    """Adds those that are not in it yet; a child who is keeps the role they came in with."""
    for subject in subjects:
        unit.session.execute(
            insert(IncidentSubjectRow)
            .values(incident_id=incident.id, subject_id=subject.id, school_id=incident.school_id, role=subject.role)
            .on_conflict_do_nothing()
        )
