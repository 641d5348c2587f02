"""Entries that are one child."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from uuid import UUID

from chassis.units.database import Unit
from sqlalchemy import Select, bindparam, or_, select
from sqlalchemy.orm import aliased

from pupils.models import PupilMergeRow, PupilRow

from .two_words import two_people


def _walk() -> Select[UUID, PupilRow]:
    same = select(PupilRow.id.label("asked"), PupilRow.id.label("entry")).where(
        PupilRow.id.in_(bindparam("asked", expanding=True))
    )
    walked = same.cte("same", recursive=True)
    mine, other = aliased(PupilRow), aliased(PupilRow)
    step = (
        select(walked.c.asked, other.id)
        .join(mine, mine.id == walked.c.entry)
        .join(other, or_(other.merged_into == mine.id, other.id == mine.merged_into))
    )
    walked = walked.union(step)
    return select(walked.c.asked, PupilRow).join(PupilRow, PupilRow.id == walked.c.entry)


_WALK = _walk()
"""Put together once: that took longer than the statement itself, with every pupil's record that was opened."""


def entries_of(unit: Unit, asked: Sequence[UUID]) -> dict[UUID, list[PupilRow]]:
    """Each of the pupils that exist, first, with every entry that a merge says is the same child."""
    found = unit.session.execute(_WALK, {"asked": list(asked)}).all()
    entries = defaultdict[UUID, list[PupilRow]](list)
    for of, entry in sorted(found, key=lambda pair: (pair[1].id != pair[0], pair[1].id)):
        entries[of].append(entry)
    return entries


@contextmanager
def entries_with_schools(unit: Unit, pupil: PupilRow) -> Iterator[list[PupilRow]]:
    """As ``entries_of`` one pupil, while the block lasts also those that other schools have, where the child is on the
    roll of this one: what stops letters, and who may not collect, comes along with a child, whatever its file does.
    A school that the child left is told nothing of where they are."""
    merges = select(PupilMergeRow.school_ids).where(
        or_(PupilMergeRow.pupil_id == pupil.id, PupilMergeRow.alias_id == pupil.id), PupilMergeRow.ended_at.is_(None)
    )
    there = {school for ids in unit.session.scalars(merges) for school in ids} if pupil.on_roll else set()
    if not there - {pupil.school_id}:
        yield entries_of(unit, [pupil.id])[pupil.id]
        return
    with unit.beyond_own_schools({pupil.school_id, *there}):
        yield entries_of(unit, [pupil.id])[pupil.id]


def take_two(unit: Unit, pairs: Sequence[tuple[PupilRow, PupilRow]]) -> list[bool]:
    """Of each pair, whether it takes two people; by every entry of theirs that the caller's schools have."""
    entries = entries_of(unit, [each.id for pair in pairs for each in pair]) if pairs else {}
    return [two_people(entries[one.id], entries[other.id]) for one, other in pairs]


def takes_two(unit: Unit, one: PupilRow, other: PupilRow) -> bool:
    """Of one pair."""
    return take_two(unit, [(one, other)])[0]
