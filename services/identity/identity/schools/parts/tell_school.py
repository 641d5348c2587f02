"""Tells those who keep copies that a school has changed."""

from chassis.units.database import Unit
from haven_schemas.events import SchoolChanged

from identity.models import SchoolRow


def tell_school(unit: Unit, row: SchoolRow) -> None:
    """The next version, which readers fetch."""
    row.version += 1
    changed = SchoolChanged(school_id=row.id, version=row.version)
    unit.publish(changed, aggregate_id=row.id, aggregate_version=row.version, school_id=row.id)
