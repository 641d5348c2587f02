"""For how long the register of destroyed files says whose each was: under a key of its year, destroyed years later.

A year is counted in UTC. How many years it is kept for is the trust's schedule (``register``); they count from the end
of the year, so that no name goes earlier (decision 0131).
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

FIRST_YEAR = 2026
"""The first names were sealed in it."""


def year_of(at: datetime) -> int:
    """The year of an instant; of an earlier one the first: no clock makes a key that nobody destroys."""
    return max(FIRST_YEAR, at.astimezone(UTC).year)


def years_over(now: datetime, kept: int) -> Iterator[int]:
    """Every year whose key is to be gone at ``now`` where names are kept for ``kept`` years, the oldest first."""
    return iter(range(FIRST_YEAR, year_of(now) - kept))


def key_id(year: int) -> UUID:
    """The id under which a year holds its key; its last digits say which year it is."""
    return UUID(f"{year}".rjust(32, "0"))


def year_sealed(whose: str) -> int:
    """Under which year's key something stands (``seal_whose``)."""
    return int(whose.partition(".")[0])
