"""The day in London: what a date that people write down is of; school days; and whether two clocks agree."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from haven_schemas.acts.identity.calendar import SchoolCalendar
from timescales.calendars import Calendar, SchoolTerms
from timescales.counting import last_day
from timescales.days import KindOfDay

TOLD_AGAIN = timedelta(days=30)
"""When people are told again of what waits for them, as long as nobody has done it. A month: nothing is lost by
waiting, and whoever is told of it each week stops reading."""
_LONDON = ZoneInfo("Europe/London")
_CLOCKS_DIFFER = timedelta(minutes=10)


def london_day(at: datetime) -> date:
    """The calendar's day in London at an instant."""
    return at.astimezone(_LONDON).date()


def after_school_days(day: date, days: int, school: SchoolCalendar) -> date:
    """The first day after so many whole school days; working days where the school's terms are not known."""
    terms = SchoolTerms(school.terms, frozenset(school.closed) | frozenset(school.inset)) if school.terms else None
    return last_day(day, days, KindOfDay.SCHOOL, Calendar(school.nation, terms)) + timedelta(days=1)


def after_working_days(day: date, days: int) -> date:
    """The first day after so many whole working days of England: what is set for a whole trust has no school."""
    return last_day(day, days, KindOfDay.WORKING, Calendar()) + timedelta(days=1)


def clocks_differ(databases: datetime, own: datetime) -> bool:
    """Whether the database's clock and the process's say different times: nothing is destroyed by either then."""
    return abs(databases - own) > _CLOCKS_DIFFER
