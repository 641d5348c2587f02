"""Which records a search looks through, newest occurrence first: what of the school's file is seen and asked for."""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.one_of import one_of
from haven_schemas.acts.incidents.search import SearchRecords
from sqlalchemy import ColumnElement, Select, and_, not_, or_, select, tuple_, union_all
from sqlalchemy.dialects.postgresql import distinct_on

from incidents.aliases import family_of
from incidents.models import (
    ActionRow,
    CategoryRow,
    ConcernRow,
    EntryPersonRow,
    EntryRow,
    FileReaderRow,
    RecordSubjectRow,
)
from incidents.sight import sight_of, visible_lines

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
        sight = sight_of(unit)
        only = sight.reads_at if request.school_id is None else {request.school_id}
        asked = (not_(_LINE.restricted), *_asked(unit, request))
        kept = and_(visible_lines(sight, categories, by="school"), *asked)
        if len(only) == 1:  # said plainly, so that the walk along ``record_subject_search`` is in order already
            kept = and_(kept, _LINE.school_id == next(iter(only)))
        self._parts = [_lines(kept)]
        # Files of children who came from other schools: a walk of their own along those children's lines, for who
        # has any, so that the first one stays in the order of its index.
        handed = unit.session.scalars(
            select(FileReaderRow.subject_id).where(one_of(FileReaderRow.school_id, only & sight.reads_at)).distinct()
        ).all()
        if handed:
            elsewhere = visible_lines(sight, categories, by="file")
            self._parts.append(_lines(and_(one_of(_LINE.subject_id, handed), elsewhere, *asked)))

    def after(self, position: Position | None, limit: int) -> Lines:
        """The next ``limit`` records after ``position``."""
        pages = [part.limit(limit) for part in self._parts]
        if position is not None:
            pages = [page.where(tuple_(_LINE.occurred_at, _LINE.record_id) < tuple_(*position)) for page in pages]
        return pages[0] if len(pages) == 1 else _together(pages).limit(limit)

    def of(self, record_ids: Collection[UUID]) -> Lines:
        """The same of these records, as far as they are seen and asked for."""
        wanted = [part.where(one_of(_LINE.record_id, record_ids)) for part in self._parts]
        return wanted[0] if len(wanted) == 1 else _together(wanted)


def _lines(condition: ColumnElement[bool]) -> Lines:
    return (
        select(_LINE.record_id, _LINE.record_kind, _LINE.occurred_at, _LINE.text_written)
        .ext(distinct_on(_LINE.occurred_at, _LINE.record_id))
        .where(condition)
        .order_by(_LINE.occurred_at.desc(), _LINE.record_id.desc())
    )


def _together(pages: Sequence[Lines]) -> Lines:
    """One order out of several; a record that is in two of them comes once."""
    found = union_all(*(select(page.subquery()) for page in pages)).subquery()
    columns = (found.c.record_id, found.c.record_kind, found.c.occurred_at, found.c.text_written)
    in_order = select(*columns).ext(distinct_on(found.c.occurred_at, found.c.record_id))
    return in_order.order_by(found.c.occurred_at.desc(), found.c.record_id.desc())


def _asked(unit: Unit, request: SearchRecords) -> list[ColumnElement[bool]]:
    asked: list[ColumnElement[bool]] = []
    for column, value in (
        (_LINE.category_id, request.category_id),
        (_LINE.record_kind, request.kind),
    ):
        if value is not None:
            asked.append(column == value)
    if request.subject_id is not None:
        asked.append(one_of(_LINE.subject_id, family_of(unit, request.subject_id)))
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
