"""When an assessment is to be reviewed: once a year, as the source says; with a month's notice."""

from datetime import date, timedelta

NOTICE = timedelta(days=30)
FIRST_AFTER = timedelta(days=60)
"""A trust that never signed one: this long after its installation was set up."""


LONGEST_PILOT = timedelta(days=183)
"""Ours: half a year is enough to try a system in, and too short to forget that its assessment is a draft."""


def a_year_after(day: date) -> date:
    """The same date a year on; of 29 February, the 1 March."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return date(day.year + 1, 3, 1)
