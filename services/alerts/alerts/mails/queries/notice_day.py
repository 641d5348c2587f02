"""When a school day's notice is over."""

from datetime import datetime

from chassis.units.database import Unit
from haven_schemas.rpc.identity.calendar import SchoolCalendar
from haven_schemas.watch import WATCH_SCHOOL
from sqlalchemy import select

from alerts.copies.queries.duty_hours import ASSUMED, hours_by
from alerts.models import SchoolRow


def next_school_day(unit: Unit) -> datetime:
    """A day of duty from now at the first school that has one, so that one school's long holiday holds up nothing."""
    calendars = unit.session.scalars(
        select(SchoolRow.calendar).where(SchoolRow.calendar.is_not(None), SchoolRow.id != WATCH_SCHOOL)
    )
    hours = [hours_by(SchoolCalendar.model_validate(each)) for each in calendars] or [ASSUMED]
    return min(each.after_days(unit.now, 1) for each in hours)
