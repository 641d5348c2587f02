"""Records that stood in the wrong child's file: who had read them there, and who was sent what."""

from chassis.cursors import filter_digest
from chassis.database import Unit
from chassis.keyring import Keyring
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents_moves import ListMoves, Move, MoveLine, MovePage, MoveQuery, Shared
from sqlalchemy import or_, select, tuple_

from incidents.models import EntryRow, FileReadingRow, RecordMoveRow, RecordSubjectRow
from incidents.narrative import holder_of, text_of, unseal

from .entry_history import read_details
from .list_readers import reading_view
from .one_record import find_record
from .own_sight import sight_of
from .paging import after_instant, cut, next_cursor

_MOST = 200
"""Readings, and pieces of information shared, that are shown of one move."""


def get_move(unit: Unit, keyring: Keyring, request: MoveQuery) -> Move:
    """The move, for those who triage at its school and see the record; ``not_found``; ``VaultAway``."""
    row = unit.session.get(RecordMoveRow, request.move_id)
    if row is None or not unit.access.has(Right.CONCERN_TRIAGE, row.school_id):
        raise Problem(ErrorCode.NOT_FOUND)
    if row.wrong_id in sight_of(unit).kept_from:
        raise Problem(ErrorCode.NOT_FOUND)
    find_record(unit, row.record_id)
    key = keyring.open(unit, row.record_id)
    unit.audit(
        AuditAction.RECORD_MOVE_READ,
        right=Right.CONCERN_TRIAGE,
        school_ids=[row.school_id],
        subject_ids=[row.wrong_id, *([row.right_id] if row.right_id else [])],
        object_id=row.record_id,
    )
    same = {name: getattr(row, name) for name in MoveLine.model_fields}
    return Move(
        **same,
        recorded_at=row.recorded_at,
        reason=unseal(key, "record_move", row.id, "reason", row.reason),
        readers=[reading_view(reading) for reading in _readers(unit, row)],
        shared=_shared(unit, keyring, row),
    )


def list_moves(unit: Unit, request: ListMoves) -> MovePage:
    """One page of the schools where the caller triages, newest first; none of a child they are kept from."""
    sight = sight_of(unit)
    digest = filter_digest("moves", unit.access.actor_id)
    wanted = select(RecordMoveRow).where(
        RecordMoveRow.school_id.in_(sight.triages_at),
        RecordMoveRow.wrong_id.not_in(sight.kept_from),
        or_(RecordMoveRow.right_id.is_(None), RecordMoveRow.right_id.not_in(sight.kept_from)),
    )
    if request.cursor is not None:
        after = after_instant(request.cursor, digest)
        wanted = wanted.where(tuple_(RecordMoveRow.moved_at, RecordMoveRow.id) < tuple_(*after))
    in_order = wanted.order_by(RecordMoveRow.moved_at.desc(), RecordMoveRow.id.desc()).limit(request.limit + 1)
    rows, more = cut(unit.session.scalars(in_order).all(), request.limit)
    unit.audit(
        AuditAction.RECORD_MOVE_READ,
        right=Right.CONCERN_TRIAGE,
        school_ids=[row.school_id for row in rows],
        subject_ids=[each for row in rows for each in (row.wrong_id, row.right_id) if each is not None],
    )
    keys = (rows[-1].moved_at, rows[-1].id) if rows else ()
    lines = [MoveLine(**{name: getattr(row, name) for name in MoveLine.model_fields}) for row in rows]
    return MovePage(moves=lines, next_cursor=next_cursor(digest, more, *keys))


def _readers(unit: Unit, row: RecordMoveRow) -> list[FileReadingRow]:
    """Whoever opened any part of the wrong child's file between the record's being written and its being moved."""
    read = (
        select(FileReadingRow)
        .where(
            FileReadingRow.subject_id == row.wrong_id,
            FileReadingRow.last_at >= row.recorded_at,
            FileReadingRow.first_at <= row.moved_at,
        )
        .order_by(FileReadingRow.last_at.desc(), FileReadingRow.reader_id, FileReadingRow.object_id)
        .limit(_MOST)
    )
    return list(unit.session.scalars(read))


def _shared(unit: Unit, keyring: Keyring, row: RecordMoveRow) -> list[Shared]:
    """What went to agencies about the wrong child while the record stood there."""
    line = RecordSubjectRow
    shared = (
        select(EntryRow)
        .join(line, line.record_id == EntryRow.id)
        .where(
            line.subject_id == row.wrong_id,
            line.record_kind == "disclosure",
            EntryRow.recorded_at >= row.recorded_at,
            EntryRow.recorded_at <= row.moved_at,
        )
        .order_by(EntryRow.recorded_at.desc())
        .limit(_MOST)
    )
    entries = unit.session.scalars(shared).all()
    if not entries:
        return []
    keys = keyring.open_many(unit, [entry.id for entry in entries], via=holder_of(row.wrong_id))
    return [
        Shared(
            entry_id=entry.id,
            occurred_at=entry.occurred_at,
            recorded_by=entry.recorded_by,
            agency=read_details(text_of(keys[entry.id], entry, "details")).agency if entry.id in keys else "",
        )
        for entry in entries
    ]
