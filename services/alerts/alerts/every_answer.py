"""What was answered to each disposal, for retention when it is new, rebuilt or restored (resync)."""

from collections.abc import Iterator
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.events import AlertsDisposed, Event
from sqlalchemy import select

from alerts.models import DisposedRow

ANSWERED_ONCE = 1
"""Version of an answer: it never changes."""


def answer_of(row: DisposedRow) -> AlertsDisposed:
    """The answer, in the same words each time."""
    return AlertsDisposed(disposal_id=row.disposal_id, alerts=row.alerts, mails=row.mails)


def every_answer(unit: Unit) -> Iterator[tuple[Event, UUID, int, UUID | None]]:
    """One event a disposal that was wholly carried out: event, aggregate id, aggregate version, school id."""
    whole = (DisposedRow.records_at.is_not(None), DisposedRow.referrals_at.is_not(None))
    for row in unit.session.scalars(select(DisposedRow).where(*whole).order_by(DisposedRow.disposal_id)):
        yield answer_of(row), row.disposal_id, ANSWERED_ONCE, None
