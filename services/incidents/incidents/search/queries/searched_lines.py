"""Which records a search looks through, newest occurrence first: what of the school's file is seen and asked for."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.rpc.incidents_search import SearchRecords
from sqlalchemy import ColumnElement, Select, and_, not_, or_, select, tuple_
from sqlalchemy.dialects.postgresql import distinct_on

from incidents.aliases import family_of
from incidents.models import ActionRow, CategoryRow, ConcernRow, EntryPersonRow, EntryRow, RecordSubjectRow
from incidents.sight.own_sight import sight_of
from incidents.sight.visible import visible_lines

Line = bytes
"""A record of a search in 32 bytes: its id (16), which writing of it this is (8; others once any of its texts is
changed), and when it occurred (8)."""
Lines = Select[UUID, str, datetime, int]
"""Id, kind, occurrence and writing of records, a line each."""
Position = tuple[datetime, UUID]
ID_BYTES, LINE_BYTES = 16, 32
_AS_IT_IS_BYTES = 24
_TIMES_FROM = datetime(2000, 1, 1, tzinfo=UTC)
"""PostgreSQL sends a time as the microseconds since then."""
_LINE = RecordSubjectRow


def id_of(line: Line) -> UUID:
    """The record's."""
    return UUID(bytes=line[:ID_BYTES])


def as_it_is(line: Line) -> bytes:
    """The record as it is written now: other bytes once it is written otherwise."""
    return line[:_AS_IT_IS_BYTES]


def position_of(line: Line) -> Position:
    """Where the record stands in the order of a search."""
    return _TIMES_FROM + timedelta(microseconds=int.from_bytes(line[_AS_IT_IS_BYTES:], signed=True)), id_of(line)


class SearchedLines:
    """What of the file the caller sees, and asked for. One whose use is restricted is not looked through."""

    def __init__(self, unit: Unit, request: SearchRecords, categories: Mapping[UUID, CategoryRow]) -> None:
        seen = visible_lines(sight_of(unit), categories)
        only = sight_of(unit).reads_at if request.school_id is None else {request.school_id}
        if len(only) == 1:  # said plainly, so that the walk along ``record_subject_search`` is in order already
            seen = and_(seen, _LINE.school_id == next(iter(only)))
        self._all = (
            select(_LINE.record_id, _LINE.record_kind, _LINE.occurred_at, _LINE.text_written)
            .ext(distinct_on(_LINE.occurred_at, _LINE.record_id))
            .where(seen, not_(_LINE.restricted), *_asked(unit, request))
            .order_by(_LINE.occurred_at.desc(), _LINE.record_id.desc())
        )

    def after(self, position: Position | None, limit: int) -> Lines:
        """The next ``limit`` records after ``position``."""
        page = self._all.limit(limit)
        return page if position is None else page.where(tuple_(_LINE.occurred_at, _LINE.record_id) < tuple_(*position))

    def of(self, record_ids: Collection[UUID]) -> Lines:
        """The same of these records, as far as they are seen and asked for."""
        return self._all.where(_LINE.record_id.in_(record_ids))


def _asked(unit: Unit, request: SearchRecords) -> list[ColumnElement[bool]]:
    asked: list[ColumnElement[bool]] = []
    for column, value in (
        (_LINE.school_id, request.school_id),
        (_LINE.category_id, request.category_id),
        (_LINE.record_kind, request.kind),
    ):
        if value is not None:
            asked.append(column == value)
    if request.subject_id is not None:
        asked.append(_LINE.subject_id.in_(family_of(unit, request.subject_id)))
    if request.occurred_from is not None:
        asked.append(_LINE.occurred_at >= request.occurred_from)
    if request.occurred_before is not None:
        asked.append(_LINE.occurred_at < request.occurred_before)
    if request.recorded_by is not None:
        asked.append(_written_by(request.recorded_by))
    if request.person_id is not None:
        met = select(EntryPersonRow.entry_id).where(EntryPersonRow.person_id == request.person_id)
        asked.append(_LINE.record_id.in_(met))
    return asked


def _written_by(staff_id: UUID) -> ColumnElement[bool]:
    return or_(
        _LINE.record_id.in_(select(ConcernRow.id).where(ConcernRow.reporter_id == staff_id)),
        _LINE.record_id.in_(select(EntryRow.id).where(EntryRow.recorded_by == staff_id)),
        _LINE.record_id.in_(select(ActionRow.id).where(ActionRow.assigned_by == staff_id)),
    )
