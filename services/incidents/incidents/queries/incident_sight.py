"""Whether a caller sees one incident record."""

from chassis.database import Unit
from sqlalchemy import select

from incidents.domain.sight import Bearing
from incidents.models import CategoryRow, IncidentRow, IncidentSubjectRow

from .own_sight import sight_of
from .visible import known_of


def sees_incident(unit: Unit, incident: IncidentRow) -> bool:
    """By school, the record's category group and the year groups and classes of its children."""
    subject_ids = unit.session.scalars(
        select(IncidentSubjectRow.subject_id).where(IncidentSubjectRow.incident_id == incident.id)
    ).all()
    known = known_of(unit, incident.school_id, subject_ids)
    bearing = Bearing(
        school_id=incident.school_id,
        category_group=unit.session.get_one(CategoryRow, incident.category_id).group,
        triaged=True,
        year_groups=known.year_groups,
        classes=known.classes,
        subject_ids=known.subject_ids,
    )
    return sight_of(unit).shows(bearing)
