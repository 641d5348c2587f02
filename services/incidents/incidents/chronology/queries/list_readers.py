"""Who has looked at a child's file."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from chassis.units import cursors
from chassis.units.cursors import filter_digest
from chassis.units.database import Unit
from chassis.units.one_of import none_of, one_of
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import FieldCode, invalid
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.chronology import FileReading, ListReaders, ReaderPage
from sqlalchemy import select, tuple_

from incidents.aliases import family_of
from incidents.models import FileReadingRow
from incidents.paging import cut, next_cursor
from incidents.sight.own_sight import sight_of

from .pupil_file import find_file

_ORDER = (
    FileReadingRow.last_at,
    FileReadingRow.reader_id,
    FileReadingRow.object_id,
    FileReadingRow.day,
    FileReadingRow.school_id,
    FileReadingRow.subject_id,
)


def list_readers(unit: Unit, request: ListReaders) -> ReaderPage:
    """One page, newest first, for those who triage at the child's school; by whichever of the child's ids they read;
    nothing of what is kept from the caller by itself.

    ``not_found``, ``not_permitted``.
    """
    file = find_file(unit, request.subject_id)
    unit.access.require(Right.CONCERN_TRIAGE, file.school_id)
    digest = filter_digest("readers", unit.access.actor_id, request.subject_id)
    wanted = select(FileReadingRow).where(
        one_of(FileReadingRow.subject_id, family_of(unit, request.subject_id)),
        none_of(FileReadingRow.object_id, sight_of(unit).barred),
    )
    if request.cursor is not None:
        wanted = wanted.where(tuple_(*_ORDER) < tuple_(*_after(request.cursor, digest)))
    in_order = wanted.order_by(*(column.desc() for column in _ORDER)).limit(request.limit + 1)
    rows, more = cut(unit.session.scalars(in_order).all(), request.limit)
    unit.audit(
        AuditAction.CHRONOLOGY_READERS_READ,
        right=Right.CONCERN_TRIAGE,
        school_ids=[file.school_id],
        subject_ids=[file.subject_id],
        object_id=file.subject_id,
    )
    keys = [getattr(rows[-1], column.key) for column in _ORDER] if rows else []
    return ReaderPage(readings=[reading_view(row) for row in rows], next_cursor=next_cursor(digest, more, *keys))


def reading_view(row: FileReadingRow) -> FileReading:
    """One line of the ledger."""
    return FileReading(
        reader_id=row.reader_id,
        kind=row.kind,
        object_id=row.object_id,
        first_at=row.first_at,
        last_at=row.last_at,
        times=row.times,
        by_mistake_at=row.by_mistake_at,
    )


def _after(cursor: str, digest: str) -> tuple[Any, ...]:
    values = cursors.decode(cursor, digest)
    try:
        last_at, reader_id, object_id, day, school_id, subject_id = values
        return (
            datetime.fromisoformat(last_at),
            UUID(reader_id),
            UUID(object_id),
            date.fromisoformat(day),
            UUID(school_id),
            UUID(subject_id),
        )
    except (ValueError, TypeError, AttributeError):
        raise invalid("cursor", FieldCode.WRONG_FORMAT) from None
