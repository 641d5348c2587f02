"""The duty hours of the schools at which somebody has a role."""

from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.acts.identity.calendar import SchoolCalendar
from sqlalchemy import select
from timescales.duty import DutyHours

from alerts.models import SchoolRow, StaffRow

from .known import ASSUMED, hours_by


def own_duty(unit: Unit, staff_id: UUID) -> list[DutyHours]:
    """Each different one once: most schools of a trust keep the same hours, and one person may have 50."""
    account = unit.session.get(StaffRow, staff_id)
    if account is None:
        return []
    school_ids = {UUID(str(each)) for grant in account.grants for each in grant["school_ids"]}
    calendars = unit.session.scalars(select(SchoolRow.calendar).where(SchoolRow.id.in_(school_ids)))
    found: dict[str, DutyHours] = {}
    for each in calendars:
        found.setdefault(repr(each), ASSUMED if each is None else hours_by(SchoolCalendar.model_validate(each)))
    return list(found.values())
