"""The others who triage at a school are told that records were moved or rewritten; alerts tells them."""

from collections import defaultdict
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.events import RecordsMoved
from sqlalchemy import select

from incidents.copies.known import known_schools
from incidents.models import RecordMoveRow, RecordVersionRow

_BATCH = 500
_VERSION = 1


def say_moved(unit: Unit) -> int:
    """One event a school of up to 500 of each that are to be told of, once however many replicas look; how many."""
    unit.scope_to(known_schools(unit.session))
    people: dict[UUID, set[UUID]] = defaultdict(set)
    rows = [*_to_tell(unit, RecordMoveRow), *_to_tell(unit, RecordVersionRow)]
    for row in rows:
        row.tell_at = None
        by = row.moved_by if isinstance(row, RecordMoveRow) else row.rewritten_by
        if by is not None:
            people[row.school_id].add(by)
    for school_id, moved_by in people.items():
        notice_id = new_id()
        event = RecordsMoved(notice_id=notice_id, moved_by=sorted(moved_by))
        unit.publish(event, aggregate_id=notice_id, aggregate_version=_VERSION, school_id=school_id)
    return len(rows)


def _to_tell(unit: Unit, table: type[RecordMoveRow] | type[RecordVersionRow]) -> list[RecordMoveRow | RecordVersionRow]:
    due = select(table).where(table.tell_at <= unit.now).order_by(table.tell_at).limit(_BATCH)
    return list(unit.session.scalars(due.with_for_update(skip_locked=True)))
