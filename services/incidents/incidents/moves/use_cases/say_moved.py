"""The others who triage at a school are told that records were moved, rewritten or taken from; alerts tells them."""

from collections import defaultdict
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.events import RecordsMoved
from sqlalchemy import select

from incidents.copies.known import known_schools
from incidents.models import RecordMoveRow, RecordVersionRow, TakenOutRow

_BATCH = 500
_VERSION = 1
_Row = RecordMoveRow | RecordVersionRow | TakenOutRow
_TOLD: tuple[type[_Row], ...] = (RecordMoveRow, RecordVersionRow, TakenOutRow)


def say_moved(unit: Unit) -> int:
    """One event a school of up to 500 of each that are to be told of, once however many replicas look; how many."""
    unit.scope_to(known_schools(unit.session))
    people: dict[UUID, set[UUID]] = defaultdict(set)
    rows = [each for table in _TOLD for each in _to_tell(unit, table)]
    for row in rows:
        row.tell_at = None
        by = _done_by(row)
        if by is not None:
            people[row.school_id].add(by)
    for school_id, moved_by in people.items():
        notice_id = new_id()
        event = RecordsMoved(notice_id=notice_id, moved_by=sorted(moved_by))
        unit.publish(event, aggregate_id=notice_id, aggregate_version=_VERSION, school_id=school_id)
    return len(rows)


def _done_by(row: _Row) -> UUID | None:
    if isinstance(row, RecordVersionRow):
        return row.rewritten_by
    return row.moved_by if isinstance(row, RecordMoveRow) else row.taken_by


def _to_tell(unit: Unit, table: type[_Row]) -> list[_Row]:
    due = select(table).where(table.tell_at <= unit.now).order_by(table.tell_at).limit(_BATCH)
    return list(unit.session.scalars(due.with_for_update(skip_locked=True)))
