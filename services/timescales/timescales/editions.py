"""A new edition of a rule: what it would move, before anybody applies it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Generic, TypeVar

from .calendars import Calendar
from .clock import Clock, due_by_rule
from .due import Due
from .rule import Rule

Key = TypeVar("Key")
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Move(Generic[Key]):
    """A running clock by the rule it has and by the new edition; None: it waits. It keeps the first of the two."""

    key: Key
    keeps: Due | None
    would_be: Due | None

    @property
    def moves(self) -> bool:
        """Whether the new edition says another day."""
        return self.keeps != self.would_be


def what_moves(old: Rule, new: Rule, clocks: Mapping[Key, tuple[Clock, Calendar]]) -> list[Move[Key]]:
    """Each clock that runs by ``old``, with both dates; nothing is changed.

    ``ValueError`` if ``new`` is no edition of ``old``, which has the same code, nation, start and end, and a later
    first day.
    """
    if (old.code, old.nation, old.starts, old.ends) != (new.code, new.nation, new.starts, new.ends):
        raise ValueError("an edition of a rule has its code, nation, start and end")
    if old.since and (new.since is None or new.since <= old.since):
        raise ValueError("a new edition starts after the old one")
    by_old = {
        key: (clock, calendar)
        for key, (clock, calendar) in clocks.items()
        if clock.ended_at is None and (clock.rule.code, clock.rule.since) == (old.code, old.since)
    }
    return by_another(new, by_old)


def by_another(new: Rule, clocks: Mapping[Key, tuple[Clock, Calendar]]) -> list[Move[Key]]:
    """Each clock by its own rule and by ``new``, whichever edition it has; nothing is changed."""
    return [
        Move(key, due_by_rule(clock, calendar), due_by_rule(_by(clock, new), calendar))
        for key, (clock, calendar) in clocks.items()
    ]


def ended_by(old: Rule, new: Rule) -> Rule:
    """``old`` until the day before ``new`` starts; ``ValueError`` if that is not known."""
    if new.since is None:
        raise ValueError("an edition that is not in force ends no other")
    return replace(old, until=new.since - _DAY)


def _by(clock: Clock, new: Rule) -> Clock:
    """The clock as it would run by another edition: what that does not allow has no effect."""
    pauses = tuple(each for each in clock.pauses if each.reason in new.pauses)
    stretch = clock.stretch if clock.stretch and clock.stretch.reason in new.stretches else None
    if stretch and (stretch.to is None) is (new.stretched_length is None):
        stretch = None
    return replace(clock, rule=new, pauses=pauses, stretch=stretch)
