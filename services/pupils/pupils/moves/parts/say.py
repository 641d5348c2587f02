"""Says where a child is: the word, its event and its audit entry are written together, and each word once.

Who calls this has both schools in scope, and has locked the child's entries of them.
"""

from collections.abc import Sequence
from uuid import UUID

from chassis.units.database import Unit
from chassis.units.ids import new_id
from haven_schemas.audit_actions import AuditAction
from haven_schemas.events import PupilMoved
from haven_schemas.events.pupils import MoveState

from pupils.models import PupilMoveRow
from pupils.moves.domain.words import NewWord, Place, last_word
from pupils.moves.queries.words_of import lock_words, word_of


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
    return PupilMoved.model_validate(
        {
            "move_id": row.move_id,
            "from_pupil_id": row.from_pupil_id,
            "from_school_id": row.from_school_id,
            "to_pupil_id": row.to_pupil_id,
            "to_school_id": row.to_school_id,
            "state": row.state,
            "version": row.version,
        }
    )
