"""A running clock as a value: a rule, its start, what stopped or stretched it, and what a body said it would be.

Nothing here reads the time: whoever asks says when it is.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from .calendars import Calendar
from .codes import Pause, Stretch
from .counting import next_working_day
from .due import Due, day_of, due_of
from .rule import Rule

_DAY = timedelta(days=1)


class SetBecause(StrEnum):
    """Why a day was set in place of the rule's."""

    AUTHORITY_SAID = "authority_said"
    AGREED_LOCALLY = "agreed_locally"
    COURT_ORDERED = "court_ordered"
    CHILD_NEEDS_IT_SOONER = "child_needs_it_sooner"
    OTHER = "other"


@dataclass(frozen=True)
class Paused:
    """From the day asked to the day answered, both included, no day counts. ``answered_on`` is None while it waits."""

    reason: Pause
    asked_on: date
    answered_on: date | None = None


@dataclass(frozen=True)
class Stretched:
    """Decided at an instant; ``to``: the day it is stretched to, where the rule has no length of its own for it."""

    reason: Stretch
    decided_at: datetime
    to: date | None = None


@dataclass(frozen=True)
class SetDate:
    """A day that an authority or a person set, and when: it replaces the rule's day, which is kept beside it."""

    on: date
    reason: SetBecause
    set_at: datetime


@dataclass(frozen=True)
class Clock:
    """``ended_at``: when what the rule asks for was done; None: it runs."""

    rule: Rule
    start: date | datetime
    pauses: tuple[Paused, ...] = ()
    stretch: Stretched | None = None
    set_dates: tuple[SetDate, ...] = ()
    ended_at: datetime | None = None

    def __post_init__(self) -> None:
        """Refuse (``ValueError``) what the rule does not allow."""
        if any(each.reason not in self.rule.pauses for each in self.pauses):
            raise ValueError("this rule does not pause so")
        if any(each.answered_on and each.answered_on < each.asked_on for each in self.pauses):
            raise ValueError("nothing is answered before it is asked")
        if self.stretch and self.stretch.reason not in self.rule.stretches:
            raise ValueError("this rule does not stretch so")
        if self.stretch and (self.stretch.to is None) is (self.rule.stretched_length is None):
            raise ValueError("the rule says how long it stretches, or whoever stretches it says to when")


def due_by_rule(clock: Clock, calendar: Calendar) -> Due | None:
    """What the rule alone says, with pauses and stretch; None while it waits for an answer."""
    return _counted(clock, calendar, stretched=clock.stretch is not None)


def due_now(clock: Clock, calendar: Calendar) -> Due | None:
    """The day that was set last, else what the rule says; None while it waits and no day was set."""
    if clock.set_dates:
        return Due.of_day(max(clock.set_dates, key=lambda each: each.set_at).on)
    return due_by_rule(clock, calendar)


def late_since(clock: Clock, calendar: Calendar, at: datetime) -> datetime | None:
    """The instant at which it became late for certain, as seen at ``at``; None: it is or was in time.

    A fact that stays: what is done, stretched or set after that instant makes nothing timely.
    """
    until = min(at, clock.ended_at) if clock.ended_at else at
    for deadline, replaced_at in _deadlines(clock, calendar):
        if deadline and min(until, replaced_at or until) > deadline:
            return deadline
        if replaced_at is None or replaced_at > until:
            return None
    return None


def _deadlines(clock: Clock, calendar: Calendar) -> Iterator[tuple[datetime | None, datetime | None]]:
    """Each deadline that counted (None: it waited), and when another replaced it."""
    changes = sorted(clock.set_dates, key=lambda each: each.set_at)
    first_set = changes[0].set_at if changes else None
    stretched_at = clock.stretch.decided_at if clock.stretch else None
    if stretched_at and first_set and first_set <= stretched_at:
        stretched_at = None
    if stretched_at:
        yield _late_after(clock, calendar, stretched=False), stretched_at
    yield _late_after(clock, calendar, stretched=stretched_at is not None), first_set
    for change, following in zip(changes, [*changes[1:], None], strict=True):
        yield Due.of_day(change.on).late_for_certain_at, following.set_at if following else None


def _late_after(clock: Clock, calendar: Calendar, *, stretched: bool) -> datetime | None:
    due = _counted(clock, calendar, stretched=stretched)
    return due.late_for_certain_at if due else None


def _counted(clock: Clock, calendar: Calendar, *, stretched: bool) -> Due | None:
    rule, stretch = clock.rule, clock.stretch
    if stretched and stretch and stretch.to:
        return Due.of_day(stretch.to)
    length = rule.stretched_length if stretched else None
    if not clock.pauses:
        return due_of(rule, clock.start, calendar, length=length)
    unrolled = due_of(rule, clock.start, calendar, length=length, may_roll=False).on
    last = _with_pauses(unrolled, day_of(clock.start), clock.pauses)
    if last is None:
        return None
    return Due.of_day(next_working_day(last, calendar) if rule.rolls else last)


def _with_pauses(last: date, start: date, pauses: tuple[Paused, ...]) -> date | None:
    """``last`` moved on by each day that does not count; a day that two pauses share does so once, and a question after
    the last day not at all. None while a question that was asked in time waits."""
    answered = [(each.asked_on, each.answered_on) for each in pauses if each.answered_on]
    paused = {first + _DAY * number for first, to in answered for number in range((to - first).days + 1)}
    for day in sorted(paused):
        if start < day <= last:
            last += _DAY
    waiting = [each.asked_on for each in pauses if each.answered_on is None]
    return None if waiting and min(waiting) <= last else last
