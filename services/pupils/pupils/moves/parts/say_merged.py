"""Says where a child is of whom a person said that entries of two schools are one, or are not."""

from chassis.units.database import Unit
from sqlalchemy import or_, select

from pupils.models import PupilRow, RollQuestionRow
from pupils.moves.domain.words import Place

from .say import say_both, say_moved

_OPEN = ("waiting", "still_here", "here_now")


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
