"""Deletes what the watcher reported about the invented child, and what was decided on it."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.models import KeyWrapRow
from haven_schemas.watch import KEPT_DAYS, WATCH_SCHOOL
from sqlalchemy import delete, select

from incidents.models import (
    ConcernRow,
    EntryRow,
    FileReadingRow,
    RecordSubjectRow,
    RecordVersionRow,
    UnconfirmedConcernRow,
    UnopenedReportRow,
    WaitingWorkRow,
)

MOST_AT_ONCE = 100


def forget_watched(unit: Unit) -> int:
    """Concerns of the watch school of more than ``KEPT_DAYS`` days ago, at most ``MOST_AT_ONCE``; answers how many.

    Of no other school, whatever the unit's scope. The audit log keeps its entries.
    """
    before = unit.now - timedelta(days=KEPT_DAYS)
    concerns = unit.session.scalars(
        select(ConcernRow.id)
        .where(ConcernRow.school_id == WATCH_SCHOOL, ConcernRow.recorded_at < before, ConcernRow.incident_id.is_(None))
        .order_by(ConcernRow.recorded_at)
        .limit(MOST_AT_ONCE)
        .with_for_update(skip_locked=True)
    ).all()
    unit.session.execute(
        delete(FileReadingRow).where(FileReadingRow.school_id == WATCH_SCHOOL, FileReadingRow.last_at < before)
    )
    if concerns:
        _delete(unit, concerns)
    return len(concerns)


def _delete(unit: Unit, concerns: Sequence[UUID]) -> None:
    entries = unit.session.scalars(select(EntryRow.id).where(EntryRow.concern_id.in_(concerns))).all()
    records = [*concerns, *entries]
    for table in (KeyWrapRow, RecordSubjectRow, RecordVersionRow):
        unit.session.execute(delete(table).where(table.record_id.in_(records)))
    for waiting in (UnconfirmedConcernRow, UnopenedReportRow, WaitingWorkRow):
        unit.session.execute(delete(waiting).where(waiting.concern_id.in_(concerns)))
    unit.session.execute(delete(EntryRow).where(EntryRow.id.in_(entries)))
    unit.session.execute(delete(ConcernRow).where(ConcernRow.id.in_(concerns)))
