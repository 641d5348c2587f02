"""What was said of a child.

Each word says that the child went from one place to another, is at both, or that what was said does not hold. Of all
the words about one child the newest that was not ended says where the child is.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from chassis.units.database import Unit
from haven_schemas.events.pupils import MoveState
from sqlalchemy import func, select, text

from pupils.batch import may_be_at_both
from pupils.models import PupilMoveRow, PupilRow

_SAME_CHILD = text("""
WITH RECURSIVE child (id) AS (
    SELECT unnest(CAST(:asked AS uuid[]))
    UNION
    SELECT CASE WHEN move.from_pupil_id = child.id THEN move.to_pupil_id ELSE move.from_pupil_id END
    FROM child JOIN pupil_move move ON child.id IN (move.from_pupil_id, move.to_pupil_id)
)
SELECT move.move_id FROM pupil_move move JOIN child ON child.id IN (move.from_pupil_id, move.to_pupil_id)
""")


@dataclass(frozen=True)
class Place:
    """A child's entry on the roll of a school; its id stays the child's when they take it to another school."""

    pupil_id: UUID
    school_id: UUID


@dataclass(frozen=True)
class Word:
    """What was said of a move; ``version`` grows over all words about one child."""

    move_id: UUID
    came_from: Place
    now_at: Place
    state: MoveState
    version: int

    def is_of(self, one: UUID, other: UUID) -> bool:
        """Whether it is about these two entries."""
        return {self.came_from.pupil_id, self.now_at.pupil_id} == {one, other}


@dataclass(frozen=True)
class Entry:
    """An entry of the child as its roll has it today."""

    place: Place
    on_roll: bool
    enrolment_status: str | None
    protected: bool


@dataclass(frozen=True)
class NewWord:
    """What is to be said. ``move_id`` None: a move of its own."""

    came_from: Place
    now_at: Place
    state: MoveState
    move_id: UUID | None = None


def last_word(words: Iterable[Word]) -> Word | None:
    """The one that says where the child is; None while nothing was said, or all of it was ended."""
    standing = [each for each in words if each.state != "ended"]
    return max(standing, key=lambda each: (each.version, each.move_id), default=None)


def said_by_rolls(words: Collection[Word], entries: Collection[Entry]) -> NewWord | None:
    """What the rolls say beyond the last word; None where they agree with it, or leave the child nowhere.

    Between two rolls the school that had the child last stays responsible. Of a protected child nothing is said: the
    file goes to nobody new, and is taken from nobody who has it. Being on two rolls is for people to settle
    (``two_rolls``), unless one of the registrations says that it stands beside another.
    """
    last = last_word(words)
    if last is None or any(each.protected for each in entries):
        return None
    there = {each.place.pupil_id: each for each in entries if each.on_roll}
    if last.state == "both":
        return _one_of_both(last, there)
    here = there.pop(last.now_at.pupil_id, None)
    others = sorted(there.values(), key=lambda each: each.place.pupil_id)
    if here is None:
        return NewWord(last.now_at, others[0].place, "moved") if others else None
    beside = [each for each in others if may_be_at_both(here.enrolment_status, each.enrolment_status)]
    return NewWord(here.place, beside[0].place, "both") if beside else None


def _one_of_both(last: Word, there: dict[UUID, Entry]) -> NewWord | None:
    """Who is registered at two schools, and now at one of them only, has left the other for it."""
    first, second = last.came_from, last.now_at
    if (first.pupil_id in there) == (second.pupil_id in there):
        return None
    left, stays = (second, first) if first.pupil_id in there else (first, second)
    return NewWord(left, stays, "moved", last.move_id)


def lock_words(unit: Unit, pupil_ids: Collection[UUID]) -> list[PupilMoveRow]:
    """As far as the unit's schools see them, locked in the order of their ids: of two that say something of one child
    the second sees what the first said, moves that were new among it."""
    asked = {"asked": [str(each) for each in pupil_ids]}
    rows: list[PupilMoveRow] = []
    while not (found := set(unit.session.scalars(_SAME_CHILD, asked))) <= {row.move_id for row in rows}:
        locked = select(PupilMoveRow).where(PupilMoveRow.move_id.in_(found)).order_by(PupilMoveRow.move_id)
        rows = list(unit.session.scalars(locked.with_for_update().execution_options(populate_existing=True)))
    return rows


def word_of(row: PupilMoveRow) -> Word:
    """The row as a word."""
    state: Any = row.state
    return Word(
        row.move_id,
        Place(row.from_pupil_id, row.from_school_id),
        Place(row.to_pupil_id, row.to_school_id),
        state,
        row.version,
    )


def entries_named(unit: Unit, places: Collection[Place]) -> list[Entry]:
    """Each as the entry it was merged into at its own school, if it was, under the id that the words have for it. One
    that leads to a protected child counts as protected.

    Not locked: others lock entries before words, and what a roll changes meanwhile is looked at the next time."""
    asked = {place.pupil_id: place for place in places}
    each = func.unnest(list(asked)).column_valued("asked")
    found = unit.session.execute(select(each, func.kept_entry(each))).all()
    kept = {of: entry for of, entry in found}  # noqa: C416  # rows are no pairs to mypy
    those = select(PupilRow).where(PupilRow.id.in_({entry for entry in kept.values() if entry}))
    rows = {row.id: row for row in unit.session.scalars(those)}
    return [_entry(place, rows.get(kept[pupil_id])) for pupil_id, place in asked.items()]


def _entry(place: Place, row: PupilRow | None) -> Entry:
    if row is None:
        return Entry(place, on_roll=False, enrolment_status=None, protected=True)
    return Entry(Place(place.pupil_id, row.school_id), row.on_roll, row.enrolment_status, row.protected)
