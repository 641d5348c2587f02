"""Alerts hears of deadlines that are near, have come or are over: of each stage once, on however many replicas."""

from datetime import datetime

from chassis.units.database import Unit
from haven_schemas.events import DeadlineReached
from sqlalchemy import select, text

from referrals.deadlines.parts.run_clocks import note_lateness, set_next_telling
from referrals.extras import OpenUnit
from referrals.metrics import DEADLINE_LAG, DEADLINES_TOLD
from referrals.models import DeadlineRow

_BATCH = 200
_GIVEN_BACK = text("SET LOCAL idle_in_transaction_session_timeout = '5s'")
"""A replica that stands still in the middle holds its rows no longer: the others tell of them."""
_MOST_BATCHES = 50
"""A run ends after 10,000, so that a process that is told to end does."""


def tell_of_deadlines(open_unit: OpenUnit) -> int:
    """All that are due, the earliest first; how many were told of.

    Stage and event are one transaction, the rows locked with SKIP LOCKED: a replica that ends in between leaves them to
    the next. What came due while nobody was there is told of stage after stage, in order.
    """
    told = 0
    for _ in range(_MOST_BATCHES):
        with open_unit() as unit:
            found = _tell(unit)
        told += found
        if found < _BATCH:
            break
    return told


def _tell(unit: Unit) -> int:
    unit.session.execute(_GIVEN_BACK)
    rows = unit.session.scalars(
        select(DeadlineRow)
        .where(DeadlineRow.next_at <= unit.now)
        .order_by(DeadlineRow.next_at, DeadlineRow.id)
        .limit(_BATCH)
        .with_for_update(skip_locked=True)
    ).all()
    for row in rows:
        _tell_one(unit, row)
    return len(rows)


def _tell_one(unit: Unit, row: DeadlineRow) -> None:
    stage, due_since = row.next_stage, row.next_at
    row.told, row.told_at = stage, unit.now
    row.version += 1
    if stage == "overdue":
        note_lateness(row, unit.now)
    set_next_telling(unit, row, in_order=True)
    unit.publish(
        DeadlineReached.model_validate({"deadline_id": row.id, "stage": stage}),
        aggregate_id=row.id,
        aggregate_version=row.version,
        school_id=row.school_id,
    )
    DEADLINES_TOLD.labels(stage).inc()
    _measure(unit.now, due_since)


def _measure(now: datetime, due_since: datetime | None) -> None:
    if due_since is not None:
        DEADLINE_LAG.observe(max((now - due_since).total_seconds(), 0.0))
