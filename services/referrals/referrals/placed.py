"""Placements of an incident record as other areas ask for them: until when somebody reviews them."""

from datetime import date
from uuid import UUID

from chassis.units.database import Unit
from sqlalchemy import ColumnElement, and_, or_, select

from referrals.models import PlacementRow

MISTAKEN = "entered_by_mistake"


def is_placed_after(unit: Unit, record_id: UUID, day: date) -> bool:
    """Whether a placement of the record goes on until a day or longer. True also where none was ever entered: a review
    that was begun by hand goes on until somebody ends it."""
    entered = select(PlacementRow.id).where(PlacementRow.record_id == record_id)
    if unit.session.scalars(entered.where(not_over(day)).limit(1)).first() is not None:
        return True
    return unit.session.scalars(entered.limit(1)).first() is None


def not_over(day: date) -> ColumnElement[bool]:
    """Placements that hold on a day or are to come, but for those entered by mistake."""
    return and_(
        or_(PlacementRow.ends_on.is_(None), PlacementRow.ends_on >= day),
        or_(PlacementRow.ended_because.is_(None), PlacementRow.ended_because != MISTAKEN),
    )
