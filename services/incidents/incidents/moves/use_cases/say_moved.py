"""The others who triage at a school are told that records were moved; alerts tells them, and names nobody."""

from collections import defaultdict
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.events import RecordsMoved
from sqlalchemy import select

from incidents.copies.known import known_schools
from incidents.models import RecordMoveRow

_BATCH = 500
_VERSION = 1


def say_moved(unit: Unit) -> int:
    """One event a school of up to 500 moves that are to be told of, once however many replicas look; how many moves."""
    unit.scope_to(known_schools(unit.session))
    movers: dict[UUID, set[UUID]] = defaultdict(set)
    rows = unit.session.scalars(
        select(RecordMoveRow)
        .where(RecordMoveRow.tell_at <= unit.now)
        .order_by(RecordMoveRow.tell_at, RecordMoveRow.id)
        .limit(_BATCH)
        .with_for_update(skip_locked=True)
    ).all()
    for row in rows:
        row.tell_at = None
        movers[row.school_id].add(row.moved_by)
    for school_id, moved_by in movers.items():
        notice_id = new_id()
        event = RecordsMoved(notice_id=notice_id, moved_by=sorted(moved_by))
        unit.publish(event, aggregate_id=notice_id, aggregate_version=_VERSION, school_id=school_id)
    return len(rows)
