"""A rule of law, guidance or local procedure as data: how long, from when, who must, and how well that is verified."""

from dataclasses import dataclass
from datetime import date

from .checks import InvalidRule, problems_of
from .codes import End, Must, Pause, Status, Stretch
from .days import KindOfDay
from .starts import AHEAD, Start


@dataclass(frozen=True)
class Span:
    """A length and the kind of day it is counted in."""

    length: int
    kind: KindOfDay


@dataclass(frozen=True)
class Rule:
    """``length`` days of ``kind`` after ``starts`` (``begins_with_start``: that day is day 1; ``is_before``: so long
    before it), by when ``must`` has done ``what``.

    ``nation``: one of ``calendars.NATIONS``, whose law or guidance it is. ``or_within``: the text allows two readings
    ("24 hours or the next working day"), as "days" of no said kind does. ``by_start_of_day``: due when that day starts,
    not when it ends. ``rolls``: a last day that is no working day moves on to the next one. ``stretched_length``: the
    whole length once it is stretched; None: whoever stretches it says to which day. ``before_date``: month and day of a
    rule to a date, whose length is 1: due before that date of the calendar year in which ``starts`` lies.

    ``since`` and ``until``: in force from and to, both included; no ``since``: not in force yet; no ``until``: still.
    ``is_statutory``: an Act or regulations set the length. ``ships_on``: counts without anybody switching it on.
    ``not_verified``: what of it nobody has compared with the text; ``checked_on``: when somebody last looked.

    A rule that contradicts itself is refused with ``InvalidRule``.
    """

    code: str
    nation: str
    what: str
    starts: Start
    ends: End
    length: int
    kind: KindOfDay
    must: Must
    source: str
    edition: str
    status: Status
    since: date | None
    checked_on: date
    until: date | None = None
    is_statutory: bool = False
    ships_on: bool = True
    begins_with_start: bool = False
    is_before: bool = False
    by_start_of_day: bool = False
    rolls: bool = False
    or_within: Span | None = None
    pauses: tuple[Pause, ...] = ()
    stretches: tuple[Stretch, ...] = ()
    stretched_length: int | None = None
    not_verified: str = ""
    before_date: tuple[int, ...] | None = None

    def __post_init__(self) -> None:
        """Refuse what contradicts itself."""
        if problems := problems_of(self):
            raise InvalidRule(problems)

    def in_force(self, day: date) -> bool:
        """Whether it counted on that day."""
        return self.since is not None and self.since <= day and (self.until is None or day <= self.until)

    @property
    def is_met_before_start(self) -> bool:
        """Whether what starts it lies ahead when it is written down, so that it is due before that day comes."""
        return self.is_before or self.starts in AHEAD

    @property
    def readings(self) -> tuple[Span, ...]:
        """Each way to read its length; more than one where the text does not say."""
        kinds = (KindOfDay.CALENDAR, KindOfDay.SCHOOL) if self.kind is KindOfDay.UNSAID else (self.kind,)
        spans = tuple(Span(self.length, kind) for kind in kinds)
        return (*spans, self.or_within) if self.or_within else spans
