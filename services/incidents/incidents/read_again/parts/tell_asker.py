"""Whoever asked to read a file again is told that something came of it."""

from chassis.units.database import Unit
from haven_schemas.events import ReadRequestDecided

from incidents.models import ReadRequestRow


def tell_asker(unit: Unit, row: ReadRequestRow) -> None:
    """Once for each answer; what it is stands on the page."""
    unit.publish(
        ReadRequestDecided(request_id=row.id, school_id=row.asking_school_id, staff_id=row.asked_by),
        aggregate_id=row.id,
        aggregate_version=row.version,
        school_id=row.asking_school_id,
    )
