"""Tells each school that a file of its roll waits for a decision: who may decide the same day, others after a day.

From seven in the morning. A school is told once a day, however many of its files wait: each night brings another one.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.events import RollFileStep, RollFileWaits
from sqlalchemy import ColumnElement, exists, select, update
from sqlalchemy.orm import InstrumentedAttribute, aliased

from pupils.matching.domain.telling_matches import due_if_asked_before
from pupils.models import DeliveryRow

LATE_AFTER = timedelta(days=1)
_TOLD_ENOUGH = timedelta(hours=20)
"""Less than from one morning to the next."""
_MOST_A_RUN = 500
_FIRST_VERSION = 1


def tell_waiting_files(unit: Unit) -> None:
    """Safe on every replica at once."""
    if due_if_asked_before(unit.now) is None:
        return
    _tell(unit, "new", DeliveryRow.told_at, DeliveryRow.told_at.is_(None))
    _tell(unit, "late", DeliveryRow.late_told_at, DeliveryRow.told_at < unit.now - LATE_AFTER)


def _tell(unit: Unit, step: RollFileStep, noted: InstrumentedAttribute[Any], due: ColumnElement[bool]) -> None:
    other = aliased(DeliveryRow)
    told_at = getattr(other, noted.key)
    told_lately = exists().where(other.school_id == DeliveryRow.school_id, told_at > unit.now - _TOLD_ENOUGH)
    untold = unit.session.execute(
        select(DeliveryRow.id, DeliveryRow.school_id)
        .where(DeliveryRow.state == "waiting_for_decision", noted.is_(None), due, ~told_lately)
        .limit(_MOST_A_RUN)
        .with_for_update(skip_locked=True)
    ).all()
    _note(unit, noted, [row.id for row in untold])
    for school_id in sorted({row.school_id for row in untold}):
        notice_id = new_id()
        unit.publish(
            RollFileWaits(notice_id=notice_id, step=step),
            aggregate_id=notice_id,
            aggregate_version=_FIRST_VERSION,
            school_id=school_id,
        )


def _note(unit: Unit, noted: InstrumentedAttribute[Any], deliveries: Sequence[UUID]) -> None:
    if deliveries:
        unit.session.execute(update(DeliveryRow).where(DeliveryRow.id.in_(deliveries)).values({noted: unit.now}))
