"""Until when a file is kept, by every schedule that holds for it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from haven_schemas.acts.retention.schedules import OF_EVERY_FILE, Trigger

from .schedule import Schedule


@dataclass(frozen=True)
class FileDays:
    """What a file's day is counted from: ``kinds`` of record in it, the child's birth if it is known, the day of the
    last entry, and when they left the trust's schools (None: they have not, or were never on a roll). ``expected_on``:
    when the birth of a child was expected who was reported before it; it counts while no roll has them."""

    kinds: frozenset[str]
    born_on: date | None
    last_on: date
    left_on: date | None
    expected_on: date | None = None
    youngest_born_on: date | None = None
    """Of all children whom anything in the file was ever about, by every id they have; None: nobody knows of any."""
    written_on: date | None = None
    """The day on which a person wrote in it last; None: nobody said."""


@dataclass(frozen=True)
class Counted:
    """``until``: the first day on which records that ``schedule`` holds for come to review, counted from ``starts``;
    ``expected``: that is the day on which the child was expected to be born."""

    schedule: Schedule
    starts: date
    until: date
    expected: bool = False


@dataclass(frozen=True)
class KeptUntil:
    """``reasons``: every schedule that holds, the longest first; those of every file only where they hold longer than
    all others. Never empty."""

    reasons: tuple[Counted, ...]

    @property
    def until(self) -> date:
        """The latest day: what holds longest wins."""
        return self.reasons[0].until

    @property
    def keeps(self) -> bool:
        """Whether one of them proposes to keep it."""
        return any(each.schedule.keeps for each in self.reasons)


def years_later(day: date, years: int) -> date:
    """The same day of a later year; of 29 February, where that year has none, 1 March: not a day before."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def kept(facts: FileDays, schedules: Collection[Schedule]) -> KeptUntil:
    """Counts ``facts`` by ``schedules``, which are those in force.

    A schedule whose day is not known does not hold: without a birth date or an expected one, or before the child has
    left, what counts is the schedule of files without a birth date. That one has to be among ``schedules``
    (``LookupError``).
    """
    found = [each for schedule in _holding(facts, schedules) if (each := _counted(facts, schedule)) is not None]
    if len(found) < max(1, len(facts.kinds)):
        found.extend(_without_a_day(facts, schedules))
    longest = max(each.until for each in found)
    found.extend(each for each in _of_every_file(facts, schedules) if each.until > longest)
    return KeptUntil(tuple(sorted(found, key=lambda each: (-each.until.toordinal(), each.schedule.code))))


def _holding(facts: FileDays, schedules: Collection[Schedule]) -> Iterable[Schedule]:
    return (each for each in schedules if each.here and each.record in facts.kinds)


def _counted(facts: FileDays, schedule: Schedule) -> Counted | None:
    starts = _start(facts, schedule.trigger)
    if starts is None:
        return None
    expected = schedule.trigger == "birth" and facts.born_on is None
    return Counted(schedule, starts, years_later(starts, schedule.years), expected)


def _without_a_day(facts: FileDays, schedules: Collection[Schedule]) -> Iterable[Counted]:
    ready = [each for each in schedules if each.record == "no_birth_date"]
    if not ready:
        raise LookupError("no schedule for files without a birth date")
    return (Counted(each, facts.last_on, years_later(facts.last_on, each.years)) for each in ready)


def _of_every_file(facts: FileDays, schedules: Collection[Schedule]) -> Iterable[Counted]:
    every = (_counted(facts, each) for each in schedules if each.record in OF_EVERY_FILE)
    return (each for each in every if each is not None)


def _start(facts: FileDays, trigger: Trigger) -> date | None:
    """A child whose birth date nobody knows may have been born on the day on which somebody wrote of them last."""
    starts: dict[Trigger, date | None] = {
        "birth": facts.born_on or facts.expected_on,
        "last_entry": facts.last_on,
        "leaving": facts.left_on,
        "youngest_birth": facts.youngest_born_on or facts.expected_on or facts.written_on,
        "last_written": facts.written_on,
    }
    return starts[trigger]
