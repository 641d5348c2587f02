"""Days, weeks, months and terms counted by hand, over Christmas, Easter, half-term, INSET and the ends of months."""

from datetime import date, timedelta

import pytest
from support.lists import every
from timescales.calendars import Calendar, SchoolTerms
from timescales.counting import NoSuchDay, day_before, last_day, next_working_day
from timescales.days import KindOfDay

ENGLAND, SCOTLAND = Calendar(), Calendar("scotland")
INSET = date(2026, 11, 27)
TERMS = SchoolTerms(
    [(date(2026, 9, 3), date(2026, 12, 18)), (date(2027, 1, 5), date(2027, 3, 24))],
    frozenset({INSET, *(date(2026, 10, 26) + timedelta(days=each) for each in range(5))}),
)
SCHOOL = Calendar(terms=TERMS)


@every(
    ("start", "length", "kind", "calendar", "begins", "last"),
    [
        (date(2026, 11, 27), 5, KindOfDay.CALENDAR, ENGLAND, False, date(2026, 12, 2)),
        (date(2026, 11, 27), 5, KindOfDay.CALENDAR, ENGLAND, True, date(2026, 12, 1)),
        (date(2026, 11, 27), 5, KindOfDay.WORKING, ENGLAND, False, date(2026, 12, 4)),
        (date(2026, 11, 28), 1, KindOfDay.WORKING, ENGLAND, True, date(2026, 11, 30)),  # a Saturday is not day 1
        (date(2026, 12, 23), 3, KindOfDay.WORKING, ENGLAND, False, date(2026, 12, 30)),  # 28 December is a substitute
        (date(2026, 12, 31), 1, KindOfDay.WORKING, ENGLAND, False, date(2027, 1, 4)),
        (date(2026, 12, 31), 1, KindOfDay.WORKING, SCOTLAND, False, date(2027, 1, 5)),
        (date(2026, 10, 22), 3, KindOfDay.SCHOOL, SCHOOL, False, date(2026, 11, 3)),  # over half-term
        (date(2026, 11, 26), 1, KindOfDay.SCHOOL, SCHOOL, False, date(2026, 11, 30)),  # over INSET
        (INSET, 1, KindOfDay.WORKING, SCHOOL, True, INSET),
        (date(2026, 12, 17), 3, KindOfDay.SCHOOL, SCHOOL, False, date(2027, 1, 6)),
        (date(2026, 12, 17), 3, KindOfDay.SCHOOL, ENGLAND, False, date(2026, 12, 22)),  # no terms known
        (date(2026, 11, 18), 6, KindOfDay.WEEK, ENGLAND, False, date(2026, 12, 30)),
        (date(2026, 11, 18), 6, KindOfDay.WEEK, ENGLAND, True, date(2026, 12, 29)),
        (date(2026, 11, 15), 1, KindOfDay.MONTH, ENGLAND, False, date(2026, 12, 15)),
        (date(2026, 12, 1), 1, KindOfDay.MONTH, ENGLAND, True, date(2026, 12, 31)),
        (date(2027, 1, 31), 1, KindOfDay.MONTH, ENGLAND, False, date(2027, 2, 28)),
        (date(2028, 1, 30), 1, KindOfDay.MONTH, ENGLAND, False, date(2028, 2, 29)),
        (date(2028, 2, 29), 12, KindOfDay.MONTH, ENGLAND, False, date(2029, 2, 28)),
        (date(2026, 12, 31), 2, KindOfDay.MONTH, ENGLAND, False, date(2027, 2, 28)),
        (date(2026, 12, 31), 12, KindOfDay.MONTH, ENGLAND, False, date(2027, 12, 31)),
        (date(2026, 9, 3), 1, KindOfDay.TERM, SCHOOL, False, date(2026, 12, 18)),
        (date(2026, 12, 18), 1, KindOfDay.TERM, SCHOOL, False, date(2026, 12, 18)),
        (date(2026, 12, 19), 1, KindOfDay.TERM, SCHOOL, False, date(2027, 3, 24)),  # in the holidays: the next one
        (date(2026, 9, 3), 2, KindOfDay.TERM, SCHOOL, False, date(2027, 3, 24)),
    ],
)
def test_the_last_day(start, length, kind, calendar, begins, last):
    assert last_day(start, length, kind, calendar, begins_with_start=begins) == last


@every(
    ("planned", "length", "kind", "before"),
    [
        (date(2027, 1, 14), 2, KindOfDay.WEEK, date(2026, 12, 31)),
        (date(2027, 1, 6), 5, KindOfDay.CALENDAR, date(2027, 1, 1)),
        (date(2027, 1, 6), 3, KindOfDay.WORKING, date(2026, 12, 31)),
        (date(2026, 11, 30), 2, KindOfDay.SCHOOL, date(2026, 11, 25)),
        (date(2027, 3, 31), 1, KindOfDay.MONTH, date(2027, 2, 28)),
        (date(2027, 1, 31), 2, KindOfDay.MONTH, date(2026, 11, 30)),
    ],
)
def test_so_long_before(planned, length, kind, before):
    assert day_before(planned, length, kind, SCHOOL) == before


@pytest.mark.parametrize(
    ("day", "moved"),
    [
        (date(2026, 12, 24), date(2026, 12, 24)),
        (date(2026, 12, 25), date(2026, 12, 29)),
        (date(2027, 3, 26), date(2027, 3, 30)),
    ],
)
def test_the_next_working_day(day, moved):
    assert next_working_day(day, ENGLAND) == moved


@pytest.mark.parametrize("length", [0, -1])
def test_a_length_is_at_least_a_day(length):
    for count in (last_day, day_before):
        with pytest.raises(ValueError, match="at least one day"):
            count(date(2026, 1, 1), length, KindOfDay.CALENDAR, ENGLAND)


def test_a_calendar_without_school_days_is_said_to_be_wrong():
    closed = Calendar(terms=SchoolTerms([(date(2024, 1, 1), date(2024, 1, 2)), (date(2029, 1, 1), date(2029, 1, 2))]))
    with pytest.raises(NoSuchDay):
        last_day(date(2024, 3, 1), 1, KindOfDay.SCHOOL, closed)


@pytest.mark.parametrize(("calendar", "start"), [(ENGLAND, date(2026, 9, 3)), (SCHOOL, date(2027, 3, 25))])
def test_a_term_that_is_not_entered_is_not_guessed(calendar, start):
    with pytest.raises(NoSuchDay, match="no such term"):
        last_day(start, 1, KindOfDay.TERM, calendar)


@pytest.mark.parametrize("kind", [KindOfDay.UNSAID, KindOfDay.HOUR])
def test_what_is_no_day_is_not_counted_as_one(kind):
    with pytest.raises(ValueError, match="unsaid kind"):
        last_day(date(2026, 1, 1), 1, kind, ENGLAND)
