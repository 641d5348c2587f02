"""Which days are working days of a nation, and school days of a school."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

import holidays

_NATIONS = {"ENG": "england", "WLS": "wales", "SCT": "scotland", "NIR": "northern_ireland"}
_SUBDIVISIONS = {nation: code for code, nation in _NATIONS.items()}
NATIONS = frozenset(_SUBDIVISIONS)
"""Those whose bank holidays are known."""
_SATURDAY = 5


@dataclass(frozen=True)
class SchoolTerms:
    """When a school meets: its terms, first and last day each, less the days it is closed (half-term, INSET)."""

    terms: Sequence[tuple[date, date]]
    closed: frozenset[date] = frozenset()

    def covers(self, day: date) -> bool:
        """Whether the terms say anything about the day: it is not after the last of them, nor before the first."""
        return bool(self.terms) and min(first for first, _ in self.terms) <= day <= max(last for _, last in self.terms)

    def meets_on(self, day: date) -> bool:
        """Whether the day is in a term and the school is not closed."""
        return day not in self.closed and any(first <= day <= last for first, last in self.terms)


@dataclass(frozen=True)
class Calendar:
    """Working days: Monday to Friday less bank holidays of ``nation``. School days: working days on which the school
    meets; where its terms are not known, or do not reach, every working day."""

    nation: str = "england"
    terms: SchoolTerms | None = None

    def is_working_day(self, day: date) -> bool:
        """School holidays do not stop it."""
        return day.weekday() < _SATURDAY and day not in bank_holidays(self.nation, day.year)

    def is_school_day(self, day: date) -> bool:
        """A day this school meets."""
        known = self.terms is not None and self.terms.covers(day)
        return self.is_working_day(day) and (not known or (self.terms is not None and self.terms.meets_on(day)))


@cache
def bank_holidays(nation: str, year: int) -> frozenset[date]:
    """Those of a calendar year in one of ``NATIONS``; ``KeyError`` for another."""
    return frozenset(holidays.country_holidays("GB", subdiv=_SUBDIVISIONS[nation], years=year))
