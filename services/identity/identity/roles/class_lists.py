"""Which classes a role covers that follows what a list says: they move or become fewer, within what was agreed."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from haven_schemas.class_names import class_key

from .roles import RoleEntry

_FEWEST = 6
_TIMES = 2
_MOST = 50


@dataclass(frozen=True)
class Covered:
    """Class and year groups of a role. Both empty: no pupil at all; it never means all of them."""

    classes: tuple[str, ...]
    year_groups: tuple[str, ...]


@dataclass(frozen=True)
class Agreed:
    """How many of each a second person agreed to at most."""

    classes: int
    year_groups: int


def may_follow(role: RoleEntry) -> bool:
    """Only a role that sees some pupils and not all, and never an administrator's."""
    return role.limited_to_groups and not role.administers


def agreed_with(said: Covered) -> Agreed:
    """What one agrees to with ``said``: twice as many classes, at least six, and no more whole years than it has."""
    return Agreed(min(_MOST, max(_FEWEST, _TIMES * len(said.classes))), min(_MOST, len(said.year_groups)))


def covered_by(present: Covered, said: Covered, agreed: Agreed) -> Covered:
    """What ``said`` makes of ``present``. More than was agreed to is not taken: of what the role covers now stays what
    the list still names, so that no list opens a whole school."""
    return Covered(
        _moved(present.classes, said.classes, agreed.classes, class_key),
        _moved(present.year_groups, said.year_groups, agreed.year_groups, str),
    )


def _moved(present: Iterable[str], said: tuple[str, ...], most: int, key: Callable[[str], str]) -> tuple[str, ...]:
    wanted = tuple(sorted(set(said)))
    if len({key(each) for each in wanted}) <= most:
        return wanted
    still = {key(each) for each in wanted}
    return tuple(sorted(each for each in set(present) if key(each) in still))
