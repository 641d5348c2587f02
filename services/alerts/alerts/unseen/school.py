"""Keeps a copy of a school, and of its duty hours."""

from uuid import UUID

from chassis.units.database import Unit
from chassis.units.newest import keep_newest
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.events import SchoolChanged
from sqlalchemy import func, select, update

from alerts.extras import OpenUnit, OtherOwners
from alerts.metrics import DUTY_HOURS_MISSING
from alerts.models import SchoolRow

from .late_work import work_out_late_again
from .next_people import work_out_again


def copy_school(unit: Unit, owners: OtherOwners, event: SchoolChanged) -> None:
    """Fetches the school from identity unless this version or a newer one is here; an older one never replaces it."""
    held = unit.session.scalar(select(SchoolRow.version).where(SchoolRow.id == event.school_id))
    if held is not None and held >= event.version:
        return
    copy = owners.school(event.school_id)
    keep_newest(unit, SchoolRow, id=copy.id, urn=copy.urn, name=copy.name, version=copy.version)
    _keep_calendar(unit, owners, event.school_id, copy.version)


def keep_calendars(open_unit: OpenUnit, owners: OtherOwners) -> None:
    """Fetches those that are missing, or of another version than the school's: a release before kept none.

    ``OwnerAway`` ends it; how many are missing is measured before, and until they come the usual hours are assumed.
    """
    with open_unit() as unit:
        missing = unit.session.execute(select(SchoolRow.id, SchoolRow.version).where(_IS_MISSING)).all()
        DUTY_HOURS_MISSING.set(len(missing))
    for school_id, version in missing:
        with open_unit() as unit:
            _keep_calendar(unit, owners, school_id, version)
    with open_unit() as unit:
        DUTY_HOURS_MISSING.set(unit.session.scalar(select(func.count()).where(_IS_MISSING)) or 0)


_IS_MISSING = SchoolRow.calendar_version.is_distinct_from(SchoolRow.version)


def _keep_calendar(unit: Unit, owners: OtherOwners, school_id: UUID, version: int) -> None:
    """Of the school's ``version`` or a later one. What waits for the next people is worked out by it at once."""
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
    work_out_again(unit, school_id)
    work_out_late_again(unit, school_id)
