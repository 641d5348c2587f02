"""Which pairs of pupils become one child only by the word of two people."""

from collections.abc import Sequence

from chassis.units.database import Unit

from pupils.matching.domain import two_words
from pupils.models import PupilRow

from .entries_of import entries_of


def take_two(unit: Unit, pairs: Sequence[tuple[PupilRow, PupilRow]]) -> list[bool]:
    """Of each pair, whether it takes two people; by every entry of theirs that the caller's schools have."""
    entries = entries_of(unit, [each.id for pair in pairs for each in pair]) if pairs else {}
    return [two_words.takes_two(entries[one.id], entries[other.id]) for one, other in pairs]


def takes_two(unit: Unit, one: PupilRow, other: PupilRow) -> bool:
    """Of one pair."""
    return take_two(unit, [(one, other)])[0]
