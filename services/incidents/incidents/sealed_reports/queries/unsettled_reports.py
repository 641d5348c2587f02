"""How many reports do not open and wait for somebody to settle them, and for how long."""

from dataclasses import dataclass

from chassis.units.database import Unit
from haven_schemas.watch import WATCH_SCHOOL
from sqlalchemy import func, select

from incidents.models import UnopenedReportRow


@dataclass(frozen=True)
class Unsettled:
    """How many, and how many seconds ago the oldest came in."""

    count: int
    oldest_seconds: float


def unsettled_reports(unit: Unit) -> Unsettled:
    """At all schools: the rows hold ids and codes alone. The watcher's are about nobody."""
    found = select(func.count(), func.min(UnopenedReportRow.received_at)).where(
        UnopenedReportRow.state != "discarded", UnopenedReportRow.school_id != WATCH_SCHOOL
    )
    count, oldest = unit.session.execute(found).one()
    return Unsettled(count, 0.0 if oldest is None else (unit.now - oldest).total_seconds())
