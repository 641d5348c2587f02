"""Midnight: ends the visits whose day is over."""

from chassis.units.database import Unit
from haven_schemas.audit_actions import AuditAction
from sqlalchemy import select

from identity.extras import Extras
from identity.models import DayPassRow
from identity.visitors.parts.end_visit import end_visit

_AT_ONCE = 100


def end_visits(unit: Unit, extras: Extras) -> int:
    """How many were ended, at most 100 a call; the unit must see every school. Two replicas never take the same one.

    Before this job comes by, a pass and its sessions are refused by the time alone.
    """
    over = (
        select(DayPassRow)
        .where(DayPassRow.ended_at.is_(None), DayPassRow.ends_at <= unit.now)
        .order_by(DayPassRow.ends_at)
        .limit(_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    ended = unit.session.scalars(over).all()
    for admitted in ended:
        end_visit(unit, extras, admitted, admitted.ends_at)
        unit.audit(AuditAction.VISITOR_ADMISSION_END, school_ids=[admitted.school_id], object_id=admitted.staff_id)
    return len(ended)
