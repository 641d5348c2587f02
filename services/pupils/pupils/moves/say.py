"""A change of rolls is said.

Who calls this has both schools in scope, and has locked the child's entries of them.

Of a child whom a row registers beside another school's registration (a guest, a subsidiary one) nothing is said until a
person says that it is the same child: one row alone would open the other school's file.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.ids import new_id
from chassis.units.rows import of_row
from haven_schemas.audit_actions import AuditAction
from haven_schemas.events import PupilMoved
from haven_schemas.events.pupils import MoveState
from sqlalchemy import or_, select

from pupils.models import PupilMoveRow, PupilRow, RollQuestionRow, SchoolRow

from .words import NewWord, Place, last_word, lock_words, word_of

_OPEN = ("waiting", "still_here", "here_now")


def say_moved(unit: Unit, came_from: Place, now_at: Place, move_id: UUID | None = None) -> None:
    """The child is at ``now_at`` and no longer at ``came_from``; nothing where that was said and still holds."""
    rows = lock_words(unit, {came_from.pupil_id, now_at.pupil_id})
    words = [word_of(row) for row in rows]
    last = last_word(words)
    said = any((each.state, each.came_from, each.now_at) == ("moved", came_from, now_at) for each in words)
    if said and last is not None and last.state == "moved" and last.now_at == now_at:
        return
    say(unit, rows, NewWord(came_from, now_at, "moved", move_id))


def say_both(unit: Unit, first: Place, second: Place, move_id: UUID | None = None) -> None:
    """The child is registered at both schools; nothing where that is the last word on the two."""
    rows = lock_words(unit, {first.pupil_id, second.pupil_id})
    between = [word for word in map(word_of, rows) if word.is_of(first.pupil_id, second.pupil_id)]
    last = last_word(between)
    if last is None or last.state != "both":
        say(unit, rows, NewWord(first, second, "both", move_id))


def say_still_there(unit: Unit, pupil: Place, entry: Place) -> None:
    """The child has not gone from ``pupil`` to ``entry`` after all: if that was the last word, it is ended."""
    rows = lock_words(unit, {pupil.pupil_id, entry.pupil_id})
    last = last_word(word_of(row) for row in rows)
    if last is not None and (last.came_from.pupil_id, last.now_at.pupil_id) == (pupil.pupil_id, entry.pupil_id):
        _end(unit, rows, last.move_id)


def end_between(unit: Unit, one: UUID, other: UUID) -> None:
    """The two entries are two children: nothing that was said between them holds."""
    rows = lock_words(unit, {one, other})
    for word in [word_of(row) for row in rows]:
        if word.is_of(one, other) and word.state != "ended":
            _end(unit, rows, word.move_id)


def say(unit: Unit, rows: Sequence[PupilMoveRow], said: NewWord) -> None:
    """``said``, whatever was said before; ``rows``: all words about the child, locked.

    Who goes the same way once more has made another move: a reader takes the same word under the same id for a copy.
    """
    row = next((each for each in rows if each.move_id == said.move_id), None)
    if row is None or _says(row, said):
        row = PupilMoveRow(move_id=new_id() if row is not None or said.move_id is None else said.move_id)
        unit.session.add(row)
    row.from_pupil_id, row.from_school_id = said.came_from.pupil_id, said.came_from.school_id
    row.to_pupil_id, row.to_school_id = said.now_at.pupil_id, said.now_at.school_id
    row.school_ids = sorted({said.came_from.school_id, said.now_at.school_id})
    _write(unit, row, said.state, _next_version(rows))


def _says(row: PupilMoveRow, said: NewWord) -> bool:
    word = word_of(row)
    return (word.came_from, word.now_at, word.state) == (said.came_from, said.now_at, said.state)


def _end(unit: Unit, rows: Sequence[PupilMoveRow], move_id: UUID) -> None:
    row = next(each for each in rows if each.move_id == move_id)
    _write(unit, row, "ended", _next_version(rows))


def _next_version(rows: Sequence[PupilMoveRow]) -> int:
    return 1 + max((row.version for row in rows), default=0)


def _write(unit: Unit, row: PupilMoveRow, state: MoveState, version: int) -> None:
    row.state, row.version, row.said_at = state, version, unit.now
    unit.session.flush()
    unit.publish(event_of(row), aggregate_id=row.move_id, aggregate_version=row.version, school_id=row.to_school_id)
    unit.audit(
        AuditAction.PUPIL_MOVE_TELL,
        school_ids=row.school_ids,
        subject_ids={row.from_pupil_id, row.to_pupil_id},
        object_id=row.move_id,
        outcome=row.state,
    )


def event_of(row: PupilMoveRow) -> PupilMoved:
    """The row as other services are told it."""
    return of_row(PupilMoved, row)


def say_answered(unit: Unit, question: RollQuestionRow, pupil: PupilRow, entry: PupilRow) -> None:
    """``pupil`` and ``entry``: those of the question, as they are kept at their schools. A question that waits, or was
    withdrawn, says nothing: the child is where they were last said to be."""
    if question.state in ("moved", "left", "here_now"):
        say_moved(unit, place_of(pupil), place_of(entry), question.id)
    elif question.state == "both":
        say_both(unit, place_of(pupil), place_of(entry), question.id)
    elif question.state == "still_here" and not question.carried_out:
        say_still_there(unit, place_of(pupil), place_of(entry))


def say_joined(unit: Unit, school_id: UUID, coming: Mapping[UUID, UUID]) -> None:
    """``coming``: pupils whom ``school_id`` took on under the id they had, and from which school."""
    if not coming:
        return
    unit.scope_to(unit.session.scalars(select(SchoolRow.id)))
    for pupil_id, from_school_id in sorted(coming.items()):
        now_at = Place(pupil_id, school_id)
        say_moved(unit, _was_at(unit, Place(pupil_id, from_school_id), now_at), now_at)
    unit.scope_to({school_id})


def _was_at(unit: Unit, entry: Place, now_at: Place) -> Place:
    """Where the child was last: at the school of that entry, unless they went on from there under another id."""
    last = last_word(word_of(row) for row in lock_words(unit, {entry.pupil_id}))
    if last is None or last.state != "moved" or last.now_at.school_id == now_at.school_id:
        return entry
    return last.now_at


def say_merged(unit: Unit, one: PupilRow, other: PupilRow) -> None:
    """On one roll only: the child went from the other school to that one, and their file has to follow; that they are
    one child is the word of somebody responsible at both schools. On both: registered at both, unless both teams are
    being asked. On none: nothing."""
    if one.school_id == other.school_id or not (one.on_roll or other.on_roll):
        return
    first, second = (one, other) if other.on_roll else (other, one)
    if not first.on_roll:
        say_moved(unit, place_of(first), place_of(second))
    elif not _is_asked(unit, first, second):
        say_both(unit, place_of(first), place_of(second))


def place_of(pupil: PupilRow) -> Place:
    """The entry as a place."""
    return Place(pupil.id, pupil.school_id)


def _is_asked(unit: Unit, one: PupilRow, other: PupilRow) -> bool:
    pair = (one.id, other.id)
    asked = select(RollQuestionRow.id).where(
        or_(*(RollQuestionRow.state == each for each in _OPEN)),
        RollQuestionRow.pupil_id.in_(pair),
        RollQuestionRow.entry_id.in_(pair),
    )
    return unit.session.scalar(asked.limit(1)) is not None
