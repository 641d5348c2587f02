"""The schools that are known here."""

from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.acts.identity.calendar import SchoolCalendar
from sqlalchemy import select
from timescales.duty import DutyHours

from alerts.models import SchoolRow

ASSUMED = DutyHours()


def duty_hours_of(unit: Unit, school_id: UUID | None) -> DutyHours:
    """``ASSUMED`` while the school's own are not here: a concern is never left for want of a calendar."""
    copied = unit.session.scalar(select(SchoolRow.calendar).where(SchoolRow.id == school_id))
    return ASSUMED if copied is None else hours_by(SchoolCalendar.model_validate(copied))


def hours_by(calendar: SchoolCalendar) -> DutyHours:
    """By its terms, closures and INSET days, and the hours of duty of each weekday."""
    week = [(day.weekday, day.opens, day.closes) for day in calendar.duty or calendar.hours]
    return DutyHours.of(calendar.nation, calendar.terms, calendar.closed, calendar.inset, week)
