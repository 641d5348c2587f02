"""The schools that are known here, and their days."""

from uuid import UUID

from chassis.units.database import Unit
from chassis.units.newest import keep_newest
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.events import SchoolChanged
from sqlalchemy import select, update

from referrals.extras import OpenUnit, OtherOwners
from referrals.models import SchoolRow


def copy_school(unit: Unit, owners: OtherOwners, event: SchoolChanged) -> None:
    """Keeps its id, and fetches its calendar, unless this version or a newer one is here."""
    if keep_newest(unit, SchoolRow, id=event.school_id, version=event.version):
        _keep_calendar(unit, owners, event.school_id, event.version)


def keep_calendars(open_unit: OpenUnit, owners: OtherOwners) -> None:
    """Fetches those that are missing, or of another version than the school's; ``OwnerAway`` ends it."""
    with open_unit() as unit:
        missing = unit.session.execute(
            select(SchoolRow.id, SchoolRow.version).where(
                SchoolRow.calendar_version.is_distinct_from(SchoolRow.version)
            )
        ).all()
    for school_id, version in missing:
        with open_unit() as unit:
            _keep_calendar(unit, owners, school_id, version)


def _keep_calendar(unit: Unit, owners: OtherOwners, school_id: UUID, version: int) -> None:
    try:
        calendar = owners.calendar(school_id)
    except Problem as problem:
        if problem.code is not ErrorCode.NOT_FOUND:
            raise
        return  # identity was restored to a time before the school: that one is missing holds up no other
    unit.session.execute(
        update(SchoolRow)
        .where(SchoolRow.id == school_id, SchoolRow.version == version)
        .values(calendar=calendar.model_dump(mode="json"), calendar_version=version)
    )
