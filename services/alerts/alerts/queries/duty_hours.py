"""When somebody of a school is on duty, from the copy of identity's calendar."""

from datetime import time
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.rpc.identity_calendar import SchoolCalendar
from sqlalchemy import select
from timescales.calendars import Calendar, SchoolTerms
from timescales.duty import DutyHours

from alerts.models import SchoolRow

ASSUMED = DutyHours()


def duty_hours_of(unit: Unit, school_id: UUID | None) -> DutyHours:
    """``ASSUMED`` while the school's own are not here: a concern is never left for want of a calendar."""
    copied = unit.session.scalar(select(SchoolRow.calendar).where(SchoolRow.id == school_id))
    return ASSUMED if copied is None else hours_by(SchoolCalendar.model_validate(copied))


def hours_by(calendar: SchoolCalendar) -> DutyHours:
    """By its terms, closures and INSET days, and the hours of each weekday."""
    terms = SchoolTerms(calendar.terms, frozenset(calendar.closed)) if calendar.terms else None
    return DutyHours(
        calendar=Calendar(calendar.nation, terms),
        week={day.weekday: (time.fromisoformat(day.opens), time.fromisoformat(day.closes)) for day in calendar.hours},
        inset=frozenset(calendar.inset),
    )
