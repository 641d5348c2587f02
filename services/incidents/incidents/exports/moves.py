"""What was moved, and what was exported meanwhile."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from chassis.keys.keyring import Keyring
from chassis.units.cursors import filter_digest
from chassis.units.database import Unit
from chassis.units.one_of import none_of, one_of
from haven_schemas.acts.incidents.moves import ListMoves, Move, MoveLine, MovePage, MoveQuery, Rewritten, Sent, Shared
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from sqlalchemy import ColumnElement, and_, exists, func, or_, select, tuple_

from incidents.aliases import family_of, with_families
from incidents.categories import categories_by_id
from incidents.child import lately_taken_out, reading_view
from incidents.models import (
    ConcernRow,
    EntryRow,
    ExportRow,
    FileReadingRow,
    RecordMoveRow,
    RecordSubjectRow,
    RecordVersionRow,
)
from incidents.narrative import open_through, text_of, unseal
from incidents.paging import after_instant, cut, next_cursor
from incidents.reading import AnyRow, OneRecord, find_any_record, own_kind, read_details, read_referral
from incidents.sight import sight_of, visible_lines

from .rows import open_choices
from .scope import LONDON

MOST = 200
_SHOWN = timedelta(days=31)
_MOST_REWRITTEN = 50
_SHARED_WITH_AGENCIES = ("disclosure", "referral", "referral_step")
_MOST = 200
"""Readings, and pieces of information shared, that are shown of one move."""


def exports_meanwhile(unit: Unit, keyring: Keyring, move: RecordMoveRow, record: OneRecord[AnyRow]) -> list[Sent]:
    """Of the wrong child's chronology, or of the incident record it was in, newest first; at most ``MOST``.

    Those asked for between its writing and its moving and made (they may have expired since), unless the days that were
    asked for leave it out. ``VaultAway``; a recipient whose key is gone is empty.
    """
    ways: list[ColumnElement[bool]] = [ExportRow.subject_id.in_(family_of(unit, move.wrong_id))]
    if record.row.incident_id is not None:
        ways.append(ExportRow.incident_id == record.row.incident_id)
    return _sent(unit, keyring, move, record, ways)


def exports_of_others(
    unit: Unit, keyring: Keyring, move: RecordMoveRow, record: OneRecord[AnyRow], others: Collection[UUID]
) -> list[Sent]:
    """The same of the chronologies of ``others``, the other children in the record."""
    return _sent(unit, keyring, move, record, [ExportRow.subject_id.in_(others)]) if others else []


def _sent(
    unit: Unit,
    keyring: Keyring,
    move: RecordMoveRow,
    record: OneRecord[AnyRow],
    ways: Sequence[ColumnElement[bool]],
) -> list[Sent]:
    asked = (
        select(ExportRow)
        .where(
            or_(*ways),
            ExportRow.state.in_(("done", "expired")),
            ExportRow.asked_at >= move.recorded_at,
            ExportRow.asked_at <= move.moved_at,
        )
        .order_by(ExportRow.asked_at.desc(), ExportRow.id)
        .limit(MOST)
    )
    happened = record.lines[0].occurred_at
    return [_view(unit, keyring, row) for row in unit.session.scalars(asked) if _holds(row, happened)]


def _holds(row: ExportRow, happened: datetime) -> bool:
    day = happened.astimezone(LONDON).date()
    return (row.first_day is None or row.first_day <= day) and (
        row.last_day is None or day < row.last_day + timedelta(days=1)
    )


def _view(unit: Unit, keyring: Keyring, row: ExportRow) -> Sent:
    return Sent(
        export_id=row.id,
        of_record=row.incident_id is not None,
        asked_by=row.asked_by,
        asked_at=row.asked_at,
        recipient=_recipient(unit, keyring, row),
    )


def _recipient(unit: Unit, keyring: Keyring, row: ExportRow) -> str:
    try:
        return open_choices(unit, keyring, row).recipient
    except Problem as problem:
        if problem.code is not ErrorCode.KEY_GONE:
            raise
        return ""


def rewritten(unit: Unit) -> list[Rewritten]:
    """Of the last month at the schools where the caller triages, newest first: a record once for each who did, with its
    last change."""
    sight = sight_of(unit)
    at = func.coalesce(ConcernRow.changed_at, EntryRow.changed_at)
    seen = exists().where(
        RecordSubjectRow.record_id == RecordVersionRow.record_id, visible_lines(sight, categories_by_id(unit))
    )
    newest = (
        select(
            RecordVersionRow.record_id,
            RecordVersionRow.record_kind,
            RecordVersionRow.school_id,
            RecordVersionRow.rewritten_by,
            at.label("rewritten_at"),
        )
        .outerjoin(ConcernRow, ConcernRow.id == RecordVersionRow.record_id)
        .outerjoin(EntryRow, EntryRow.id == RecordVersionRow.record_id)
        .where(
            RecordVersionRow.rewritten_by.is_not(None),
            one_of(RecordVersionRow.school_id, sight.triages_at),
            at > unit.now - _SHOWN,
            seen,
        )
        .distinct()
        .order_by(at.desc(), RecordVersionRow.record_id)
        .limit(_MOST_REWRITTEN)
    )
    return [Rewritten.model_validate(row._asdict()) for row in unit.session.execute(newest)]


def get_move(unit: Unit, keyring: Keyring, request: MoveQuery) -> Move:
    """The move, for those who triage at its school and see the record; ``not_found``; ``VaultAway``."""
    row = unit.session.get(RecordMoveRow, request.move_id)
    if row is None or not unit.access.has(Right.CONCERN_TRIAGE, row.school_id):
        raise Problem(ErrorCode.NOT_FOUND)
    sight = sight_of(unit)
    if row.wrong_id in sight.kept_from | sight.closed:
        raise Problem(ErrorCode.NOT_FOUND)
    record = find_any_record(unit, row.record_id)
    others = _other_children(unit, row, record)
    unit.audit(
        AuditAction.RECORD_MOVE_READ,
        right=Right.CONCERN_TRIAGE,
        school_ids=[row.school_id],
        subject_ids=[row.wrong_id, *([row.right_id] if row.right_id else []), *others],
        object_id=row.record_id,
    )
    family = family_of(unit, row.wrong_id)
    same = {name: getattr(row, name) for name in MoveLine.model_fields}
    return Move(
        **same,
        marks_of=row.marks_of_id,
        recorded_at=row.recorded_at,
        reason=_reason(unit, keyring, row),
        readers=[reading_view(reading) for reading in _readers(unit, row, FileReadingRow.subject_id.in_(family))],
        shared=_shared(unit, keyring, row, family),
        sent=exports_meanwhile(unit, keyring, row, record),
        readers_beside=[reading_view(reading) for reading in _readers(unit, row, _saw_it_in_others(record, others))],
        sent_beside=exports_of_others(unit, keyring, row, record, others),
    )


def list_moves(unit: Unit, request: ListMoves) -> MovePage:
    """One page of the schools where the caller triages, newest first; none of a child whose file is not theirs."""
    sight = sight_of(unit)
    hidden = sight.kept_from | sight.closed
    digest = filter_digest("moves", unit.access.actor_id)
    wanted = select(RecordMoveRow).where(
        RecordMoveRow.school_id.in_(sight.triages_at),
        RecordMoveRow.wrong_id.not_in(hidden),
        none_of(RecordMoveRow.record_id, sight.barred),
        or_(RecordMoveRow.right_id.is_(None), RecordMoveRow.right_id.not_in(hidden)),
    )
    if request.cursor is not None:
        after = after_instant(request.cursor, digest)
        wanted = wanted.where(tuple_(RecordMoveRow.moved_at, RecordMoveRow.id) < tuple_(*after))
    in_order = wanted.order_by(RecordMoveRow.moved_at.desc(), RecordMoveRow.id.desc()).limit(request.limit + 1)
    rows, more = cut(unit.session.scalars(in_order).all(), request.limit)
    others = [] if request.cursor is not None else rewritten(unit)
    taken = [] if request.cursor is not None else lately_taken_out(unit)
    unit.audit(
        AuditAction.RECORD_MOVE_READ,
        right=Right.CONCERN_TRIAGE,
        school_ids=[each.school_id for some in (rows, others, taken) for each in some],
        subject_ids=[
            *(each for row in rows for each in (row.wrong_id, row.right_id) if each is not None),
            *(each.subject_id for each in taken),
        ],
    )
    keys = (rows[-1].moved_at, rows[-1].id) if rows else ()
    lines = [MoveLine(**{name: getattr(row, name) for name in MoveLine.model_fields}) for row in rows]
    return MovePage(moves=lines, next_cursor=next_cursor(digest, more, *keys), rewritten=others, taken_out=taken)


def _reason(unit: Unit, keyring: Keyring, row: RecordMoveRow) -> str:
    """Empty once the version of a document it was sealed with is gone."""
    try:
        key = keyring.open(unit, row.record_id, key_version=row.key_version)
    except Problem as problem:
        if problem.code is not ErrorCode.KEY_GONE:
            raise
        return ""
    return unseal(key, "record_move", row.id, "reason", row.reason)


def _other_children(unit: Unit, row: RecordMoveRow, record: OneRecord[AnyRow]) -> frozenset[UUID]:
    """Every id of the other children who were in the record with the wrong one, but for files closed to the caller."""
    known = row.beside_ids
    others = {each for each in record.subject_ids if each != row.right_id} if known is None else set(known)
    sight = sight_of(unit)
    return with_families(unit, others) - sight.kept_from - sight.closed


def _saw_it_in_others(record: OneRecord[AnyRow], others: Collection[UUID]) -> ColumnElement[bool]:
    """Readings of the other children's files in which the record may have stood: of their chronology, or of itself."""
    whole = {record.row.id, record.row.incident_id, getattr(record.row, "concern_id", None)} - {None}
    return and_(
        FileReadingRow.subject_id.in_(others),
        or_(FileReadingRow.kind == "chronology", FileReadingRow.object_id.in_(whole)),
    )


