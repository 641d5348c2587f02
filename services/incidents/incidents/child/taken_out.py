"""What stands no longer in a file."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.one_of import none_of, one_of
from haven_schemas.acts.incidents.chronology import MistakeNoted, OpenedByMistake
from haven_schemas.acts.incidents.moves import TakenOutLine
from haven_schemas.acts.incidents.records import MovedOut, TakenOut
from haven_schemas.audit_actions import AuditAction
from haven_schemas.errors import ErrorCode, Problem
from haven_schemas.rights import Right
from sqlalchemy import Select, exists, select, update
from sqlalchemy.orm import aliased

from incidents.aliases import family_of
from incidents.models import FileReadingRow, RecordMoveRow, TakenOutRow
from incidents.sight import sight_of

_MOST = 20
_SHOWN = timedelta(days=31)
_MOST_IN_A_FILE, _MOST_LISTED = 20, 50
_MISTAKE_IS_SAID_WITHIN = timedelta(days=7)
"""Of the reading that was one."""


def moved_out(unit: Unit, family: Sequence[UUID]) -> list[MovedOut]:
    """Newest first, of schools where the caller triages. By whichever id of the child; the file is theirs to open."""
    sight = sight_of(unit)
    moves = (
        select(RecordMoveRow.moved_by, RecordMoveRow.moved_at)
        .where(
            one_of(RecordMoveRow.wrong_id, family),
            one_of(RecordMoveRow.school_id, sight.triages_at),
            none_of(RecordMoveRow.record_id, sight.barred),
        )
        .order_by(RecordMoveRow.moved_at.desc(), RecordMoveRow.id.desc())
        .limit(_MOST)
    )
    return [MovedOut(moved_by=moved_by, moved_at=moved_at) for moved_by, moved_at in unit.session.execute(moves)]


def taken_out(unit: Unit, family: Sequence[UUID]) -> list[TakenOut]:
    """Of one child's file, newest first. By whichever id of the child; the file is theirs to open."""
    found = _seen(unit).where(one_of(TakenOutRow.subject_id, family)).limit(_MOST_IN_A_FILE)
    return [TakenOut.model_validate(row, from_attributes=True) for row in unit.session.scalars(found)]


def lately_taken_out(unit: Unit) -> list[TakenOutLine]:
    """Of the last month at the schools where the caller triages, newest first."""
    found = _seen(unit).where(TakenOutRow.taken_at > unit.now - _SHOWN).limit(_MOST_LISTED)
    return [TakenOutLine.model_validate(row, from_attributes=True) for row in unit.session.scalars(found)]


def _seen(unit: Unit) -> Select[TakenOutRow]:
    """None of a record of a child whom the caller is kept from, in whoever's file."""
    sight, beside = sight_of(unit), aliased(TakenOutRow)
    hidden = exists().where(beside.id == TakenOutRow.id, one_of(beside.subject_id, sight.kept_from | sight.closed))
    return (
        select(TakenOutRow)
        .where(one_of(TakenOutRow.school_id, sight.triages_at), ~hidden)
        .order_by(TakenOutRow.taken_at.desc(), TakenOutRow.id.desc(), TakenOutRow.subject_id)
    )


def note_mistake(unit: Unit, request: OpenedByMistake) -> MistakeNoted:
    """Marks the newest of the caller's own readings of the file: those before it were meant.

    The reading stays in the ledger and in the audit log: this stands beside it. ``not_found`` unless they looked at it
    within 7 days, and have not said so of that reading already.
    """
    own = (
        FileReadingRow.subject_id.in_(family_of(unit, request.subject_id)),
        FileReadingRow.reader_id == unit.access.actor_id,
    )
    newest = unit.session.scalar(select(FileReadingRow).where(*own).order_by(FileReadingRow.last_at.desc()).limit(1))
    if newest is None or newest.last_at <= unit.now - _MISTAKE_IS_SAID_WITHIN:
        raise Problem(ErrorCode.NOT_FOUND)
    if newest.by_mistake_at is not None and newest.by_mistake_at >= newest.last_at:
        raise Problem(ErrorCode.NOT_FOUND)
    same = (FileReadingRow.object_id == newest.object_id, FileReadingRow.last_at == newest.last_at)
    marked = unit.session.execute(
        update(FileReadingRow).where(*own, *same).values(by_mistake_at=unit.now).returning(FileReadingRow.school_id)
    ).all()
    unit.audit(
        AuditAction.CHRONOLOGY_PUPIL_MISTAKE,
        right=Right.RECORD_READ,
        school_ids=[school_id for (school_id,) in marked],
        subject_ids=[request.subject_id],
        object_id=request.subject_id,
    )
    return MistakeNoted(subject_id=request.subject_id, noted_at=unit.now)
