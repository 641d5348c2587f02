"""By when, as days and as instants: the end of a day in London, hours over both changes of the clocks, two readings."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from support.lists import every
from timescales.calendars import Calendar
from timescales.codes import End, Must, Status
from timescales.days import KindOfDay
from timescales.due import due_of, end_of
from timescales.duty import LONDON
from timescales.rule import Rule, Span
from timescales.starts import Start

ENGLAND = Calendar()


def rule(length, kind, **more):
    facts = {
        "code": "an-example", "nation": "england", "what": "something is done", "starts": Start.REFERRAL_MADE,
        "ends": End.ACKNOWLEDGED, "must": Must.AUTHORITY, "source": "an example", "edition": "1",
        "status": Status.OWN, "since": date(2020, 1, 1), "checked_on": date(2026, 11, 28),
    }  # fmt: skip
    return Rule(**facts | {"length": length, "kind": kind} | more)


@every(
    ("day", "ends"),
    [
        (date(2026, 12, 1), datetime(2026, 12, 1, 23, 59, tzinfo=UTC)),
        (date(2026, 7, 1), datetime(2026, 7, 1, 22, 59, tzinfo=UTC)),
        (date(2027, 3, 27), datetime(2027, 3, 27, 23, 59, tzinfo=UTC)),
        (date(2027, 3, 28), datetime(2027, 3, 28, 22, 59, tzinfo=UTC)),  # summer time began that night
        (date(2026, 10, 24), datetime(2026, 10, 24, 22, 59, tzinfo=UTC)),
        (date(2026, 10, 25), datetime(2026, 10, 25, 23, 59, tzinfo=UTC)),
    ],
)
def test_a_day_ends_a_minute_before_midnight_in_london(day, ends):
    assert end_of(day) == ends


@pytest.mark.parametrize(
    ("start", "due"),
    [
        (datetime(2027, 3, 27, 20, tzinfo=LONDON), datetime(2027, 3, 28, 21, tzinfo=LONDON)),
        (datetime(2026, 10, 24, 9, tzinfo=LONDON), datetime(2026, 10, 25, 8, tzinfo=LONDON)),
        (datetime(2026, 10, 25, 1, 30, tzinfo=LONDON), datetime(2026, 10, 26, 0, 30, tzinfo=LONDON)),
        (datetime(2026, 10, 25, 1, 30, fold=1, tzinfo=LONDON), datetime(2026, 10, 26, 1, 30, tzinfo=LONDON)),
    ],
)
def test_24_hours_are_24_hours_over_both_changes_of_the_clocks(start, due):
    found = due_of(rule(24, KindOfDay.HOUR), start, ENGLAND)
    assert found.due_at == found.late_for_certain_at == due.astimezone(UTC)
    assert (found.due_at - start.astimezone(UTC)).total_seconds() == 24 * 3600
    assert found.on == due.date()


def test_days_are_counted_from_the_day_in_london():
    half_past_midnight = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)
    one_day = rule(1, KindOfDay.CALENDAR)
    assert due_of(one_day, half_past_midnight, ENGLAND).on == date(2026, 7, 3)
    elsewhere = half_past_midnight.astimezone(ZoneInfo("Pacific/Auckland"))
    assert due_of(one_day, elsewhere, ENGLAND) == due_of(one_day, half_past_midnight, ENGLAND)


def test_of_days_that_the_text_does_not_name_the_earlier_is_shown_and_the_later_is_late():
    due = due_of(rule(5, KindOfDay.UNSAID), date(2026, 12, 22), ENGLAND)
    assert (due.on, due.latest) == (date(2026, 12, 27), date(2026, 12, 31))
    assert (due.due_at, due.late_for_certain_at) == (end_of(due.on), end_of(due.latest))


def test_of_hours_and_a_working_day_the_earlier_is_shown_too():
    either = rule(24, KindOfDay.HOUR, or_within=Span(1, KindOfDay.WORKING))
    friday = datetime(2026, 11, 27, 18, tzinfo=LONDON)
    due = due_of(either, friday, ENGLAND)
    assert due.due_at == datetime(2026, 11, 28, 18, tzinfo=UTC)
    assert due.late_for_certain_at == end_of(date(2026, 11, 30))
    assert (due.on, due.latest) == (date(2026, 11, 28), date(2026, 11, 30))


def test_a_last_day_rolls_where_the_rule_has_it_so():
    month = {"length": 1, "kind": KindOfDay.MONTH}
    start = date(2026, 11, 25)
    assert due_of(rule(**month), start, ENGLAND).on == date(2026, 12, 25)
    assert due_of(rule(**month, rolls=True), start, ENGLAND).on == date(2026, 12, 29)


def test_hours_need_an_instant_and_an_instant_a_zone():
    with pytest.raises(ValueError, match="from an instant"):
        due_of(rule(24, KindOfDay.HOUR), date(2026, 11, 27), ENGLAND)
    with pytest.raises(ValueError, match="has a zone"):
        due_of(rule(1, KindOfDay.WORKING), datetime(2026, 11, 27, 9), ENGLAND)  # noqa: DTZ001  # what is tested
