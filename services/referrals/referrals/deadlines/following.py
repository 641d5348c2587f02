"""What time and the records of others do to a clock."""

from datetime import datetime
from typing import TypeVar
from uuid import UUID

from chassis.ground.away import OwnerAway
from chassis.units.database import Unit
from haven_schemas.acts.incidents.referrals import RecordFacts
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.events import DeadlineReached, RecordChangedSchool, RequestAnswered
from sqlalchemy import func, select, text, update
from timescales.asked import ASKED

from referrals.extras import OpenUnit, OtherOwners
from referrals.metrics import DEADLINE_LAG, DEADLINES_TOLD, DEADLINES_WAITING
from referrals.models import KNOWN_SCHOOLS, DeadlineChangeRow, DeadlineRow, PlacementChangeRow, PlacementRow, SchoolRow

from .by_hand import meet_row
from .running import RUNNING, note_lateness, set_next_telling

Row = TypeVar("Row", DeadlineRow, PlacementRow)
_BATCH = 200
_GIVEN_BACK = text("SET LOCAL idle_in_transaction_session_timeout = '5s'")
"""A replica that stands still in the middle holds its rows no longer: the others tell of them."""
_MOST_BATCHES = 50
"""A run ends after 10,000, so that a process that is told to end does."""


def follow_record(unit: Unit, owners: OtherOwners, event: RecordChangedSchool) -> None:
    """With what was done about them; nothing where there are none, or where they are there already. Where the record is
    incidents says now, so that what comes late or twice does no harm.

    Whoever deals with the record at the new school sees to them; where nobody does they keep their name, and alerts
    tells the new school's team. ``OwnerAway``: also of a school that identity has not told of yet.
    """
    unit.scope_to(unit.session.scalars(KNOWN_SCHOOLS))
    dates = _held(unit, DeadlineRow, event.record_id)
    placements = _held(unit, PlacementRow, event.record_id)
    facts = _facts(owners, event) if dates or placements else None
    if facts is None:
        return
    dates = [row for row in dates if row.school_id != facts.school_id]
    placements = [row for row in placements if row.school_id != facts.school_id]
    if not dates and not placements:
        return
    if unit.session.get(SchoolRow, facts.school_id) is None:
        raise OwnerAway("identity")
    schools = {facts.school_id, *(row.school_id for row in dates), *(row.school_id for row in placements)}
    of_dates = update(DeadlineChangeRow).where(DeadlineChangeRow.deadline_id.in_([row.id for row in dates]))
    of_placements = update(PlacementChangeRow).where(
        PlacementChangeRow.placement_id.in_([row.id for row in placements])
    )
    for changes in (of_dates, of_placements):
        unit.session.execute(changes.values(school_id=facts.school_id).execution_options(synchronize_session=False))
    owner_id = facts.assigned_to if facts.is_open else None
    for row in dates:
        row.school_id, row.owner_id = facts.school_id, owner_id or row.owner_id
        row.version += 1
    for placement in placements:
        placement.school_id = facts.school_id
        placement.version += 1
    unit.session.flush()
    unit.audit(AuditAction.REFERRAL_RECORD_FOLLOW, school_ids=schools, object_id=event.record_id)


def _held(unit: Unit, rows: type[Row], record_id: UUID) -> list[Row]:
    return list(unit.session.scalars(select(rows).where(rows.record_id == record_id).with_for_update()))


def _facts(owners: OtherOwners, event: RecordChangedSchool) -> RecordFacts | None:
    """None where incidents was restored to a time before the record."""
    try:
        return owners.record_facts(event.record_id)
    except Problem as problem:
        if problem.code is ErrorCode.NOT_FOUND:
            return None
        raise


def meet_answered(unit: Unit, at: datetime, event: RequestAnswered) -> None:
    """Met when the answer was written down; nothing where nobody set a day, or where it is over already."""
    unit.scope_to(unit.session.scalars(KNOWN_SCHOOLS))
    waiting = select(DeadlineRow).where(
        DeadlineRow.entry_id == event.entry_id, DeadlineRow.rule == ASKED, DeadlineRow.state == RUNNING
    )
    for row in unit.session.scalars(waiting.with_for_update()).all():
        meet_row(unit, row, min(at, unit.now), event.entry_id)
        unit.audit(AuditAction.REFERRAL_DEADLINE_END, school_ids=[row.school_id], object_id=row.id)


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


def measure_deadlines(unit: Unit) -> None:
    """Nought where none waits."""
    oldest = unit.session.scalar(select(func.min(DeadlineRow.next_at)).where(DeadlineRow.next_at <= unit.now))
    DEADLINES_WAITING.set(0 if oldest is None else (unit.now - oldest).total_seconds())
