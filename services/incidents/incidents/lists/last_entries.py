"""The last entry of each record."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from chassis.units.database import Unit
from sqlalchemy import ARRAY, ColumnElement, Select, Uuid, any_, bindparam, func, select, union_all, update

from incidents.models import CategoryRow, ConcernRow, EntryRow, IncidentRow, RecordSubjectRow
from incidents.sight import MOST_KEPT, sight_of, visible_lines

NOT_LOOKED_UP = datetime(1970, 1, 1, tzinfo=UTC)
"""What migration 0040 has the records say that there were."""
_Written = tuple[tuple[Any, Any], ...]
_IN_RECORDS: _Written = ((EntryRow.id, EntryRow.incident_id), (ConcernRow.id, ConcernRow.incident_id))
"""What is written, and the incident record it is in."""
_IN_CONCERNS: _Written = ((EntryRow.id, EntryRow.concern_id), (ConcernRow.id, ConcernRow.id))
"""The same of a concern: what it says itself, and the steps on it."""
_AT_ONCE = 1_000


def last_entries(unit: Unit, ids: Collection[UUID], categories: Mapping[UUID, CategoryRow]) -> dict[UUID, datetime]:
    """By the id of the concern or record; one in which the caller sees nothing is left out."""
    if not ids:
        return {}
    newest = _newest(visible_lines(sight_of(unit), categories))
    return {row.matter_id: row.written_at for row in unit.session.execute(newest, {"ids": list(ids)})}


def last_entries_of_records(
    unit: Unit,
    rows: Collection[IncidentRow],
    children: Mapping[UUID, Collection[UUID]],
    categories: Mapping[UUID, CategoryRow],
) -> dict[UUID, datetime]:
    """The same of records; ``children``: those in each. What the database keeps stands for it where the caller reads
    all of a record: nothing is looked up for most people's lists."""
    sight = sight_of(unit)
    written = {
        row.id: row.last_entry_at
        for row in rows
        if row.school_id in sight.reads_all_at
        and row.last_entry_at != NOT_LOOKED_UP
        and sight.closed.isdisjoint(children.get(row.id, ()))
    }
    return written | last_entries(unit, [row.id for row in rows if row.id not in written], categories)


@lru_cache(MOST_KEPT)
def _newest(seen: ColumnElement[bool]) -> Select[UUID, datetime]:
    """Of ``:ids``, of lines that are ``seen``."""
    asked = any_(bindparam("ids", type_=ARRAY(Uuid())))
    written = union_all(
        *(
            _lines_of(record, select(matter.label("matter_id"), RecordSubjectRow.recorded_at)).where(
                matter == asked, seen
            )
            for record, matter in (*_IN_RECORDS, *_IN_CONCERNS)
        )
    ).subquery()
    return select(written.c.matter_id, func.max(written.c.recorded_at).label("written_at")).group_by(
        written.c.matter_id
    )


def last_entry_of_record(unit: Unit, categories: Mapping[UUID, CategoryRow]) -> ColumnElement[datetime]:
    """Of the incident record in the statement around it."""
    return _last_entry(visible_lines(sight_of(unit), categories))


@lru_cache(MOST_KEPT)
def _last_entry(seen: ColumnElement[bool]) -> ColumnElement[datetime]:
    newest = (
        _lines_of(record, select(func.max(RecordSubjectRow.recorded_at)))
        .where(matter == IncidentRow.id, seen)
        .correlate(IncidentRow)
        .scalar_subquery()
        for record, matter in _IN_RECORDS
    )
    return func.greatest(*newest)


def last_entry_of_concern() -> ColumnElement[datetime]:
    """Of the concern in the statement around it that waits for a decision, and that the caller triages: they see every
    step on it."""
    step = EntryRow.__table__.alias().c
    newest = select(func.max(step.recorded_at)).where(step.concern_id == ConcernRow.id).correlate(ConcernRow)
    return func.greatest(ConcernRow.recorded_at, newest.scalar_subquery())


def _lines_of(record: Any, lines: Select[Any]) -> Select[Any]:
    """The lines of the records of one table."""
    return lines.join(record.class_, record == RecordSubjectRow.record_id)


def note_last_entries(unit: Unit) -> bool:
    """Of a thousand records of the unit's schools; answers whether there may be more.

    They are held first and looked up in a second statement: it sees each entry whose writer held the record before, and
    the trigger of a later one waits for this transaction. A record that somebody holds comes another time.
    """
    held = unit.session.scalars(
        select(IncidentRow.id)
        .where(IncidentRow.last_entry_at == NOT_LOOKED_UP)
        .order_by(IncidentRow.last_entry_at, IncidentRow.id)
        .limit(_AT_ONCE)
        .with_for_update(skip_locked=True)
    ).all()
    newest = (
        select(func.max(row.recorded_at)).where(row.incident_id == IncidentRow.id).correlate(IncidentRow)
        for row in (EntryRow, ConcernRow)
    )
    written = func.greatest(IncidentRow.opened_at, *(each.scalar_subquery() for each in newest))
    unit.session.connection().execute(update(IncidentRow).where(IncidentRow.id.in_(held)).values(last_entry_at=written))
    return len(held) == _AT_ONCE
