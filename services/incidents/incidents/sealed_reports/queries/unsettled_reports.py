"""How many reports do not open and wait for somebody to settle them."""

from chassis.units.database import Unit
from sqlalchemy import func, select

from incidents.models import UnopenedReportRow


def unsettled_reports(unit: Unit) -> int:
    """At all schools: the rows hold ids and codes alone."""
    waiting = select(func.count()).where(UnopenedReportRow.state != "discarded")
    return unit.session.scalar(waiting) or 0
