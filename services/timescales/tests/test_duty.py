"""Hours of duty: weekends, holidays, both changes of the clocks, and what must hold for any calendar."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from support.lists import every
from timescales.calendars import Calendar, SchoolTerms
from timescales.duty import ASSUMED_HOURS, LONDON, DutyHours

ASSUMED = DutyHours()
TERMS = SchoolTerms(
    terms=(
        (date(2026, 9, 2), date(2026, 12, 18)), (date(2027, 1, 4), date(2027, 3, 25)),
        (date(2027, 9, 1), date(2027, 12, 17)),
    ),
    closed=frozenset({*(date(2026, 10, 26) + timedelta(days=day) for day in range(5)), date(2026, 11, 27)}),
)  # fmt: skip
TERM_TIME = DutyHours(
    Calendar(terms=TERMS),
    {day: (time(8, 30), time(15, 30)) for day in range(5)},
    inset=frozenset({date(2026, 11, 27)}),
)


def london(*when):
    return datetime(*when, tzinfo=LONDON)


HOURS_2 = timedelta(minutes=120)


@every(
    ("hours", "at", "due"),
    [
        (ASSUMED, london(2026, 11, 24, 9), london(2026, 11, 24, 11)),
        (ASSUMED, london(2026, 11, 27, 15), london(2026, 11, 30, 9)),  # a Friday afternoon
        (ASSUMED, london(2026, 11, 28, 3), london(2026, 11, 30, 10)),
        (ASSUMED, london(2026, 12, 24, 15), london(2026, 12, 29, 9)),  # Boxing Day's Monday is a bank holiday
        (DutyHours(Calendar("scotland")), london(2026, 11, 27, 15), london(2026, 12, 1, 9)),  # St Andrew's Day
        (TERM_TIME, london(2026, 10, 23, 15), london(2026, 11, 2, 10)),  # half-term is let pass
        (TERM_TIME, london(2026, 11, 26, 15), london(2026, 11, 27, 10)),  # staff are there on an INSET day
        (TERM_TIME, london(2026, 12, 18, 15), london(2026, 12, 30, 10)),  # of Christmas five working days are
        (TERM_TIME, london(2027, 7, 30, 12), london(2027, 7, 30, 14)),  # a long summer is not
        (ASSUMED, london(2027, 3, 26, 12), london(2027, 3, 30, 10)),  # Easter, and summer time begins in it
        (ASSUMED, london(2026, 10, 23, 15), london(2026, 10, 26, 9)),  # and ends
    ],
)
def test_two_hours_of_duty(hours, at, due):
    assert hours.after(at, HOURS_2) == due.astimezone(UTC)
    assert hours.between(at, due) == HOURS_2


def test_when_somebody_looks_next():
    friday = london(2026, 11, 27, 17)
    assert not ASSUMED.is_on_duty(friday)
    assert ASSUMED.next_duty(friday) == london(2026, 11, 30, 8).astimezone(UTC)
    on_duty = london(2026, 11, 30, 8)
    assert ASSUMED.is_on_duty(on_duty)
    assert ASSUMED.next_duty(on_duty) == on_duty
    assert not ASSUMED.is_on_duty(london(2026, 11, 30, 16))


def test_a_boarding_school_is_there_round_the_clock_over_both_changes():
    always = DutyHours(week=dict.fromkeys(range(7), (time(0), time(23, 59))))
    for sunday, hours in ((date(2027, 3, 28), 23), (date(2026, 10, 25), 25)):
        first = datetime.combine(sunday, time(0), LONDON)
        assert always.between(first, first + timedelta(days=2)) >= timedelta(hours=hours) - timedelta(minutes=1)
        assert always.between(first, datetime.combine(sunday, time(23, 59), LONDON)) == timedelta(
            hours=hours, minutes=-1
        )


def test_less_than_nothing_does_not_pass():
    with pytest.raises(ValueError, match="below nothing"):
        ASSUMED.after(london(2026, 11, 24, 9), timedelta(minutes=-1))


def _terms(days):
    ordered = sorted(days)
    return SchoolTerms(tuple(zip(ordered[::2], ordered[1::2], strict=True)))


_DATES = st.dates(date(2025, 8, 1), date(2028, 8, 31))
_INSTANTS = st.integers(0, 2 * 365 * 24 * 60).map(
    lambda past: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=past)
)
_MINUTES = st.integers(0, 6_000).map(lambda minutes: timedelta(minutes=minutes))
_WINDOWS = st.tuples(st.integers(0, 11), st.integers(12, 23)).map(lambda hours: (time(hours[0]), time(hours[1], 30)))
_SCHOOLS = st.builds(
    DutyHours,
    st.builds(
        Calendar,
        st.sampled_from(["england", "wales", "scotland", "northern_ireland"]),
        st.none() | st.lists(_DATES, min_size=1, max_size=4).map(lambda days: _terms([*days, *days])),
    ),
    st.dictionaries(st.integers(0, 6), _WINDOWS, max_size=7),
    st.frozensets(_DATES, max_size=5),
)
_SLOW = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])


@_SLOW
@given(_SCHOOLS, _INSTANTS, _MINUTES, _MINUTES)
def test_it_adds_up_and_never_runs_backwards(school, at, first, second):
    once = school.after(at, first)
    assert once >= at
    assert school.after(once, second) == school.after(at, first + second)
    assert school.between(at, once) == first
    later = at + timedelta(hours=7)
    assert school.after(later, first) >= once


@_SLOW
@given(_SCHOOLS, _INSTANTS)
def test_duty_begins_when_it_is_said_to(school, at):
    begins = school.next_duty(at)
    assert school.is_on_duty(begins)
    assert (begins == at) == school.is_on_duty(at)
    assume(begins > at)
    assert not school.is_on_duty(begins - timedelta(seconds=1))
    assert begins - at < timedelta(days=17), "a whole summer does not go by"


def test_the_assumed_hours_are_a_school_day():
    assert (time(8), time(16)) == ASSUMED_HOURS


@every(
    ("hours", "at", "days", "then"),
    [
        (ASSUMED, london(2026, 11, 24, 9), 1, london(2026, 11, 25, 9)),
        (ASSUMED, london(2026, 11, 24, 7), 1, london(2026, 11, 25, 8)),  # before the school opens
        (ASSUMED, london(2026, 11, 28, 12), 1, london(2026, 12, 1, 8)),  # a Saturday
        (ASSUMED, london(2026, 11, 27, 14), 2, london(2026, 12, 1, 14)),
        (TERM_TIME, london(2026, 10, 23, 15), 1, london(2026, 11, 2, 15)),  # half-term, and summer time ends in it
        (DutyHours(week={0: (time(8), time(18)), 1: (time(9), time(12))}), london(2026, 11, 23, 17), 1,
         london(2026, 11, 24, 12)),  # a shorter day
    ],
)  # fmt: skip
def test_duty_days_later(hours, at, days, then):
    assert hours.after_days(at, days) == then.astimezone(UTC)
    with pytest.raises(ValueError, match="whole"):
        hours.after_days(at, 0)
