"""When a hold is looked at again."""

from datetime import date

from retention.schedules import years_later


def review_day(today: date, until: date | None) -> date:
    """Once a year, or on the day it is expected to end if that is sooner."""
    in_a_year = years_later(today, 1)
    return in_a_year if until is None else min(in_a_year, until)
