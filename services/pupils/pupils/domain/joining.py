"""Whether a row that names a child of another school of the trust, by UPN and birth date, brings that child here."""

from datetime import date
from enum import Enum, auto

from haven_schemas.rpc.pupil_changes import PupilChange

_BESIDE_ANOTHER = frozenset({"S", "G", "O"})
"""Subsidiary registration, guest, other (Common Basic Data Set): at this school beside their own."""


class Joining(Enum):
    """What becomes of the row."""

    MOVES = auto()
    """The child is this school's from now on, under the id they have."""
    BESIDE = auto()
    """The child stays where they are, and has an entry of their own here: a person says whether it is the same."""
    HELD_BACK = auto()
    """They left this school for another one, and the row does not say that they came back since."""


def joining(change: PupilChange, *, on_roll_there: bool, left_here_on: date | None) -> Joining:
    """By the newest school that began to name the child; a school that merely goes on naming them does not win."""
    if not on_roll_there:
        return Joining.MOVES
    if change.enrolment_status in _BESIDE_ANOTHER:
        return Joining.BESIDE
    came_back = change.enrolled_on is not None and left_here_on is not None and change.enrolled_on > left_here_on
    return Joining.MOVES if left_here_on is None or came_back else Joining.HELD_BACK
