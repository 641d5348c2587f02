"""Every list of staff as an event, for a reader that is new, rebuilt or restored (resync)."""

from collections.abc import Iterator
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.events import Event, StaffListed
from sqlalchemy import select

from pupils.models import StaffListRow


def every_staff_listed(unit: Unit) -> Iterator[tuple[Event, UUID, int, UUID | None]]:
    """One event a list: event, aggregate id, aggregate version, school id."""
    rows = unit.session.execute(select(StaffListRow.id, StaffListRow.school_id, StaffListRow.version))
    for list_id, school_id, version in rows:
        yield StaffListed(list_id=list_id, school_id=school_id, version=version), list_id, version, school_id
