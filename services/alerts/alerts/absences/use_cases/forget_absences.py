"""Deletes absences that have been over for a fortnight."""

from chassis.units.database import Unit
from sqlalchemy import delete

from alerts.models import AbsenceRow, TeamAwayRow

from ..domain.absence import KEPT, london_day


def forget_absences(unit: Unit) -> None:
    """And of which of those days a trust's lead was told. Done again it finds nothing."""
    before = london_day(unit.now) - KEPT
    for table in (AbsenceRow, TeamAwayRow):
        unit.session.execute(delete(table).where(table.last_day < before))
