"""Who was told that a concern is there, or lies unread."""

from collections.abc import Sequence
from uuid import UUID, uuid5

from chassis.units.database import Unit
from sqlalchemy import and_, or_, select

from alerts.models import AlertRow
from alerts.unseen.domain.unread import NEXT_PEOPLE


def occasion_of(concern_id: UUID, role: str) -> UUID:
    """Stands for an event's id where the next people are told, the same each time: no message brought it, time did."""
    return uuid5(concern_id, role)


def told_of_concern(unit: Unit, concern_id: UUID) -> Sequence[UUID]:
    """Their ids, found by indexes. The unit's scope is the school's."""
    first = and_(AlertRow.source_id == concern_id, AlertRow.kind == "concern_recorded")
    later = AlertRow.event_id.in_([occasion_of(concern_id, role) for role in NEXT_PEOPLE])
    return unit.session.scalars(select(AlertRow.recipient_id).where(or_(first, later))).all()
