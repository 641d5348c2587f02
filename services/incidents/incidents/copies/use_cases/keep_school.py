"""Keeps which schools there are."""

from chassis.units.database import Unit
from haven_schemas.events import SchoolChanged

from incidents.copies.known import keep_school_row


def keep_school(unit: Unit, event: SchoolChanged) -> None:
    """The id and version are all this service needs, so identity is not asked."""
    keep_school_row(unit, event.school_id, event.version)
