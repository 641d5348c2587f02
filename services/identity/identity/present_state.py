"""The present state as events, for a reader that is new, rebuilt or restored (resync)."""

from collections.abc import Iterator
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.events import Event, SchoolChanged, StaffChanged
from sqlalchemy import select

from identity.models import SchoolRow, StaffRow

StateEvent = tuple[Event, UUID, int, UUID | None]
"""Event, aggregate id, aggregate version, school id."""


def every_school_changed(unit: Unit) -> Iterator[StateEvent]:
    """One event a school."""
    rows = unit.session.execute(select(SchoolRow.id, SchoolRow.version).order_by(SchoolRow.id))
    for school_id, version in rows:
        yield SchoolChanged(school_id=school_id, version=version), school_id, version, school_id


def every_staff_changed(unit: Unit) -> Iterator[StateEvent]:
    """One event an account, ended ones as well."""
    rows = unit.session.execute(select(StaffRow.id, StaffRow.version).order_by(StaffRow.id))
    for staff_id, version in rows:
        yield StaffChanged(staff_id=staff_id, version=version), staff_id, version, None
