"""How likely two concerns tell of one event, and what they agree in: two teachers, one fight."""

from dataclasses import dataclass
from datetime import timedelta

from haven_schemas.acts.incidents.triage import Agreement

NEAR = timedelta(days=3)
"""Concerns about one child further apart than this are proposed to nobody."""

SAME_DAY = timedelta(hours=12)
"""A place is the same event's within this alone: a playground is a playground every week."""

SAME_HOUR = timedelta(hours=1)
"""Within this two concerns of one kind are alike even if they name different children, as when one was not listed."""


@dataclass(frozen=True)
class Pair:
    """What two concerns of one school have in common. ``apart``: between the times they happened."""

    shared_children: int
    same_category: bool
    apart: timedelta
    same_place: bool = False


def agreements(pair: Pair) -> list[Agreement]:
    """What they agree in: a child, the place, the hour; none for a pair not worth anyone's time.

    A kind of concern that is the same is no agreement, and an hour agrees with something else alone: at nine o'clock
    much is reported.
    """
    found: list[Agreement] = []
    if pair.shared_children and pair.apart <= NEAR:
        found.append("child")
    if pair.same_place and pair.apart <= SAME_DAY:
        found.append("place")
    if pair.apart <= SAME_HOUR and (found or pair.same_category):
        found.append("hour")
    return found


def likeness(pair: Pair) -> int:
    """The higher, the likelier; 0 for a pair that agrees in nothing."""
    agreed = agreements(pair)
    if not agreed:
        return 0
    by_children = 4 * min(pair.shared_children, 3) if "child" in agreed else 0
    by_place = 3 if "place" in agreed else 0
    by_category = 2 if pair.same_category else 0
    by_time = 2 if "hour" in agreed else 1 if pair.apart <= SAME_DAY else 0
    return by_children + by_place + by_category + by_time


def place_key(place: str) -> str:
    """The place as it is compared: without regard to case, blanks, commas and full stops."""
    return " ".join(place.replace(".", " ").replace(",", " ").casefold().split())
