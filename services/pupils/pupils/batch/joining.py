"""What becomes of a row that names a child of another school of the trust by UPN and birth date.

No row takes a child off another school's roll: who is on one stays there, and both schools are asked.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import Enum, auto
from uuid import UUID

from haven_schemas.acts.pupil_changes import PupilChange

from .merging import is_here_by

AT_ANOTHER_TOO = frozenset({"S", "G", "O"})
"""Subsidiary registration, guest, other (Common Basic Data Set): at this school as well as at their own."""

MAIN = "M"
"""Current main registration of a child who is registered at two schools (Common Basic Data Set)."""


@dataclass(frozen=True)
class EntryElsewhere:
    """A child's entry at another school.

    ``alias``: a person said that another entry is the same child, so the entry stays where it is.
    """

    pupil_id: UUID
    school_id: UUID
    on_roll: bool
    enrolment_status: str | None
    alias: bool


class Joining(Enum):
    """What becomes of the row."""

    MOVES = auto()
    """The child is on nobody's roll, and is this school's from now on, under the id they have."""
    ASKS = auto()
    """The child is on another school's roll: they have an entry of their own here, and both schools are asked."""
    AT_BOTH = auto()
    """Registered at two schools: an entry of their own here; a person says whether it is the same child."""
    APART = auto()
    """The row says that the child is not here: an entry of their own, and nobody is asked."""


def joining(change: PupilChange, elsewhere: Collection[EntryElsewhere], today: date) -> Joining:
    """``elsewhere``: the child's entries at other schools, at least one."""
    if not is_here_by(change.left_on, change.enrolment_status, today):
        return Joining.APART
    there = on_rolls(elsewhere)
    if not there:
        return Joining.APART if all(each.alias for each in elsewhere) else Joining.MOVES
    if all(may_be_at_both(change.enrolment_status, each.enrolment_status) for each in there):
        return Joining.AT_BOTH
    return Joining.ASKS


def on_rolls(elsewhere: Collection[EntryElsewhere]) -> list[EntryElsewhere]:
    """Those of the entries that are on the roll of their school."""
    return [each for each in elsewhere if each.on_roll]


def may_be_at_both(one: str | None, other: str | None) -> bool:
    """Whether two enrolment statuses say that a child is at both schools: one of them is a second one."""
    return not AT_ANOTHER_TOO.isdisjoint((one, other))
