"""The review of placements that waits on a record."""

from uuid import UUID

from chassis.units.database import Unit
from sqlalchemy import select
from timescales.starts import Start

from referrals.deadlines.parts.run_clocks import RUNNING
from referrals.models import DeadlineRow

OF_PLACEMENTS = DeadlineRow.edition["starts"].astext == Start.TAUGHT_ELSEWHERE.value
"""Of all dates to keep those that review placements, by whichever rule."""


def next_review(unit: Unit, record_id: UUID) -> DeadlineRow | None:
    """The one that is due first."""
    waiting = select(DeadlineRow).where(DeadlineRow.record_id == record_id, DeadlineRow.state == RUNNING, OF_PLACEMENTS)
    return unit.session.scalars(waiting.order_by(DeadlineRow.due_at, DeadlineRow.id).limit(1)).first()
