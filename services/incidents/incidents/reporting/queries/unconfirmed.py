"""Concerns that were recorded a while ago and of which nobody has been told, as far as is known."""

from dataclasses import dataclass

from chassis.units.database import Unit
from haven_schemas.watch import WATCH_SCHOOL
from sqlalchemy import func, select

from incidents.models import UnconfirmedConcernRow
from incidents.reporting.domain.confirmation import CONFIRMED_WITHIN


@dataclass(frozen=True)
class Unconfirmed:
    """How many, and the age of the oldest in seconds."""

    count: int
    oldest_seconds: float


def unconfirmed(unit: Unit) -> Unconfirmed:
    """Those older than the time within which a concern is confirmed. The watcher's are about nobody: whether they
    arrive it says itself."""
    since = UnconfirmedConcernRow.since
    found = select(func.count(), func.min(since)).where(
        since <= unit.now - CONFIRMED_WITHIN, UnconfirmedConcernRow.school_id != WATCH_SCHOOL
    )
    count, oldest = unit.session.execute(found).one()
    return Unconfirmed(count, 0.0 if oldest is None else (unit.now - oldest).total_seconds())
