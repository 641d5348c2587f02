"""RPC of the identity service: the trust's name, term dates, INSET days and opening hours."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from ...identifiers import Contract
from . import ShortText
from .schools import Clock, Nation

DateKind = Literal["term", "closed", "inset"]
"""``closed``: half-term, or another closure; ``inset``: staff are there, pupils are not."""
FirstYear = Annotated[int, Field(ge=2000, le=2100)]
"""The calendar year in which an academic year begins: 2026 is 2026/27, from 1 August to 31 August."""
Weekday = Annotated[int, Field(ge=0, le=6)]
"""0 is Monday."""


class TrustView(Contract):
    """The trust's name; None where the installation was set up without a first run. ``version`` 0: never set."""

    name: str | None
    version: int


class ChangeTrust(Contract):
    """Another name for the trust."""

    name: ShortText
    version: int


class SchoolDate(Contract):
    """A term, a closure or INSET days: the first and the last day, both included."""

    kind: DateKind
    name: Annotated[str, Field(max_length=80)] = ""
    first_day: date
    last_day: date


class SchoolYear(Contract):
    """One academic year as it was entered for a school or for the trust."""

    first_year: FirstYear
    version: int
    dates: list[SchoolDate]


class OpenDay(Contract):
    """When a school is open on a day of the week, by the clocks of London."""

    weekday: Weekday
    opens: Clock
    closes: Clock


class GetSchoolYears(Contract):
    """Of a school, or of the trust (null). ``first_year``: whose bank holidays are told as well."""

    school_id: UUID | None
    first_year: FirstYear | None = None


class SchoolYears(Contract):
    """What was entered. ``own``: of the school or trust that was asked for; ``of_trust``: what a school takes where it
    has nothing of its own (empty for the trust itself). ``bank_holidays``: of the year asked for, in the school's
    nation; of England for the trust."""

    own: list[SchoolYear]
    of_trust: list[SchoolYear]
    hours: list[OpenDay]
    bank_holidays: list[date]


class SetSchoolYear(Contract):
    """The whole of one academic year; what was entered before goes. ``version`` 0: nothing was entered yet.

    A school with terms of its own has all dates of its own; one with INSET days alone takes the trust's terms.
    """

    school_id: UUID | None
    first_year: FirstYear
    version: int
    dates: Annotated[list[SchoolDate], Field(max_length=80)]


class SchoolYearVersion(Contract):
    """The year's version now."""

    version: int


class SetOpeningHours(Contract):
    """The whole week; a day that is not there is one on which the school is not open. ``version``: the school's."""

    school_id: UUID
    version: int
    hours: Annotated[list[OpenDay], Field(max_length=7)]


class GetCalendar(Contract):
    """Whose."""

    school_id: UUID


class SchoolCalendar(Contract):
    """What holds for a school, the trust's dates where it has none of its own: what ``timescales`` counts days by.

    ``closed``: each day within the terms on which pupils are not there, closures and INSET days, without weekends and
    bank holidays (``bank_holidays`` of the years that are known, in the school's nation).
    """

    nation: Nation
    terms: list[tuple[date, date]]
    closed: list[date]
    inset: list[date]
    bank_holidays: list[date]
    hours: list[OpenDay]
    duty: list[OpenDay] = []
    """When somebody of the safeguarding team is on duty, by weekday; none: nothing was entered."""
    night_number: str | None = None
