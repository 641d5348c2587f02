"""Words that were searched for are kept for twelve months at most, and for eleven at least."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from haven_schemas.searched_words import FIRST_MONTH, destroyed_on, is_over, key_id, month_before, month_of, months_over
from hypothesis import given
from hypothesis import strategies as st

INSTANTS = st.datetimes(timezones=st.just(UTC)).map(lambda at: at.replace(year=2027 + at.year % 40))
MONTHS_OF_A_YEAR = 12


@given(INSTANTS)
def test_between_eleven_and_twelve_months(at):
    until = datetime.combine(destroyed_on(month_of(at)), datetime.min.time(), UTC)
    assert timedelta(days=333) < until - at <= timedelta(days=366)
    assert not is_over(month_of(at), until - timedelta(microseconds=1))
    assert is_over(month_of(at), until)


@given(INSTANTS)
def test_every_month_that_is_over_is_looked_for_and_no_other(now):
    over = list(months_over(now))
    since = (now.year - FIRST_MONTH.year) * MONTHS_OF_A_YEAR + now.month - FIRST_MONTH.month
    assert len(over) == max(0, since - MONTHS_OF_A_YEAR + 1)
    assert all(is_over(month, now) for month in over)
    assert over == sorted(set(over))


@pytest.mark.parametrize(
    ("at", "month"),
    [
        (datetime(2026, 11, 30, 23, 59, tzinfo=UTC), date(2026, 11, 1)),
        (datetime(2027, 7, 1, 0, 30, tzinfo=timezone(timedelta(hours=1))), date(2027, 6, 1)),
        (datetime(2019, 3, 5, tzinfo=UTC), FIRST_MONTH),
    ],
)
def test_a_month_is_one_of_utc_and_none_is_before_the_first(at, month):
    assert month_of(at) == month


def test_each_month_has_a_key_of_its_own_that_says_which_it_is():
    months = [date(year, month, 1) for year in (2026, 2027, 2112) for month in range(1, 13)]
    assert len({key_id(each) for each in months}) == len(months)
    assert str(key_id(date(2027, 2, 1))) == "00000000-0000-0000-0000-000000202702"


def test_the_month_before_is_over_a_month_earlier_and_the_first_has_none():
    assert month_before(date(2028, 1, 1)) == date(2027, 12, 1)
    assert month_before(date(2028, 3, 1)) == date(2028, 2, 1)
    assert month_before(FIRST_MONTH) == FIRST_MONTH
