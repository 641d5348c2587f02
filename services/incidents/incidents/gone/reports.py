"""Whoever wrote a report that goes with a child's file finds for a year that it did."""

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.ids import new_id
from chassis.units.one_of import one_of
from haven_schemas.watch import WATCH_SCHOOL
from sqlalchemy import delete, select

from incidents.models import ConcernRow, DestroyedReportRow

KEPT = timedelta(days=365)


def note_destroyed_reports(unit: Unit, concern_ids: Collection[UUID]) -> None:
    """Before they are deleted. What was noted longer ago goes with the next file that is destroyed."""
    unit.session.execute(delete(DestroyedReportRow).where(DestroyedReportRow.destroyed_at < unit.now - KEPT))
    going = select(ConcernRow.school_id, ConcernRow.reporter_id, ConcernRow.recorded_at).where(
        one_of(ConcernRow.id, concern_ids), ConcernRow.school_id != WATCH_SCHOOL
    )
    unit.session.add_all(
        DestroyedReportRow(
            id=new_id(), school_id=school_id, reporter_id=reporter_id, recorded_at=recorded_at, destroyed_at=unit.now
        )
        for school_id, reporter_id, recorded_at in unit.session.execute(going)
    )
    unit.session.flush()