def _readers(unit: Unit, row: RecordMoveRow, of_file: ColumnElement[bool]) -> list[FileReadingRow]:
    """Whoever opened any part of the file between the record's being written and its being moved."""
    read = (
        select(FileReadingRow)
        .where(
            of_file,
            FileReadingRow.last_at >= row.recorded_at,
            FileReadingRow.first_at <= row.moved_at,
        )
        .order_by(FileReadingRow.last_at.desc(), FileReadingRow.reader_id, FileReadingRow.object_id)
        .limit(_MOST)
    )
    return list(unit.session.scalars(read))


def _shared(unit: Unit, keyring: Keyring, row: RecordMoveRow, family: Sequence[UUID]) -> list[Shared]:
    """What went to agencies about the wrong child while the record stood there; nothing whose use is restricted."""
    line = RecordSubjectRow
    shared = (
        select(EntryRow)
        .join(line, line.record_id == EntryRow.id)
        .where(
            line.subject_id.in_(family),
            line.record_kind.in_(_SHARED_WITH_AGENCIES),
            ~line.restricted,
            EntryRow.recorded_at >= row.recorded_at,
            EntryRow.recorded_at <= row.moved_at,
        )
        .order_by(EntryRow.recorded_at.desc(), EntryRow.id)
        .distinct()
        .limit(_MOST)
    )
    entries = unit.session.scalars(shared).all()
    if not entries:
        return []
    keys = open_through(unit, keyring, [entry.id for entry in entries], family)
    return [
        Shared(
            entry_id=entry.id,
            occurred_at=entry.occurred_at,
            recorded_by=entry.recorded_by,
            agency=_agency(entry, text_of(keys[entry.id], entry, "details")) if entry.id in keys else "",
        )
        for entry in entries
    ]


def _agency(entry: EntryRow, details: str) -> str:
    """Whom it says that something was sent to, or with whom news of a referral were exchanged."""
    if own_kind(entry.kind) is None:
        return read_details(details).agency
    said = read_referral(details)
    return said.sent_to or said.with_whom
