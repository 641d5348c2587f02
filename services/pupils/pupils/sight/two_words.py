"""Which merges take the word of two people, and for how long the first one's is kept for the second."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Protocol
from uuid import UUID

HOLDS_FOR = timedelta(days=28)
"""Who said so first may have left by then; whoever says so next is the first again."""


class Entry(Protocol):
    """One entry of the roll, as far as it matters here."""

    @property
    def school_id(self) -> UUID:
        """Whose roll it is of."""

    @property
    def date_of_birth(self) -> date:
        """As the roll has it."""

    @property
    def latest_birth(self) -> date | None:
        """The latest that was ever said of them, where another than today's was."""

    @property
    def on_roll(self) -> bool:
        """Whether they are there today."""


def two_people(one: Iterable[Entry], other: Iterable[Entry]) -> bool:
    """``one`` and ``other``: all entries of each child. They are two by what any school says of them: another birth
    date, also one that was said before, or a place each on one school's roll."""
    mine, theirs = list(one), list(other)
    births = {entry.date_of_birth for entry in (*mine, *theirs)}
    births |= {entry.latest_birth for entry in (*mine, *theirs) if entry.latest_birth is not None}
    return len(births) > 1 or not {*_rolls(mine)}.isdisjoint(_rolls(theirs))


def _rolls(entries: Iterable[Entry]) -> Iterable[UUID]:
    return (entry.school_id for entry in entries if entry.on_roll)
