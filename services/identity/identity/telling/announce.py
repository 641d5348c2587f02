"""Tells the other services that an account changed."""

from chassis.units.database import Unit
from haven_schemas.events import StaffChanged

from identity.models import StaffRow


def announce_staff(unit: Unit, row: StaffRow) -> int:
    """The next version of an account the caller has locked, published in this transaction; readers fetch the rest."""
    row.version += 1
    unit.publish(
        StaffChanged(staff_id=row.id, version=row.version),
        aggregate_id=row.id,
        aggregate_version=row.version,
        school_id=None,
    )
    return row.version
