"""Says that holds are to be looked at again; alerts tells people, and names no child."""

from datetime import date

from chassis.units.database import Unit
from haven_schemas.events import HoldReviewDue
from sqlalchemy import ColumnElement, or_, select

from retention.days import TOLD_AGAIN, london_day
from retention.models import HoldRow

_MOST_AT_ONCE = 200


def tell_of_reviews(unit: Unit) -> int:
    """On the day, and every thirty days while nobody does; how many. What was told and its event are one transaction:
    however many replicas look, each is told once."""
    today = london_day(unit.now)
    due = select(HoldRow).where(HoldRow.lifted_at.is_(None), HoldRow.review_on <= today, _is_to_be_told(today))
    due = due.order_by(HoldRow.review_on, HoldRow.id).limit(_MOST_AT_ONCE).with_for_update(skip_locked=True)
    rows = unit.session.scalars(due).all()
    for hold in rows:
        hold.told_on = today
        unit.publish(
            HoldReviewDue(hold_id=hold.id, version=hold.version, subject_ids=hold.covers, placed_by=hold.placed_by),
            aggregate_id=hold.id,
            aggregate_version=hold.version,
            school_id=hold.school_id,
        )
    return len(rows)


def _is_to_be_told(today: date) -> ColumnElement[bool]:
    """Never of this day, or so long ago."""
    return or_(HoldRow.told_on.is_(None), HoldRow.told_on < HoldRow.review_on, HoldRow.told_on <= today - TOLD_AGAIN)
