"""Which version of its children an incident record has; of what is in it each line says so."""

from uuid import UUID

from chassis.units.database import Unit
from sqlalchemy import func, select

from incidents.models import ChildCorrectionRow

_FIRST = 1


def version_of_incident(unit: Unit, incident_id: UUID) -> int:
    """1 until its children are corrected."""
    newest = select(func.max(ChildCorrectionRow.version)).where(ChildCorrectionRow.record_id == incident_id)
    return (unit.session.scalar(newest) or 0) + _FIRST
