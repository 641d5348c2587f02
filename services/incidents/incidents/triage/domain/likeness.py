"""How likely two concerns tell of one event: two teachers, one fight."""

from dataclasses import dataclass
from datetime import timedelta

NEAR = timedelta(days=3)
"""Concerns about one child further apart than this are proposed to nobody."""

AT_ONCE = timedelta(hours=2)
"""Within this they are alike even if they name different children, as when one was not listed."""

_WORTH_SHOWING = 4


@dataclass(frozen=True)
class Pair:
    """What two concerns of one school have in common. ``apart``: between the times they happened."""

    shared_children: int
    same_category: bool
    apart: timedelta


def likeness(pair: Pair) -> int:
    """The higher, the likelier; 0 for a pair not worth anyone's time."""
    by_children = 4 * min(pair.shared_children, 3)
    by_category = 2 if pair.same_category else 0
    by_time = 2 if pair.apart <= AT_ONCE else 1 if pair.apart <= timedelta(days=1) else 0
    found = by_children + by_category + by_time
    return found if found >= _WORTH_SHOWING else 0
